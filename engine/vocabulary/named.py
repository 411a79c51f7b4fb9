"""Persons and units named in an answer: known ones by id, and where allowed others by a written name."""

from collections.abc import Mapping

from engine.definition.form import FieldProblem, Limits, Lookup, Raw
from engine.definition.types import PERSON, TEXT, UNIT, Member, ValueType, struct
from engine.vocabulary.field import one_line, problem

LONGEST_NAME = 200


def id_of(raw: Raw) -> str | None:
    """The id in an answer: a text, or a mapping with `id`."""
    given = raw.get("id") if isinstance(raw, Mapping) else raw
    return given.strip() if isinstance(given, str) and given.strip() else None


def written_name(raw: Raw) -> str | None:
    """The free name in an answer: a mapping with `name` and no `id`."""
    given = raw.get("name") if isinstance(raw, Mapping) and not raw.get("id") else None
    name = one_line(given) if given is not None else None
    return name if name and len(name) <= LONGEST_NAME else None


def read_unit(
    raw: Raw, path: str, limits: Limits, lookup: Lookup, kinds: frozenset[str]
) -> Mapping[str, object] | tuple[FieldProblem, ...]:
    """The unit named, as expressions see it; of one of `kinds` (any when empty), and below the limit `below` if set."""
    unit_id = id_of(raw)
    unit = None if unit_id is None else lookup.unit(unit_id)
    if unit is None or unit_id is None:
        return problem("no-such-unit", path)
    if kinds and unit.get("kind") not in kinds:
        return problem("wrong-unit-kind", path, name=unit.get("full_name", ""))
    below = limits.values.get("below")
    above = below.get("id") if isinstance(below, Mapping) else None
    if isinstance(below, Mapping) and isinstance(above, str) and not lookup.is_below(unit_id, above):
        return problem("unit-not-below", path, name=unit.get("full_name", ""), above=below.get("full_name", ""))
    return unit


def read_person(raw: Raw, path: str, lookup: Lookup) -> Mapping[str, object] | tuple[FieldProblem, ...]:
    """The person named, as {id, name}."""
    person_id = id_of(raw)
    person = None if person_id is None else lookup.person(person_id)
    return problem("no-such-person", path) if person is None else person


def person_type(or_text: bool) -> ValueType:
    """A person; with a written name allowed, one whose `id` may be absent."""
    if not or_text:
        return PERSON
    return struct("person or name", {"id": Member(type=TEXT, optional=True), "name": Member(type=TEXT)})


def unit_or_name_type() -> ValueType:
    """A unit, or the name of one outside: `unit` is absent then."""
    return struct("unit or name", {"unit": Member(type=UNIT, optional=True), "name": Member(type=TEXT)})


def shown_name(value: object) -> str:
    """A unit's full name or a person's name."""
    if not isinstance(value, Mapping):
        return str(value)
    return str(value.get("full_name") or value.get("name") or "")
