"""Reads the folder `demo/` of a pack: one value, or everything wrong with it at once, each with its place.

Shape is looked at by the models of `words.py`, names are looked at here: kinds, positions, bodies, fields, forms and
procedures of the pack, units, people and lists of the demonstration itself.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from engine.definition.pack import Pack
from engine.definition.procedure import Action, Procedure
from engine.demo.amounts import Moment
from engine.demo.recipes import Kitchen, Recipe, WrongRecipe
from engine.demo.words import (
    KEYS,
    AccountsFile,
    CasesFile,
    CastWords,
    File,
    GroupWords,
    GrowWords,
    KindWords,
    NamedWords,
    NamesWords,
    OrganisationFile,
    PeopleFile,
    ProcedureWords,
    ProfileWords,
    StepWords,
    UnitWords,
)
from engine.ground.problems import Problem, Report, near
from engine.ground.sources import MapNode, Node, Place, Source, key_place, value_place
from engine.language.reader import decode, read

FOLDER = "demo"
"""Where the files lie in a pack."""

_FILES: Mapping[str, type[File]] = {
    "organisation": OrganisationFile,
    "people": PeopleFile,
    "cases": CasesFile,
    "accounts": AccountsFile,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """A kind of people, with those it is like put in: recipes of fields and histories in order."""

    ages: tuple[int, int]
    record: Mapping[str, Recipe]
    histories: Mapping[str, Recipe]


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Cases that begin together, and where that is written."""

    words: GroupWords
    place: Place
    answers: Mapping[str, Mapping[str, Recipe]]
    """Form → field → recipe: the procedure's with the group's own put over them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """A step of a journey, and where it is written."""

    words: StepWords
    place: Place
    form: Mapping[str, Recipe]
    act: Mapping[str, Recipe]
    reason: Recipe


@dataclass(frozen=True, kw_only=True, slots=True)
class Demonstration:
    """Everything the folder says; empty for a pack without one."""

    begins: Moment | None = None
    kinds: Mapping[str, KindWords] = field(default_factory=dict)
    units: tuple[UnitWords, ...] = ()
    grow: GrowWords | None = None
    names: NamesWords | None = None
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    named: Mapping[str, NamedWords] = field(default_factory=dict)
    named_records: Mapping[str, Mapping[str, Recipe]] = field(default_factory=dict)
    procedures: Mapping[str, ProcedureWords] = field(default_factory=dict)
    journeys: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)
    groups: tuple[Group, ...] = ()
    accounts: AccountsFile | None = None
    drafts: Mapping[str, Mapping[str, Recipe]] = field(default_factory=dict)
    """E-mail of the account → answers of its draft."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.units


def read_demonstration(folder: Path, pack: Pack) -> tuple[Demonstration, Report]:
    """What the folder `demo/` of a pack says, read against the compiled pack; empty when there is no such folder.

    With errors in the report the demonstration must not be used.
    """
    files = sorted((folder / FOLDER).glob("*.yaml"))
    return read_files({f"{FOLDER}/{file.name}": file.read_bytes() for file in files}, pack)


def read_files(files: Mapping[str, bytes], pack: Pack) -> tuple[Demonstration, Report]:
    """The same from contents: path → bytes."""
    reading = _Reading(pack)
    for name, data in files.items():
        reading.read(name, data)
    if any(problem.severity == "error" for problem in reading.problems):
        return Demonstration(), reading.report()
    return reading.put_together(), reading.report()


@dataclass(frozen=True, slots=True)
class _Read:
    """A file whose shape is right."""

    words: File
    node: Node

    def at(self, *path: str | int) -> Place:
        return value_place(self.node, path)

    def key(self, *path: str | int) -> Place:
        return key_place(self.node, path)


class _Reading:
    """One reading: problems are gathered and reading goes on."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self.problems: list[Problem] = []
        self._sources: list[Source] = []
        self._files: list[_Read] = []
        self._kitchen = Kitchen({})

    def report(self) -> Report:
        return Report.of(self.problems, self._sources)

    def read(self, name: str, data: bytes) -> None:
        text, wrong = decode(name, data)
        self.problems += wrong
        if text is None:
            return
        node, wrong = read(name, text)
        self._sources.append(Source(name, text))
        self.problems += wrong
        if node is None:
            return
        first = node.get("demonstration") if isinstance(node, MapNode) else None
        kind = first.plain() if first is not None else None
        model = _FILES.get(str(kind))
        if model is None:
            place = first.place if first is not None else Place(name, 1, 1)
            self._say("demo.unknown-file", place, kind=str(kind or ""), known=list(_FILES))
            return
        try:
            self._files.append(_Read(model.model_validate(_completed(node.plain())), node))
        except ValidationError as failed:
            for error in failed.errors():
                self._refused(node, error["loc"], str(error["type"]), str(error["msg"]))

    def put_together(self) -> Demonstration:
        """One value of all files; names that lead nowhere are problems."""
        people = [item for item in self._files if isinstance(item.words, PeopleFile)]
        self._lists(people)
        organisation = [item for item in self._files if isinstance(item.words, OrganisationFile)]
        cases = [item for item in self._files if isinstance(item.words, CasesFile)]
        accounts = [item for item in self._files if isinstance(item.words, AccountsFile)]
        profiles = self._profiles(people)
        units, kinds, grow = self._organisation(organisation, profiles, people)
        procedures, journeys, groups = self._cases(cases, profiles, people)
        account_words = [item.words for item in accounts if isinstance(item.words, AccountsFile)]
        drafts = self._drafts(accounts, people)
        named = {
            key: words
            for item in people
            if isinstance(item.words, PeopleFile)
            for key, words in item.words.named.items()
        }
        records = {
            key: self._recipes(item, self._record_fields, "named", key, "record")
            for item in people
            if isinstance(item.words, PeopleFile)
            for key in item.words.named
        }
        names = [item.words.names for item in people if isinstance(item.words, PeopleFile) and item.words.names]
        begins = [item.words.begins for item in organisation if isinstance(item.words, OrganisationFile)]
        return Demonstration(
            begins=next((moment for moment in begins if moment is not None), None),
            kinds=kinds,
            units=units,
            grow=grow,
            names=names[0] if names else None,
            profiles=profiles,
            named=named,
            named_records=records,
            procedures=procedures,
            journeys=journeys,
            groups=groups,
            accounts=account_words[0] if account_words else None,
            drafts=drafts,
        )

    # --- people

    @property
    def _record_fields(self) -> frozenset[str]:
        record = self._pack.records.get("person")
        return frozenset(record.fields) if record is not None else frozenset()

    @property
    def _record_histories(self) -> frozenset[str]:
        record = self._pack.records.get("person")
        return frozenset(record.histories) if record is not None else frozenset()

    def _lists(self, people: Iterable[_Read]) -> None:
        everything: dict[str, Any] = {}
        where: dict[str, _Read] = {}
        for item in people:
            assert isinstance(item.words, PeopleFile)
            for name, written in item.words.lists.items():
                everything[name] = written
                where[name] = item
        # Lists may name each other, so that they are all known before any is looked at.
        try:
            self._kitchen = Kitchen(everything)
        except WrongRecipe as wrong:
            name = str(wrong.where[0])
            self._wrong(where[name], ("lists", *wrong.where), wrong)

    def _profiles(self, people: Iterable[_Read]) -> dict[str, Profile]:
        words: dict[str, tuple[_Read, ProfileWords]] = {}
        for item in people:
            assert isinstance(item.words, PeopleFile)
            for name, profile in item.words.profiles.items():
                words[name] = (item, profile)
        made: dict[str, Profile] = {}

        def make(name: str, after: tuple[str, ...]) -> Profile:
            if name in made:
                return made[name]
            item, profile = words[name]
            below = Profile(ages=(16, 30), record={}, histories={})
            if profile.like is not None:
                if profile.like not in words or profile.like in after:
                    self._unknown("profile", profile.like, words, item.at("profiles", name, "like"))
                else:
                    below = make(profile.like, (*after, name))
            ages = (profile.ages.least, profile.ages.most) if profile.ages is not None else below.ages
            made[name] = Profile(
                ages=ages,
                record={**below.record, **self._recipes(item, self._record_fields, "profiles", name, "record")},
                histories={
                    **below.histories,
                    **self._recipes(item, self._record_histories, "profiles", name, "histories"),
                },
            )
            return made[name]

        for name in words:
            make(name, (name,))
        for item in people:
            assert isinstance(item.words, PeopleFile)
            for key, named in item.words.named.items():
                if named.profile is not None:
                    self._known("profile", named.profile, words, item.at("named", key, "profile"))
            if item.words.names is not None:
                self._known("field", item.words.names.by, self._record_fields, item.at("names", "by"))
        return made

    def _recipes(self, item: _Read, known: frozenset[str] | None, *path: str | int) -> dict[str, Recipe]:
        """The recipes of a mapping at a path of a file; a key that is not `known` is a problem."""
        node = item.node.at(path)
        written = node.plain() if node is not None else None
        if not isinstance(written, Mapping):
            return {}
        made: dict[str, Recipe] = {}
        for key, value in written.items():
            if known is not None and key not in known:
                self._unknown("field", key, known, item.key(*path, key))
                continue
            try:
                made[key] = self._kitchen.compile(value)
            except WrongRecipe as wrong:
                self._wrong(item, (*path, key, *wrong.where), wrong)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                self._shape(item.node, (*path, key), str(error))
        return made

    # --- organisation

    def _organisation(
        self, files: Iterable[_Read], profiles: Mapping[str, Profile], people: Iterable[_Read]
    ) -> tuple[tuple[UnitWords, ...], dict[str, KindWords], GrowWords | None]:
        kinds: dict[str, KindWords] = {}
        units: list[UnitWords] = []
        grow: GrowWords | None = None
        all_units: dict[str, str] = {}
        named = {key for item in people if isinstance(item.words, PeopleFile) for key in item.words.named}
        for item in files:
            assert isinstance(item.words, OrganisationFile)
            kinds.update(item.words.kinds)
            units.extend(item.words.units)
            grow = item.words.grow or grow
            for index, unit in enumerate(item.words.units):
                for found, path in _every_unit(unit, ("units", index)):
                    if found.unit in all_units:
                        self._say("demo.unit-twice", item.at(*path, "unit"), name=found.unit)
                    all_units[found.unit] = found.kind
                    for row in found.series:
                        count = len(row.names) if row.count is None else row.count.most
                        all_units.update({f"{row.prefix}_{number}": row.kind for number in range(1, count + 1)})
        for item in files:
            assert isinstance(item.words, OrganisationFile)
            for name in item.words.kinds:
                self._kind(name, item.key("kinds", name))
                self._furniture(item, item.words.kinds[name], name, ("kinds", name), profiles)
            for index, unit in enumerate(item.words.units):
                for found, path in _every_unit(unit, ("units", index)):
                    self._unit(item, found, path, profiles, all_units, named)
            if item.words.grow is not None:
                self._known("unit", item.words.grow.under, all_units, item.at("grow", "under"))
                for found, path in _every_unit(item.words.grow.unit, ("grow", "unit")):
                    self._unit(item, found, path, profiles, all_units, named)
        for item in people:
            assert isinstance(item.words, PeopleFile)
            for key, person in item.words.named.items():
                if person.member_of is not None:
                    self._known("unit", person.member_of, all_units, item.at("named", key, "member_of"))
        self._units = all_units
        return tuple(units), kinds, grow

    def _unit(
        self,
        item: _Read,
        unit: UnitWords,
        path: tuple[str | int, ...],
        profiles: Mapping[str, Profile],
        units: Mapping[str, str],
        named: Iterable[str],
    ) -> None:
        self._kind(unit.kind, item.at(*path, "kind"))
        self._furniture(item, unit, unit.kind, path, profiles)
        for row_index, row in enumerate(unit.series):
            self._kind(row.kind, item.at(*path, "series", row_index, "kind"))
            self._furniture(item, row, row.kind, (*path, "series", row_index), profiles)
        for key in ("successor", "posts_from"):
            value = getattr(unit, key)
            if value is not None:
                self._known("unit", value, units, item.at(*path, key))
        for index, earlier in enumerate(unit.was):
            if earlier.kind is not None:
                self._kind(earlier.kind, item.at(*path, "was", index, "kind"))
            if earlier.under is not None:
                self._known("unit", earlier.under, units, item.at(*path, "was", index, "under"))
        for key in ("named", "vacant", "acting", "elected"):
            for position in getattr(unit, key):
                self._position(unit.kind, position, item.key(*path, key, position))
        for position, persons in unit.named.items():
            for person in [persons] if isinstance(persons, str) else persons:
                self._known("person", person, named, item.at(*path, "named", position))

    def _furniture(
        self, item: _Read, words: Any, kind: str, path: tuple[str | int, ...], profiles: Mapping[str, Profile]
    ) -> None:
        for position in words.posts:
            self._position(kind, position, item.key(*path, "posts", position))
        if words.profile is not None:
            self._known("profile", words.profile, profiles, item.at(*path, "profile"))
        for profile in words.others:
            self._known("profile", profile, profiles, item.key(*path, "others", profile))
        organisation = self._organisation_of(kind)
        for body in words.terms:
            if organisation is not None:
                self._known("body", body, organisation.bodies, item.key(*path, "terms", body))

    def _organisation_of(self, kind: str) -> Any:
        try:
            return self._pack.organisation_of_kind(kind)
        except KeyError:
            return None

    def _kind(self, kind: str, place: Place) -> None:
        known = [name for organisation in self._pack.organisations.values() for name in organisation.kinds]
        self._known("kind", kind, known, place)

    def _position(self, kind: str, position: str, place: Place) -> None:
        organisation = self._organisation_of(kind)
        if organisation is not None:
            self._known("position", position, organisation.positions, place)

    # --- cases

    def _cases(
        self, files: Iterable[_Read], profiles: Mapping[str, Profile], people: Iterable[_Read]
    ) -> tuple[dict[str, ProcedureWords], dict[str, tuple[Step, ...]], tuple[Group, ...]]:
        procedures: dict[str, ProcedureWords] = {}
        answers: dict[str, dict[str, dict[str, Recipe]]] = {}
        journeys: dict[str, tuple[Step, ...]] = {}
        used: dict[str, set[str]] = {}
        groups: list[Group] = []
        named = {key for item in people if isinstance(item.words, PeopleFile) for key in item.words.named}
        for item in files:
            assert isinstance(item.words, CasesFile)
            for name, words in item.words.procedures.items():
                self._known("procedure", name, self._pack.procedures, item.key("procedures", name))
                procedures[name] = words
                answers[name] = self._answers(item, name, "procedures", name, "answers")
                for part, cast in words.cast.items():
                    self._cast(item, cast, profiles, named, "procedures", name, "cast", part)
            for group in item.words.groups:
                used.setdefault(group.journey, set()).add(group.procedure)
        for item in files:
            assert isinstance(item.words, CasesFile)
            for name, steps in item.words.journeys.items():
                journeys[name] = tuple(
                    self._step(item, step, ("journeys", name, index), used.get(name, set()))
                    for index, step in enumerate(steps)
                )
        for item in files:
            assert isinstance(item.words, CasesFile)
            for index, group in enumerate(item.words.groups):
                path: tuple[str | int, ...] = ("groups", index)
                self._known("procedure", group.procedure, self._pack.procedures, item.at(*path, "procedure"))
                self._known("journey", group.journey, journeys, item.at(*path, "journey"))
                for part, units in group.at.items():
                    for unit in [units] if isinstance(units, str) else units:
                        self._known("unit", unit, self._units, item.at(*path, "at", part))
                if group.profile is not None:
                    self._known("profile", group.profile, profiles, item.at(*path, "profile"))
                if isinstance(group.subject, str):
                    self._known("person", group.subject, named, item.at(*path, "subject"))
                elif group.subject is not None:
                    self._cast(item, group.subject, profiles, named, *path, "subject")
                for part, changed in group.cast.items():
                    if changed is not None:
                        self._cast(item, changed, profiles, named, *path, "cast", part)
                own = self._answers(item, group.procedure, *path, "answers")
                common = answers.get(group.procedure, {})
                groups.append(
                    Group(
                        words=group,
                        place=item.at(*path),
                        answers={form: {**common.get(form, {}), **own.get(form, {})} for form in {**common, **own}},
                    )
                )
        return procedures, journeys, tuple(groups)

    def _cast(
        self, item: _Read, cast: CastWords, profiles: Mapping[str, Profile], named: Iterable[str], *path: str | int
    ) -> None:
        if cast.profile is not None:
            self._known("profile", cast.profile, profiles, item.at(*path, "profile"))
        if cast.named is not None:
            self._known("person", cast.named, named, item.at(*path, "named"))

    def _answers(self, item: _Read, procedure: str, *path: str | int) -> dict[str, dict[str, Recipe]]:
        compiled = self._pack.procedures.get(procedure)
        node = item.node.at(path)
        if compiled is None or not isinstance(node, MapNode):
            return {}
        made: dict[str, dict[str, Recipe]] = {}
        forms = node.keys()
        for form in forms:
            if form not in compiled.forms:
                self._unknown("form", form, compiled.forms, item.key(*path, form))
                continue
            fields = frozenset(field.name for field in compiled.forms[form].fields)
            made[form] = self._recipes(item, fields, *path, form)
        return made

    def _step(self, item: _Read, step: StepWords, path: tuple[str | int, ...], procedures: Iterable[str]) -> Step:
        for name in procedures:
            compiled = self._pack.procedures.get(name)
            if compiled is not None:
                actions = {action.name for action in _actions(compiled)}
                self._known("action", step.takes, actions, item.at(*path, "takes"))
        try:
            reason = self._kitchen.text(step.reason)
        except WrongRecipe as wrong:
            self._wrong(item, (*path, "reason"), wrong)
            reason = self._kitchen.text("")
        return Step(
            words=step,
            place=item.at(*path),
            form=self._recipes(item, None, *path, "form"),
            act=self._recipes(item, None, *path, "act"),
            reason=reason,
        )

    # --- accounts

    def _drafts(self, files: Iterable[_Read], people: Iterable[_Read]) -> dict[str, dict[str, Recipe]]:
        named = {key for item in people if isinstance(item.words, PeopleFile) for key in item.words.named}
        drafts: dict[str, dict[str, Recipe]] = {}
        for item in files:
            assert isinstance(item.words, AccountsFile)
            for index, account in enumerate(item.words.accounts):
                path: tuple[str | int, ...] = ("accounts", index)
                if account.person is not None:
                    self._known("person", account.person, named, item.at(*path, "person"))
                elif account.holds is None or account.of is None:
                    self._say("demo.account-of-nobody", item.at(*path), email=account.email)
                if account.of is not None:
                    self._known("unit", account.of, self._units, item.at(*path, "of"))
                if account.draft is not None:
                    self._known(
                        "procedure",
                        account.draft.procedure,
                        self._pack.procedures,
                        item.at(*path, "draft", "procedure"),
                    )
                    drafts[account.email] = self._recipes(item, None, *path, "draft", "answers")
        return drafts

    # --- problems

    def _known(self, what: str, name: str, known: Iterable[str], place: Place) -> None:
        names = set(known)
        if name not in names:
            self._unknown(what, name, names, place)

    def _unknown(self, what: str, name: str, known: Iterable[str], place: Place) -> None:
        code = ".".join(("demo", f"unknown-{what}"))
        self.problems.append(Problem(code, place, values={"name": name}, hint=near(name, sorted(known))))

    def _say(self, code: str, place: Place, **values: object) -> None:
        self.problems.append(Problem(code, place, values=values))

    def _wrong(self, item: _Read, path: tuple[str | int, ...], wrong: WrongRecipe) -> None:
        while path and item.node.at(path) is None:
            path = path[:-1]
        self.problems.append(
            Problem("demo.wrong-recipe", item.at(*path), values={"detail": wrong.said}, hint=wrong.hint)
        )

    def _refused(self, node: Node, loc: tuple[str | int, ...], kind: str, said: str) -> None:
        """What a model refused, in words of ours where there are some."""
        if kind == "extra_forbidden":
            name = str(loc[-1])
            place = key_place(node, loc)
            self.problems.append(
                Problem("demo.unknown-key", place, values={"name": name}, hint=near(name, sorted(KEYS)))
            )
        elif kind == "missing":
            self._say("demo.missing-key", key_place(node, loc[:-1]), name=str(loc[-1]))
        elif kind == "string_pattern_mismatch":
            self._say("demo.not-a-name", value_place(node, loc))
        else:
            self._shape(node, loc, said)

    def _shape(self, node: Node, loc: Iterable[str | int], said: str) -> None:
        path = tuple(loc)
        shown = ".".join(map(str, path))
        while path and node.at(path) is None:
            path = path[:-1]
        self.problems.append(
            Problem(
                "demo.shape",
                value_place(node, path),
                values={"where": shown, "detail": said.removeprefix("Value error, ")},
            )
        )


def _completed(written: Any) -> Any:
    """Groups of cases with the procedure of their file where they say none."""
    if not isinstance(written, dict) or not isinstance(written.get("groups"), list) or "procedure" not in written:
        return written
    groups = [{"procedure": written["procedure"], **one} if isinstance(one, dict) else one for one in written["groups"]]
    return {**written, "groups": groups}


def _every_unit(unit: UnitWords, path: tuple[str | int, ...]) -> Iterator[tuple[UnitWords, tuple[str | int, ...]]]:
    yield unit, path
    for index, below in enumerate(unit.below):
        yield from _every_unit(below, (*path, "below", index))


def _actions(procedure: Procedure) -> Iterator[Action]:
    for state in procedure.states.values():
        yield from state.tasks.values()
        yield from state.actions.values()
