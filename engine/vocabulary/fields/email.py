"""An e-mail address."""

import re
from dataclasses import dataclass
from typing import Literal

from engine.definition.form import FieldProblem, Limits, Lookup, Raw
from engine.definition.types import TEXT, ValueType
from engine.vocabulary.bench import Bench
from engine.vocabulary.field import FieldWord, Kind, one_line, problem

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,63}\Z")


class EmailField(FieldWord):
    """An e-mail address."""

    says = "Địa chỉ thư điện tử."

    type: Literal["email"]

    def kind(self, bench: Bench) -> "EmailKind":
        """The behaviour it becomes."""
        return EmailKind(word="email", widget="email")


@dataclass(frozen=True, kw_only=True, slots=True)
class EmailKind(Kind):
    """Reads an e-mail address."""

    def value_type(self) -> ValueType:
        """Text."""
        return TEXT

    def read(self, raw: Raw, path: str, limits: Limits, lookup: Lookup) -> str | tuple[FieldProblem, ...]:
        """The address; the host in lower case, because it does not matter there."""
        text = one_line(raw)
        if text is None or len(text) > 254 or not _ADDRESS.match(text):
            return problem("not-an-email", path)
        name, host = text.rsplit("@", 1)
        return f"{name}@{host.lower()}"

    def show(self, value: object, lang: str = "vi") -> str:
        """As it is."""
        return str(value)
