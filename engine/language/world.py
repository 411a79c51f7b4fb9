"""What every procedure of a pack is compiled against: its organisations, records, parameters and files of forms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from engine.definition.organisation import Organisation
from engine.definition.parameters import Parameters
from engine.definition.record import Record
from engine.definition.types import ValueType
from engine.definition.words import Words
from engine.language.files.form import FormFile, PartFile


@dataclass(frozen=True, kw_only=True)
class World:
    """Everything a name in a procedure or form may refer to outside of it."""

    organisations: Mapping[str, Organisation]
    records: Mapping[str, Record]
    parameters: Parameters
    forms: Mapping[str, FormFile]
    parts: Mapping[str, PartFile]
    procedures: frozenset[str] = frozenset()
    """Names of every procedure of the pack, good or not."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Digest of each file by its path in the pack."""

    @cached_property
    def kinds(self) -> Mapping[str, Words]:
        """Every unit kind with its title."""
        return {name: kind.title for each in self.organisations.values() for name, kind in each.kinds.items()}

    @cached_property
    def bodies(self) -> Mapping[str, Words]:
        """Every body with its title."""
        return {name: body.title for each in self.organisations.values() for name, body in each.bodies.items()}

    @cached_property
    def positions(self) -> Mapping[str, Words]:
        """Every position with its title."""
        return {name: held.title for each in self.organisations.values() for name, held in each.positions.items()}

    @cached_property
    def registers(self) -> Mapping[str, Words]:
        """Every register with its title."""
        return {name: title for each in self.organisations.values() for name, title in each.registers.items()}

    @cached_property
    def authorities(self) -> frozenset[str]:
        """Every authority some row gives."""
        return frozenset(row.may for each in self.organisations.values() for row in each.authorities)

    @cached_property
    def named_units(self) -> Mapping[str, str]:
        """Units every procedure may name: name → kind."""
        return {name: kind for each in self.organisations.values() for name, kind in each.named_units.items()}

    @cached_property
    def parameter_types(self) -> Mapping[str, ValueType]:
        """The type of each parameter."""
        return {name: parameter.type for name, parameter in self.parameters.parameters.items()}
