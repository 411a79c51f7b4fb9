"""What every type of field has in common: the keys of a question, and small pieces of reading an answer."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, field_validator

from engine.definition.form import FieldKind, FieldProblem, Limits
from engine.definition.types import ValueType
from engine.ground.sources import ScalarNode
from engine.vocabulary.bench import Bench
from engine.vocabulary.word import AnyNode, Conditional, Flag, Formula, Name, Prose, Several, Sourced


class FieldWord(Conditional, Sourced):
    """One question of a form."""

    title: Prose = Field(description="Câu hỏi, như người đọc thấy.")
    help: Prose | None = Field(default=None, description="Lời hướng dẫn dưới câu hỏi.")
    required: Flag = Field(default=True, description="Bắt buộc trả lời. Trường có `when` chỉ bắt buộc khi nó hiện.")
    shown: Flag = Field(default=True, description="Hiện trên trang. Trường tính sẵn có thể không hiện.")
    computed: Formula | None = Field(default=None, description="Giá trị tính từ biểu thức, không hỏi.")
    prefill: Formula | None = Field(default=None, description="Giá trị điền sẵn khi mở biểu mẫu.")
    example: AnyNode | None = Field(default=None, description="Câu trả lời mà kịch bản dùng khi không nêu.")
    sees: Annotated[tuple[Name, ...], Several()] = Field(default=(), description="Ai được xem câu trả lời này.")

    @field_validator("type", mode="before", check_fields=False)
    @classmethod
    def _type_name(cls, value: object) -> object:
        return value.value if isinstance(value, ScalarNode) else value

    def kind(self, bench: Bench) -> FieldKind:
        """The behaviour it becomes."""
        raise NotImplementedError

    def limits(self, kind: FieldKind) -> Mapping[str, tuple[ScalarNode, ValueType]]:
        """Limits written in it, by the name under which the kind asks for them, each with the type it must have."""
        return {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """What every compiled kind keeps: its word in YAML and the name of its template."""

    word: str
    widget: str


def problem(code: str, path: str, **values: object) -> tuple[FieldProblem, ...]:
    """One reason why an answer is not accepted."""
    return (FieldProblem(code=f"field.{code}", path=path, values=values),)


_SPACES = re.compile(r"[ \t ]+")


def one_line(raw: object) -> str | None:
    """A text on one line, NFC, no spaces around or doubled; None when it is not text or holds control characters."""
    if isinstance(raw, bool) or not isinstance(raw, (str, int)):
        return None
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", str(raw)).replace("\r\n", "\n").replace("\n", " ")).strip()
    return None if _has_controls(text) else text


def many_lines(raw: object) -> str | None:
    """A text of several lines, NFC, each line end one character; None when it is not text or holds controls."""
    if not isinstance(raw, str):
        return None
    text = unicodedata.normalize("NFC", raw).replace("\r\n", "\n").replace("\r", "\n").strip()
    return None if _has_controls(text.replace("\n", "").replace("\t", "")) else text


def _has_controls(text: str) -> bool:
    if text.isprintable():  # nearly always, and quickly known
        return False
    return any(unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn") for char in text if not char.isascii()) or any(
        ord(char) < 32 or ord(char) == 127 for char in text
    )


def whole_limit(limits: Limits, name: str) -> int | None:
    """A limit that is a whole number, None where it is not set or could not be worked out."""
    value = limits.values.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def text_limit(limits: Limits, name: str) -> str | None:
    """A limit that is a text (a day, a month), None where it is not set or could not be worked out."""
    value = limits.values.get(name)
    return value if isinstance(value, str) else None
