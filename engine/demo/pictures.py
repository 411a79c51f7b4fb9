"""Files for questions that ask for one: a page as a scanner sees it, a portrait without a face. Nobody is shown."""

import struct
import zlib
from collections.abc import Callable, Mapping

from engine.demo.chance import Chance

_INK, _PAPER = b"\x8c\x94\xa3", b"\xfd\xfd\xfa"
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def page(chance: Chance) -> bytes:
    """A PNG of a written page, 210 × 297 pixels: a heading and lines of chance length."""
    width, height, margin = 210, 297, 22
    rows = [_PAPER * width for _ in range(height)]
    for top in range(30, height - 40, 9):
        first = top == 30
        end = width - margin - (60 if first else chance.between(0, 12) if chance.happens(0.8) else 70)
        start = margin + (60 if first else 0)
        line = _PAPER * start + _INK * (end - start) + _PAPER * (width - end)
        rows[top : top + 2] = [line, line]
    return _png(width, rows)


def portrait(chance: Chance) -> bytes:
    """A PNG of 90 × 120 pixels: head and shoulders in one colour on a pale ground, as where a photograph is missing."""
    width, height = 90, 120
    ground = bytes(chance.between(205, 235) for _ in range(3))
    figure = bytes(max(0, part - 70) for part in ground)

    def inside(x: int, y: int) -> bool:
        return (x - 45) ** 2 + (y - 46) ** 2 < 20**2 or ((x - 45) / 36) ** 2 + ((y - 118) / 42) ** 2 < 1

    rows = [b"".join(figure if inside(x, y) else ground for x in range(width)) for y in range(height)]
    return _png(width, rows)


PICTURES: Mapping[str, Callable[[Chance], bytes]] = {"page": page, "portrait": portrait}
"""What a recipe may ask for, by name."""


def _png(width: int, rows: list[bytes]) -> bytes:
    """The picture of these rows, three bytes a pixel."""

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, len(rows), 8, 2, 0, 0, 0)
    packed = zlib.compress(b"".join(b"\0" + row for row in rows))
    return _SIGNATURE + part(b"IHDR", header) + part(b"IDAT", packed) + part(b"IEND", b"")
