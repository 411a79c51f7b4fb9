"""An uploaded file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from engine.definition.form import FieldProblem, Limits, Lookup, Raw
from engine.definition.types import FILE, ValueType
from engine.ground.sources import ScalarNode
from engine.vocabulary.bench import Bench
from engine.vocabulary.field import FieldWord, Kind, problem
from engine.vocabulary.word import OneOf, Several, Size

MEDIA: Mapping[str, tuple[str, ...]] = {
    "image": ("image/jpeg", "image/png", "image/webp"),
    "pdf": ("application/pdf",),
    "word": (
        "application/msword",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "excel": (
        "application/vnd.ms-excel",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}
"""What `accept` may name, and the media types it stands for."""

LARGEST = 20_000_000
"""Bytes a file may have where the definition says nothing."""

_Accept = Annotated[ScalarNode, OneOf(*MEDIA)]


class FileField(FieldWord):
    """An uploaded file."""

    says = "Tệp tải lên; `accept` là các loại được nhận, `max_size` là cỡ lớn nhất."

    type: Literal["file"]
    accept: Annotated[tuple[_Accept, ...], Several()] = Field(
        default=(), description="Loại tệp: image, pdf, word, excel."
    )
    max_size: Size | None = Field(default=None, description="Cỡ lớn nhất, ví dụ 5 MB.")

    def kind(self, bench: Bench) -> "FileKind":
        """The behaviour it becomes."""
        names = tuple(each.text for each in self.accept) or tuple(MEDIA)
        return FileKind(
            word="file",
            widget="file",
            accept=names,
            media_types=frozenset(media for name in names for media in MEDIA[name]),
            max_size=LARGEST if self.max_size is None else bytes_of(self.max_size.text),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class FileKind(Kind):
    """Reads a reference to a stored upload."""

    accept: tuple[str, ...]
    media_types: frozenset[str]
    max_size: int

    def value_type(self) -> ValueType:
        """The file: digest, name, size in bytes, media type."""
        return FILE

    def read(
        self, raw: Raw, path: str, limits: Limits, lookup: Lookup
    ) -> Mapping[str, object] | tuple[FieldProblem, ...]:
        """The upload with that digest, of an accepted type and size."""
        digest = raw.get("digest") if isinstance(raw, Mapping) else raw
        found = lookup.file(digest.strip()) if isinstance(digest, str) and digest.strip() else None
        if found is None:
            return problem("no-such-file", path)
        if found.get("media_type") not in self.media_types:
            return problem("wrong-file-type", path, accepted=list(self.accept), name=found.get("name", ""))
        size = found.get("size")
        if not isinstance(size, int) or size > self.max_size:
            return problem("file-too-large", path, max=shown_size(self.max_size), name=found.get("name", ""))
        return found

    def show(self, value: object, lang: str = "vi") -> str:
        """The file's name."""
        return str(value.get("name", "")) if isinstance(value, Mapping) else str(value)


def bytes_of(text: str) -> int:
    """`5 MB` as bytes; a megabyte is a million, as people read sizes."""
    unit = text[-2:]
    return int(text[:-2].strip()) * (1_000_000 if unit == "MB" else 1_000)


def shown_size(size: int) -> str:
    """Bytes as people read them."""
    return f"{size // 1_000_000} MB" if size >= 1_000_000 else f"{max(1, size // 1_000)} KB"
