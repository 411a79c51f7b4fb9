"""A pack: every definition of an installation read together, under one digest. Published, it is a release."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.definition.form import Form
from engine.definition.organisation import Organisation
from engine.definition.parameters import Parameters
from engine.definition.procedure import Procedure
from engine.definition.record import Record


@dataclass(frozen=True, kw_only=True, slots=True)
class Pack:
    """Everything read from one folder of definitions."""

    digest: str
    """SHA-256 over every file of the pack, names included."""
    organisations: Mapping[str, Organisation]
    records: Mapping[str, Record]
    """By what they are about: `person`, `unit`."""
    parameters: Parameters
    procedures: Mapping[str, Procedure]
    forms: Mapping[str, Form]
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """Path in the pack → content, as published."""
    conditional: frozenset[str] = frozenset()
    """Procedures in which the clock waits somewhere for a condition to come true (S25)."""

    def organisation_of_kind(self, kind: str) -> Organisation:
        """The organisation that has units of `kind`. Raises KeyError."""
        for organisation in self.organisations.values():
            if kind in organisation.kinds:
                return organisation
        raise KeyError(kind)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rulebook:
    """What one case is decided by (S10): the procedure and parameters it pinned, organisation and record of the
    newest release.
    """

    procedure: Procedure
    parameters: Parameters
    organisations: Mapping[str, Organisation]
    records: Mapping[str, Record]
    conditional: frozenset[str] = frozenset()
    """As of the newest release (`Pack.conditional`)."""
    newest: Pack | None = None
    """The newest release, which the cases that this one opens will follow (S26)."""

    def organisation_of_kind(self, kind: str) -> Organisation:
        """The organisation that has units of `kind`. Raises KeyError."""
        for organisation in self.organisations.values():
            if kind in organisation.kinds:
                return organisation
        raise KeyError(kind)

    def follow_up(self, procedure: str) -> "Rulebook":
        """What a case of `procedure` opened by this one follows. Raises KeyError where there is no such procedure."""
        if self.newest is None:
            raise KeyError(procedure)
        return rulebook(self.newest, procedure)


def rulebook(pack: Pack, procedure: str) -> Rulebook:
    """The rulebook a case of `procedure` started today would follow. Raises KeyError for an unknown procedure."""
    return Rulebook(
        procedure=pack.procedures[procedure],
        parameters=pack.parameters,
        organisations=pack.organisations,
        records=pack.records,
        conditional=pack.conditional,
        newest=pack,
    )
