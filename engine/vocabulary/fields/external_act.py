"""An act of somebody outside, recorded with its number, date, issuer and paper: an opinion, a judgment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from engine.definition.form import FieldProblem, Limits, Lookup, Raw
from engine.definition.types import DATE, FILE, TEXT, Member, ValueType, struct
from engine.ground.clock import format_day
from engine.ground.sources import ScalarNode
from engine.vocabulary.bench import Bench
from engine.vocabulary.field import FieldWord, Kind, one_line, problem, text_limit
from engine.vocabulary.fields.date import read_day
from engine.vocabulary.fields.file import LARGEST, MEDIA, FileKind
from engine.vocabulary.word import Formula

_PARTS = ("number", "date", "issuer", "file")
_LONGEST = 200


class ExternalActField(FieldWord):
    """A paper of somebody outside: number, date, issuer, and the scan if there is one."""

    says = "Văn bản của cơ quan bên ngoài: số, ngày, cơ quan ban hành, và bản chụp nếu có."

    type: Literal["external_act"]
    max: Formula | None = Field(default=None, description="Ngày muộn nhất của văn bản, mặc định hôm nay.")

    def kind(self, bench: Bench) -> "ExternalActKind":
        """The behaviour it becomes."""
        return ExternalActKind(word="external_act", widget="external_act")

    def limits(self, kind: object) -> dict[str, tuple[ScalarNode, ValueType]]:
        """The latest day it may bear."""
        return {} if self.max is None else {"max": (self.max, DATE)}


@dataclass(frozen=True, kw_only=True, slots=True)
class ExternalActKind(Kind):
    """Reads a paper of somebody outside."""

    def value_type(self) -> ValueType:
        """Number (may be absent), date, issuer, file (may be absent)."""
        return struct(
            "external act",
            {
                "number": Member(type=TEXT, optional=True, title="Số"),
                "date": Member(type=DATE, title="Ngày"),
                "issuer": Member(type=TEXT, title="Cơ quan ban hành"),
                "file": Member(type=FILE, optional=True, title="Bản chụp"),
            },
        )

    def read(
        self, raw: Raw, path: str, limits: Limits, lookup: Lookup
    ) -> Mapping[str, object] | tuple[FieldProblem, ...]:
        """The parts, or the problems of each part beside it."""
        if not isinstance(raw, Mapping) or any(key not in _PARTS for key in raw):
            return problem("not-an-external-act", path)
        value: dict[str, object] = {}
        problems: list[FieldProblem] = []
        number = one_line(raw.get("number") or "")
        if number is None or len(number) > _LONGEST:
            problems += problem("too-long", f"{path}.number", max=_LONGEST)
        elif number:
            value["number"] = number
        day = read_day(raw.get("date"))
        latest = text_limit(limits, "max")
        if day is None:
            problems += problem("not-a-day", f"{path}.date")
        elif latest is not None and day > latest:
            problems += problem("too-late", f"{path}.date", max=format_day(latest))
        else:
            value["date"] = day
        issuer = one_line(raw.get("issuer") or "")
        if not issuer or len(issuer) > _LONGEST:
            problems += problem("no-issuer", f"{path}.issuer", max=_LONGEST)
        else:
            value["issuer"] = issuer
        if raw.get("file"):
            found = _SCAN.read(raw["file"], f"{path}.file", limits, lookup)
            if isinstance(found, tuple):
                problems += found
            else:
                value["file"] = found
        return tuple(problems) if problems else value

    def show(self, value: object, lang: str = "vi") -> str:
        """Số 12-CV/ĐU ngày 01/09/2026 của Đảng ủy phường."""
        if not isinstance(value, Mapping):
            return str(value)
        number, day, issuer = value.get("number"), value.get("date"), value.get("issuer", "")
        dated = format_day(day) if isinstance(day, str) else ""
        if lang == "en":
            return f"{f'No. {number}, ' if number else ''}{dated}, {issuer}"
        return f"{f'Số {number} ngày' if number else 'Ngày'} {dated} của {issuer}"


_SCAN = FileKind(
    word="file",
    widget="file",
    accept=("pdf", "image"),
    media_types=frozenset((*MEDIA["pdf"], *MEDIA["image"])),
    max_size=LARGEST,
)
