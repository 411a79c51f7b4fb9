"""Files of an organisation to one `Organisation`. Several files may say parts of the same."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from engine.definition.choice import Choice, Option
from engine.definition.organisation import (
    Authority,
    Body,
    Counter,
    Keeper,
    Organisation,
    Position,
    Signing,
    UnitKind,
)
from engine.definition.types import DATE, UNIT
from engine.definition.words import Words, plain
from engine.ground.clock import is_day
from engine.ground.sources import Place, ScalarNode
from engine.language.expressions import Environment
from engine.language.files.organisation import BodyWord, DatedWord, OrganisationFile
from engine.language.notes import Notes
from engine.language.scope import Where
from engine.language.workbench import Workbench, check_name

T = TypeVar("T")

_SIGNING = Environment({"unit": UNIT, "day": DATE, "today": DATE})


def compile_organisation(files: Sequence[OrganisationFile], bench: Workbench) -> Organisation:
    """One organisation out of the files that carry its name, in the order given; problems go to the bench's notes."""
    notes = bench.notes
    first = next((file for file in files if file.title is not None), files[0])
    if first.title is None:
        notes.add("organisation.no-title", first.organisation.place, name=first.organisation.text)
    title = plain(first.organisation.text, first.place) if first.title is None else bench.words(first.title)
    levels, level_titles = _levels(files, bench)
    positions = {
        name: Position(name=name, title=bench.words(word.title))
        for name, word in _merged(files, "positions", lambda file: file.positions, notes).items()
    }
    kinds: dict[str, UnitKind] = {}
    for name, word in _merged(files, "kinds", lambda file: file.kinds, notes).items():
        if levels:
            bench.named(word.level, levels, "unknown-level")
        from_day, until = days(word, notes)
        kinds[name] = UnitKind(
            name=name,
            title=bench.words(word.title),
            level=word.level.text,
            code="" if word.code is None else word.code.text,
            from_day=from_day,
            until=until,
            letter_name="" if word.letter_name is None else word.letter_name.text,
            basis=bench.basis(word),
            place=word.place,
        )
    signing = bench.at(Where(environment=_SIGNING))
    bodies = {
        name: _body(name, word, positions, signing)
        for name, word in _merged(files, "bodies", lambda file: file.bodies, notes).items()
    }
    return Organisation(
        name=first.organisation.text,
        title=title,
        levels=levels,
        level_titles=level_titles,
        kinds=kinds,
        positions=positions,
        bodies=bodies,
        authorities=_authorities(files, kinds, bodies, bench),
        counters=_counters(files, notes),
        keeper=_keeper(files, positions, bench),
        registers={
            name: bench.words(word.title)
            for name, word in _merged(files, "registers", lambda file: file.registers, notes).items()
        },
        named_units={
            name: bench.named(word.the_only, kinds, "unknown-kind")
            for name, word in _merged(files, "units", lambda file: file.units, notes).items()
        },
    )


def days(word: DatedWord, notes: Notes) -> tuple[str | None, str | None]:
    """`from` and `until` of a dated word, both ISO; days that do not exist or end before they begin are noted."""
    found = []
    for node in (word.from_, word.until):
        if node is not None and not existing_day(node, notes):
            node = None
        found.append(None if node is None else node.text)
    from_day, until = found
    if from_day is not None and until is not None and until < from_day:
        assert word.until is not None
        notes.add("dated.ends-before-it-begins", word.until.place, from_day=from_day, until=until)
    return from_day, until


def existing_day(node: ScalarNode, notes: Notes) -> bool:
    """Whether the node is an existing day; noted if not."""
    if is_day(node.text):
        return True
    notes.add("dated.no-such-day", node.place, given=node.text)
    return False


def _merged(
    files: Sequence[OrganisationFile],
    key: str,
    table_of: Callable[[OrganisationFile], Mapping[str, T] | None],
    notes: Notes,
) -> Mapping[str, T]:
    """The tables of all files as one; a name written twice is noted."""
    merged: dict[str, T] = {}
    seen: dict[str, Place] = {}
    for file in files:
        table = table_of(file) or {}
        for entry in file.entries(key):
            name = entry.key.text
            check_name(notes, entry.key)
            if name in seen:
                notes.add("name.twice", entry.key.place, second=seen[name], name=name)
                continue
            seen[name] = entry.key.place
            merged[name] = table[name]
    return merged


def _levels(files: Sequence[OrganisationFile], bench: Workbench) -> tuple[tuple[str, ...], Mapping[str, Words]]:
    for file in files:
        if isinstance(file.levels, Mapping):
            return tuple(file.levels), {name: bench.words(title) for name, title in file.levels.items()}
        if file.levels is not None:
            nodes = file.levels
            return tuple(node.text for node in nodes), {node.text: plain(node.text, node.place) for node in nodes}
    bench.notes.add("organisation.no-levels", files[0].organisation.place, name=files[0].organisation.text)
    return (), {}


def _body(name: str, word: BodyWord, positions: Mapping[str, Position], bench: Workbench) -> Body:
    everybody = len(word.members) == 1 and word.members[0].text == "members"
    members = None if everybody else tuple(bench.named(node, positions, "unknown-position") for node in word.members)
    options = []
    for item in word.signs:
        by = tuple(bench.named(node, positions, "unknown-position") for node in item.by)
        signing = Signing(by=by, formula=item.formula.text)
        options.append(Option(value=signing, place=item.place, when=bench.condition(item)))
    if options and options[-1].when is not None:
        bench.notes.add("choice.can-run-out", options[-1].place, what="signs")
    return Body(
        name=name,
        title=bench.words(word.title),
        members=members,
        acts_through=tuple(bench.named(node, positions, "unknown-position") for node in word.acts_through),
        signs=Choice(options=tuple(options)),
        letter_name="" if word.letter_name is None else word.letter_name.text,
        place=word.place,
    )


def _authorities(
    files: Sequence[OrganisationFile],
    kinds: Mapping[str, UnitKind],
    bodies: Mapping[str, Body],
    bench: Workbench,
) -> tuple[Authority, ...]:
    rows = []
    for file in files:
        for word in file.authorities:
            from_day, until = days(word, bench.notes)
            rows.append(
                Authority(
                    may=word.may.text,
                    body=bench.named(word.body, bodies, "unknown-body"),
                    kinds=frozenset(bench.named(node, kinds, "unknown-kind") for node in word.of),
                    from_day=from_day,
                    until=until,
                    basis=bench.basis(word),
                    place=word.place,
                )
            )
    return tuple(rows)


def _counters(files: Sequence[OrganisationFile], notes: Notes) -> Mapping[str, Counter]:
    counters = {"default": Counter()}
    for name, word in _merged(files, "counters", lambda file: file.counters, notes).items():
        counters[name] = Counter(
            key=tuple(node.text for node in word.key),
            first=1 if word.from_ is None else int(word.from_.text),
            pattern=word.pattern.text,
        )
    return counters


def _keeper(files: Sequence[OrganisationFile], positions: Mapping[str, Position], bench: Workbench) -> Keeper | None:
    for file in files:
        if file.keeper is not None:
            return Keeper(position=bench.named(file.keeper.position, positions, "unknown-position"))
    return None
