"""The whole tree of exceptions, on one page.

```
EngineError
├── DefinitionError      a file of the pack is wrong; carries the report
├── Refused              the engine works, the answer is no; carries every reason
│   ├── NotYourTurn      this person is not awaited here
│   ├── NoSuchAction     the state has no such action, or its condition does not hold
│   ├── AnswersRejected  what was filled in cannot be accepted; reasons by field
│   ├── OutOfDate        the case has changed since you looked (409)
│   └── NotAllowed       your position does not give this right
├── NotFound             no such case, person, procedure, or you may not know of it
├── OutsideFailure       mail, files, documents, webhooks; says whether to try again
└── SetupError           the installation cannot start; one sentence for the command line
```

Problems in files are values (`engine.ground.problems`); an exception is for stopping. No endpoint and no operation
catches these: each door has one table from this tree to its own language (status and page, exit code and sentence).
"""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from engine.ground.problems import Report
from engine.ground.texts import sentence, sentence_of


class EngineError(Exception):
    """The root: met only as one of those below, and caught as this only at a door."""


class DefinitionError(EngineError):
    """Met when a pack is read, checked or published and has at least one error. `report` holds every problem found."""

    report: Report

    def __init__(self, report: Report) -> None:
        super().__init__(report.text())
        self.report = report


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why the answer is no."""

    code: str
    """Stable code; its sentence is in the catalogue (`engine/locale`)."""
    values: Mapping[str, object] = dataclasses.field(default_factory=dict, kw_only=True)
    """What the sentence mentions. A text of the pack may be given as a mapping {"vi": …, "en": …}."""
    field: str | None = dataclasses.field(default=None, kw_only=True)
    """The answer it speaks of, as a dotted path (`birth_date`, `members.2.name`; items from 0), or None for the whole
    act.
    """
    rule: str | None = dataclasses.field(default=None, kw_only=True)
    """Name of the rule of the definition that refuses, if one does."""
    basis: str | None = dataclasses.field(default=None, kw_only=True)
    """The text the rule comes from, as the definition cites it."""

    def sentence(self, lang: str = "vi") -> str:
        """The reason in words, in `lang` ("vi" or "en")."""
        return sentence_of(self.code, self.values, lang)


class Refused(EngineError):
    """Met when an act is understood and the answer is no; nothing has changed. Carries at least one reason, usually
    all.
    """

    refusals: tuple[Refusal, ...]

    def __init__(self, refusals: Refusal | Iterable[Refusal]) -> None:
        self.refusals = (refusals,) if isinstance(refusals, Refusal) else tuple(refusals)
        if not self.refusals:
            raise ValueError("a refusal says why: at least one reason is needed")
        super().__init__(self.refusals)

    def __str__(self) -> str:
        return " ".join(refusal.sentence() for refusal in self.refusals)

    @classmethod
    def because(
        cls,
        code: str,
        /,
        *,
        field: str | None = None,
        rule: str | None = None,
        basis: str | None = None,
        **values: object,
    ) -> Self:
        """A refusal with one reason, written in one line: `raise NotYourTurn.because("act.not-awaited", state=…)`."""
        return cls(Refusal(code, values=values, field=field, rule=rule, basis=basis))


class NotYourTurn(Refused):
    """Met when a person takes an action for which the state awaits somebody else on that day (S5, S12 step 1)."""


class NoSuchAction(Refused):
    """Met when the state has no such action, or its `when` does not hold for this case (S3, S12 step 2)."""


class AnswersRejected(Refused):
    """Met when answers, counts or a reason cannot be accepted; each refusal names its field (S12 step 3)."""


class OutOfDate(Refused):
    """Met when the case has changed since the person looked at it: 409, show what changed, apply nothing."""


class NotAllowed(Refused):
    """Met when no appointment, subject-hood or initiative gives this person this right, and they may know that the
    thing exists.
    """


class NotFound(EngineError):
    """Met when there is no such thing, or when the person may not know that there is: both look the same from
    outside.
    """

    def __init__(self, what: str, key: str) -> None:
        super().__init__(f"{what} {key}")
        self.what = what
        """What was looked for, as a term of the language: "case", "person", "procedure", "document", …"""
        self.key = key
        """The id or name that was asked for."""

    def sentence(self, lang: str = "vi") -> str:
        """“Không tìm thấy …” in `lang`."""
        return sentence(f"not-found.{self.what}", lang, key=self.key)


class OutsideFailure(EngineError):
    """Met when mail, files, documents or webhooks fail. Only the worker catches it, around one delivery, and records
    it.
    """

    def __init__(self, code: str, /, *, retry: bool, detail: str | None = None, **values: object) -> None:
        super().__init__(code, detail)
        self.code = code
        """Stable code; its sentence is in the catalogue."""
        self.retry = retry
        """True when trying again later can help (a server that does not answer), False when it cannot (a wrong
        address).
        """
        self.detail = detail
        """What the other side said, for administrators."""
        self.values: Mapping[str, object] = values

    def __str__(self) -> str:
        return self.sentence() if self.detail is None else f"{self.sentence()} ({self.detail})"

    def sentence(self, lang: str = "vi") -> str:
        """What failed, in words."""
        return sentence_of(self.code, self.values, lang)


class SetupError(EngineError):
    """Met at the command line: wrong database address, port in use, unknown pack, missing assets, old schema version.

    Printed as one sentence without a traceback; the exit code is 2.
    """

    def __init__(self, code: str, /, *, detail: str | None = None, **values: object) -> None:
        super().__init__(code)
        self.code = code
        """Stable code; its sentence is in the catalogue."""
        self.detail = detail
        """What the machine said, for whoever repairs it."""
        self.values: Mapping[str, object] = values

    def __str__(self) -> str:
        return self.sentence() if self.detail is None else f"{self.sentence()} ({self.detail})"

    def sentence(self, lang: str = "vi") -> str:
        """The one sentence."""
        return sentence_of(self.code, self.values, lang)
