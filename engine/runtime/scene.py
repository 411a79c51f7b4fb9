"""The scene of a decision: one case, one day, the facts, and what expressions, participants and effects may ask of
them.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from engine.cases.act import Actor
from engine.cases.campaign import Campaign
from engine.cases.case import Case
from engine.cases.facts import Facts, Unit, on_day
from engine.definition.expressions import Expression, ExpressionFailed, Names
from engine.definition.organisation import Body, Organisation
from engine.definition.pack import Rulebook
from engine.definition.participants import Addressee, Found, Participant, UnitRule
from engine.definition.types import UNIT, ValueType
from engine.definition.words import Words
from engine.ground.working_days import WorkingCalendar
from engine.runtime.parameters import Standing, resolve

_ABSENT = object()


class Scene:
    """What may be looked at while one case is decided on one day.

    It is made for one decision and thrown away; it remembers what it has looked up. `extra` holds the roots that exist
    only now: `form`, `row`, `act`, `vote`, `drawn`, or `unit` of a signing body. It serves participant rules (as their
    `Tree`), effects (as their `Stage`), form fields (as their `Lookup`) and expressions (as their `Questions`).
    """

    __slots__ = (
        "_but",
        "_calendar",
        "_climbed",
        "_found",
        "_interested",
        "_looking",
        "_standing",
        "_subject",
        "_units",
        "_variant",
        "actor",
        "case",
        "day",
        "extra",
        "facts",
        "rulebook",
        "today",
    )

    def __init__(
        self,
        rulebook: Rulebook,
        case: Case | None,
        facts: Facts,
        *,
        day: str,
        today: str,
        actor: Actor,
        subject: str | None = None,
        extra: Mapping[str, object] | None = None,
    ) -> None:
        self.rulebook = rulebook
        self.case = case
        self.facts = facts
        self.day = day
        self.today = today
        self.actor = actor
        self.extra: dict[str, object] = dict(extra or {})
        self._subject = case.subject if case is not None else subject
        self._found: dict[str, Found] = {}
        self._units: dict[tuple[str, str], dict[str, object] | None] = {}
        self._climbed: dict[tuple[str, str, bool, str], tuple[str, str] | None] = {}
        self._looking: set[str] = set()
        self._variant: str | None = None
        self._interested: frozenset[str] | None = None
        self._standing: Standing | None = None
        self._calendar: WorkingCalendar | None = None
        self._but: Scene | None = None

    def but(self, *, case: Case | None = None, day: str | None = None, **extra: object) -> "Scene":
        """The same scene with another state of the case, another day, or further roots."""
        return self.seeing(extra, case=case, day=day)

    def seeing(self, extra: Mapping[str, object], *, case: Case | None = None, day: str | None = None) -> "Scene":
        """The same scene with further roots given as a mapping; itself where nothing differs."""
        if not extra and (day is None or day == self.day):
            if case is None or case is self.case:
                return self
            if self._but is None or self._but.case is not case:
                self._but = self._seeing(extra, case, self.day)
            return self._but
        return self._seeing(extra, self.case if case is None else case, day or self.day)

    def _seeing(self, extra: Mapping[str, object], case: Case | None, day: str) -> "Scene":
        other = object.__new__(Scene)
        other.rulebook = self.rulebook
        other.case = case
        other.facts = self.facts
        other.day = day
        other.today = self.today
        other.actor = self.actor
        other.extra = {**self.extra, **extra}
        other._subject = self._subject if case is None else case.subject
        other._looking = set()
        other._calendar = self._calendar
        other._but = None
        # What was looked up holds as long as what it was looked up from is the same.
        other._units = self._units
        other._climbed = self._climbed
        if case is self.case and day == self.day:
            other._found = self._found
            other._variant = self._variant
            other._interested = self._interested
            other._standing = self._standing
        else:
            other._found = {}
            other._variant = None
            other._interested = None
            other._standing = None
        return other

    # --- expressions

    def value(self, expression: Expression) -> object:
        """The value of an expression. Raises `ExpressionFailed`, `FactMissing`."""
        return expression.value(self.names(expression), self)

    def holds(self, expression: Expression) -> bool:
        """Whether a condition holds. Raises `ExpressionFailed`, `FactMissing`."""
        return expression.holds(self.names(expression), self)

    def evaluate(self, expression: Expression) -> object:
        """The value, or None where the expression is only a name that is absent. Raises `ExpressionFailed`
        otherwise.
        """
        names = self.names(expression)
        try:
            return expression.value(names, self)
        except ExpressionFailed:
            if any(not _present(names, path) for path in expression.reads):
                return None
            raise

    def names(self, expression: Expression) -> Names:
        """Just what the expression reads, as plain values by root."""
        built: dict[str, Any] = {}
        for path in expression.reads:
            self._put(built, path)
        return built

    def names_for(self, words: Words) -> Names:
        """What the expressions in a text of the pack read."""
        built: dict[str, Any] = {}
        for template in (words.vi, words.en):
            for piece in template.pieces if template is not None else ():
                if not isinstance(piece, str):
                    for path in piece.reads:
                        self._put(built, path)
        return built

    def write(self, words: Words, lang: str = "vi") -> str:
        """A text of the pack with its expressions filled in; what cannot be worked out yet is left as written."""
        try:
            return words.write(self.names_for(words), self, lang)
        except ExpressionFailed:
            return words.text

    def _put(self, built: dict[str, Any], path: tuple[str, ...]) -> None:
        root = path[0]
        if root in self.extra:
            built[root] = self.extra[root]
            return
        if len(path) == 1 or root in ("actor", "case", "parent", "form", "row", "act", "vote", "drawn"):
            value = self._root(root)
            if value is not _ABSENT:
                built[root] = value
            return
        holder = built.setdefault(root, {})
        if root == "answers" and len(path) > 2:
            given = self.case.answers.get(path[1]) if self.case is not None else None
            if given is not None:
                inner = holder.setdefault(path[1], {})
                if path[2] in given and path[2] not in inner:
                    inner[path[2]] = self._refreshed(given[path[2]])
            return
        value = self._member(root, path[1])
        if value is not _ABSENT and value is not None:
            holder[path[1]] = value

    def known(self, root: str) -> object:
        """A root with everything it holds, None where there is no such: `subject`, `answers`, `vars` …"""
        value = self._root(root)
        return None if value is _ABSENT else value

    def _root(self, root: str) -> object:
        case = self.case
        match root:
            case "day":
                return self.day
            case "today":
                return self.today
            case "case" if case is not None:
                opened: dict[str, object] = {}
                if case.initiator is not None:
                    opened = {"id": case.initiator, "name": self.facts.name(case.initiator)}
                return {
                    "id": case.id,
                    "number": case.number,
                    "variant": self.variant() or "",
                    "opened_by": opened,
                    "opened_on": case.opened_on,
                }
            case "actor":
                if self.actor.person is None:
                    return {"id": "", "name": ""}
                return {"id": self.actor.person, "name": self.facts.name(self.actor.person)}
            case "form" | "row" | "act" | "vote" | "drawn":
                return _ABSENT
            case "subject" if self._subject is not None:
                record = self.rulebook.records["person" if self.rulebook.procedure.subject != "unit" else "unit"]
                return {
                    name: value for name in record.type().members if (value := self._subject_value(name)) is not _ABSENT
                }
            case "answers" if case is not None:
                return {name: self._answers(name) for name in case.answers}
            case "vars" if case is not None:
                return {name: value for name, value in case.variables.items() if value is not None}
            case "unit":
                return {name: self._unit(name) for name in self._unit_names() if self._unit(name) is not _ABSENT}
            case "votes" if case is not None:
                return {name: self._with_unit(kept) for name, kept in case.votes.items()}
            case "document" if case is not None:
                return {name: self._with_unit(kept) for name, kept in case.documents.items()}
            case "parent" if case is not None and case.parent is not None:
                return self._parent_case(case.parent)
            case _:
                return _ABSENT

    def _member(self, root: str, name: str) -> object:
        case = self.case
        match root:
            case "subject":
                return self._subject_value(name)
            case "answers":
                return self._answers(name)
            case "votes":
                return self._with_unit(case.votes[name]) if case is not None and name in case.votes else _ABSENT
            case "document":
                return self._with_unit(case.documents[name]) if case is not None and name in case.documents else _ABSENT
            case "vars":
                return case.variables.get(name, _ABSENT) if case is not None else _ABSENT
            case "unit":
                return self._unit(name)
            case "participant":
                return self._participant(name)
            case "campaign":
                return self._campaign(name)
            case "param":
                row = resolve(self.rulebook.parameters, name, self.standing())
                return _ABSENT if row is None else row.value
            case _:
                return _ABSENT

    def campaign(self) -> Campaign | None:
        """The campaign of the case; None where it is in none."""
        if self.case is None or self.case.campaign is None:
            return None
        return self.facts.campaign(self.case.campaign)

    def _campaign(self, name: str) -> object:
        campaign = self.campaign()
        return _ABSENT if campaign is None else self.of_campaign(campaign, name)

    def of_campaign(self, campaign: Campaign, name: str) -> object:
        """One thing a campaign has, as expressions see it: what its opening fixed, or an answer given then."""
        match name:
            case "id":
                return campaign.id
            case "unit":
                return self.unit(campaign.unit) or _ABSENT
            case "opens":
                return campaign.opened_on
            case "period":
                return campaign.period if campaign.period is not None else _ABSENT
        return self._refreshed(campaign.answers[name]) if name in campaign.answers else _ABSENT

    def _parent_case(self, parent: str) -> object:
        """The case this one follows, as expressions see it (S26): what it knows now, its units and papers."""
        case = self.facts.case(parent)
        if case is None:
            return _ABSENT
        return {
            "id": case.id,
            "number": case.number,
            "variant": case.variant or "",
            "opened_on": case.opened_on,
            "state": case.state,
            **({} if case.ended_on is None else {"ended_on": case.ended_on}),
            "answers": {
                name: {key: self._refreshed(value) for key, value in given.items()}
                for name, given in case.answers.items()
            },
            "vars": {name: value for name, value in case.variables.items() if value is not None},
            "unit": {name: unit for name, key in case.units.items() if (unit := self.unit(key)) is not None},
            "votes": {name: self._with_unit(kept) for name, kept in case.votes.items()},
            "document": {name: self._with_unit(kept) for name, kept in case.documents.items()},
        }

    def _with_unit(self, kept: Mapping[str, object]) -> Mapping[str, object]:
        """What is kept of a vote or a paper, its unit as expressions see units and its counts beside each other."""
        counts = kept.get("counts")
        shown = {**counts, **kept} if isinstance(counts, Mapping) else kept
        return {**shown, "unit": self.unit(str(kept["unit"])) or {}} if "unit" in kept else shown

    def _subject_value(self, name: str) -> object:
        if self._subject is None:
            return _ABSENT
        if name == "id":
            return self._subject
        if self.rulebook.procedure.subject == "unit" and name in UNIT.members:
            return (self.unit(self._subject) or {}).get(name, _ABSENT)
        person = self.facts.person(self._subject)
        if person is None:
            return _ABSENT
        record = self.rulebook.records["person" if self.rulebook.procedure.subject != "unit" else "unit"]
        if name in record.overlays:
            found = on_day(person.overlays.get(name, ()), self.day)
            if record.overlays[name].type.kind == "boolean":
                return bool(found)
            return _ABSENT if found is None else self._fresh(found, record.overlays[name].type)
        if name in record.histories:
            members = record.histories[name].entry.members
            return [
                {
                    key: self._fresh(value, members[key].type) if key in members else value
                    for key, value in entry.items()
                    if not key.startswith("_") and value is not None
                }
                for entry in person.histories.get(name, ())
            ]
        value = person.value(name, self.day)
        if value is None:  # a record begins with what its field begins with
            value = record.fields[name].initial
        return _ABSENT if value is None else self._fresh(value, record.fields[name].type)

    def _fresh(self, value: object, type_: ValueType) -> object:
        if type_.kind == "unit" and isinstance(value, str):
            return self.unit(value)
        return value

    def _answers(self, form: str) -> object:
        if self.case is None or form not in self.case.answers:
            return _ABSENT
        return {name: self._refreshed(value) for name, value in self.case.answers[form].items()}

    def _refreshed(self, value: object) -> object:
        """Units inside answers as they are on the day: kept answers hold the names of their own day."""
        if isinstance(value, dict) and "id" in value and "kind" in value and "full_name" in value:
            unit_id = value["id"]
            if unit_id in self.facts.units:
                return self.unit(unit_id) or value
            return value
        if isinstance(value, dict) and "unit" in value and isinstance(value["unit"], dict):
            return {**value, "unit": self._refreshed(value["unit"])}
        return value

    def _unit_names(self) -> tuple[str, ...]:
        named = tuple(
            name for organisation in self.rulebook.organisations.values() for name in organisation.named_units
        )
        return (*self.rulebook.procedure.units, *named)

    def _unit(self, name: str) -> object:
        unit_id = self.unit_of_case(name)
        if unit_id is None:
            return _ABSENT
        return self.unit(unit_id) or _ABSENT

    def _participant(self, name: str) -> object:
        found = self.participant(name)
        value: dict[str, object] = {
            "people": [{"id": person, "name": self.facts.name(person)} for person in found.people]
        }
        if found.unit is not None:
            value["unit"] = self.unit(found.unit) or {}
        if found.body is not None:
            value["body"] = found.body
        return value

    def variant(self) -> str | None:
        """The variant the case is, on the facts as they are; None where the procedure has none (S4)."""
        if self._variant is None:
            for variant in self.rulebook.procedure.variants:
                if variant.when is None or self.soft(variant.when):
                    self._variant = variant.name
                    break
        return self._variant

    def soft(self, expression: Expression) -> bool:
        """A condition over names that may not be known yet: one that rests on an absent name does not hold.

        Raises `ExpressionFailed` when it fails although everything it reads is there.
        """
        names = self.names(expression)
        try:
            return expression.holds(names, self)
        except ExpressionFailed:
            if any(not _present(names, path) for path in expression.reads):
                return False
            raise

    def standing(self) -> Standing:
        """Where this case reads its parameters."""
        if self._standing is None:
            self._standing = self._stand()
        return self._standing

    def _stand(self) -> Standing:
        case = self.case
        place = self.rulebook.procedure.place_unit
        unit_id = self.unit_of_case(place) if place else None
        if unit_id is None and case is not None and case.units:
            unit_id = next(iter(case.units.values()))
        path: list[frozenset[str]] = []
        kind = level = None
        current = unit_id
        while current is not None and len(path) < 32:
            unit = self.facts.unit(current)
            if unit is None:
                break
            if kind is None:
                kind = on_day(unit.kinds, self.day)
                level = self.organisation(kind).kinds[kind].level if kind else None
            path.append(frozenset({current, unit.slug} if unit.slug else {current}))
            current = on_day(unit.parents, self.day)
        return Standing(
            day=case.pinned_day if case is not None else self.today,
            rule_set=case.rule_set if case is not None else self.rulebook.parameters.rule_set_on(self.today),
            path=tuple(path),
            kind=kind,
            level=level,
            period=self._period(),
        )

    def _period(self) -> str | None:
        campaign = self.campaign()
        return None if campaign is None else campaign.period

    # --- units and people

    def organisation(self, kind: str) -> Organisation:
        """The organisation a unit kind belongs to. Raises KeyError."""
        return self.rulebook.organisation_of_kind(kind)

    def kind_of(self, unit_id: str) -> str | None:
        """The kind of a unit on the day; None when it does not exist then."""
        unit = self.facts.unit(unit_id)
        return None if unit is None else on_day(unit.kinds, self.day)

    def unit(self, unit_id: str) -> dict[str, object] | None:
        """The unit as expressions see it on the day; None when there is none."""
        key = (unit_id, self.day)
        if key not in self._units:
            self._units[key] = self._read_unit(unit_id)
        return self._units[key]

    def _read_unit(self, unit_id: str) -> dict[str, object] | None:
        unit = self.facts.unit(unit_id)
        if unit is None:
            return None
        kind = on_day(unit.kinds, self.day) or (unit.kinds[-1].value if unit.kinds else None)
        if kind is None:
            return None
        names = on_day(unit.names, self.day) or (unit.names[-1].value if unit.names else {})
        value: dict[str, object] = {
            "id": unit.id,
            "kind": kind,
            "level": self.organisation(kind).kinds[kind].level,
            "name": names.get("name", ""),
            "full_name": names.get("full_name", ""),
        }
        parent = on_day(unit.parents, self.day)
        if parent is not None:
            value["parent"] = parent
        return value

    def person(self, person_id: str) -> dict[str, object] | None:
        """The person as expressions see it: id and name; None when there is none."""
        try:
            name = self.facts.names[person_id]
        except KeyError:
            name = self.facts.name(person_id)
        return {"id": person_id, "name": name} if name else None

    def file(self, digest: str) -> Mapping[str, object] | None:
        """A stored upload."""
        return self.facts.file(digest)

    def is_below(self, unit_id: str, above_id: str) -> bool:
        """Whether the unit is the other itself or lies below it on the day."""
        current: str | None = unit_id
        for _ in range(32):
            if current is None:
                return False
            if current == above_id:
                return True
            current = self.parent(current)
        return False

    def parent(self, unit: str) -> str | None:
        """The unit directly above on the day."""
        found = self.facts.unit(unit)
        return None if found is None else on_day(found.parents, self.day)

    def unit_of_case(self, name: str) -> str | None:
        """The unit remembered under a name; a unit the organisation names is found by its kind."""
        if self.case is not None and name in self.case.units:
            return self.case.units[name]
        for organisation in self.rulebook.organisations.values():
            if name in organisation.named_units:
                return self.the_only(organisation.named_units[name])
        return None

    def the_only(self, kind: str) -> str | None:
        """The only unit of a kind; None when there is none or more than one."""
        found = self.facts.units_of_kind(kind)
        return found[0] if len(found) == 1 else None

    def subject(self) -> str | None:
        """The person or unit the case is about."""
        return self._subject

    def initiator(self) -> str | None:
        """Who started the case; before it exists, who is starting it."""
        return self.case.initiator if self.case is not None else self.actor.person

    def climb(self, may: str, unit: str, *, from_parent: bool) -> tuple[str, str] | None:
        """The nearest unit upwards whose kind holds the authority on the day, and the body that has it (S5)."""
        key = (may, unit, from_parent, self.day)
        if key not in self._climbed:
            self._climbed[key] = self._climb(may, self.parent(unit) if from_parent else unit)
        return self._climbed[key]

    def _climb(self, may: str, start: str | None) -> tuple[str, str] | None:
        current = start
        for _ in range(32):
            if current is None:
                return None
            kind = self.kind_of(current)
            if kind is not None:
                rows = self.organisation(kind).authorities_of(may, kind, self.day)
                if rows:
                    return current, rows[0].body
            current = self.parent(current)
        return None

    def body(self, unit: str, body: str) -> Body | None:
        """The body as the organisation of that unit declares it."""
        kind = self.kind_of(unit)
        return None if kind is None else self.organisation(kind).bodies.get(body)

    def acting(self, unit: str, body: str) -> Found:
        """The positions through which a body of that unit acts, and who holds them on the day (S6)."""
        declared = self.body(unit, body)
        if declared is None:
            return Found(unit=unit, body=body)
        found = self.holding(unit, declared.acts_through)
        return Found(addressees=found.addressees, people=found.people, unit=unit, body=body)

    def holding(self, unit: str, positions: tuple[str, ...]) -> Found:
        """Those positions of that unit, and who holds them on the day, in the order named."""
        people: list[str] = []
        for position in positions:
            for holder in self.holders(unit, position):
                if holder not in people:
                    people.append(holder)
        return Found(
            addressees=tuple(Addressee(unit=unit, position=position) for position in positions),
            people=tuple(people),
            unit=unit,
        )

    def holders(self, unit: str, position: str) -> tuple[str, ...]:
        """Who holds the position of that unit on the day and may act from it."""
        found = self.facts.unit(unit)
        if found is None:
            return ()
        return tuple(row.person for row in found.appointments if row.position == position and row.acts_on(self.day))

    def holds_post(self, person: str, unit: str, position: str) -> bool:
        """Whether the person holds the position of that unit on the day, even where they may not act from it."""
        found = self.facts.unit(unit)
        rows = () if found is None else found.appointments
        return any(row.person == person and row.position == position and row.holds_on(self.day) for row in rows)

    def nearest_of_kind(self, kinds: frozenset[str], unit: str, below: str | None) -> str | None:
        """The nearest unit of one of the kinds strictly above `unit` and strictly below `below`."""
        current = self.parent(unit)
        for _ in range(32):
            if current is None or current == below:
                return None
            if self.kind_of(current) in kinds:
                return current
            current = self.parent(current)
        return None

    def participant(self, name: str) -> Found:
        """A participant of the procedure, looked up on the day; vacant ones take their declared way out (S30)."""
        if name in self._found:
            return self._found[name]
        if name in self._looking:
            return Found()
        self._looking.add(name)
        try:
            found = self.look_up(self.rulebook.procedure.participants[name])
        finally:
            self._looking.discard(name)
        self._found[name] = found
        return found

    def look_up(self, participant: Participant) -> Found:
        """Who a participant is: the first list item that holds; of several rules anybody; then `vacant`.

        Vacant is also where everybody found is interested (S30): a head's own request goes to the next.
        """
        rules = participant.rules.pick(self.soft)
        found = _any_of([rule.find(self) for rule in rules or ()])
        if participant.vacant and not self._somebody(found):
            for rule in participant.vacant:
                instead = rule.find(self)
                if self._somebody(instead):
                    return Found(
                        addressees=(*found.addressees, *instead.addressees),
                        people=instead.people,
                        unit=instead.unit,
                        body=instead.body,
                        by_name=instead.by_name,
                        rule=instead.rule,
                    )
        return found

    def _somebody(self, found: Found) -> bool:
        """Whether anybody found may act; interested persons may where the rule names them or `own_case` says so."""
        if found.by_name or "records" in self.rulebook.procedure.own_case:
            return bool(found.people)
        return not self.interested().issuperset(found.people)

    def interested(self) -> frozenset[str]:
        """Persons taken out of deciding (S7): the subject if a person, else the initiator, and those declared."""
        if self._interested is not None:
            return self._interested
        people: set[str] = set()
        procedure = self.rulebook.procedure
        if procedure.subject == "person" and self._subject is not None:
            people.add(self._subject)
        elif procedure.subject != "person" and (initiator := self.initiator()) is not None:
            people.add(initiator)
        for name in procedure.interested:
            people.update(self.participant(name).people)
        if not self._looking:  # while somebody is being looked up it may still be incomplete
            self._interested = frozenset(people)
        return frozenset(people)

    def keeper(self, unit: str | None) -> Found:
        """The last resort for a unit: holders of the keeper's position there or at the nearest unit above with one."""
        current = unit
        for _ in range(32):
            if current is None:
                return Found()
            kind = self.kind_of(current)
            keeper = self.organisation(kind).keeper if kind else None
            if keeper is not None:
                found = self.holding(current, (keeper.position,))
                if found.people:
                    return found
            current = self.parent(current)
        return Found()

    def is_member(self, person_id: str, unit: str) -> bool:
        """Whether the person is an active member of the unit on the day, by the roles the record declares."""
        record = self.rulebook.records.get("person")
        if record is None or record.roles is None or record.roles.unit is None:
            return False
        person = self.facts.person(person_id)
        if person is None:
            return False
        where = person.value(record.roles.unit, self.day)
        status = person.value(record.roles.status, self.day) if record.roles.status else None
        return where == unit and (not record.roles.members or status in record.roles.members)

    def is_barred(self, person_id: str) -> bool:
        """Whether the person neither votes nor acts on the day, by the overlay the record names for that."""
        record = self.rulebook.records.get("person")
        person = self.facts.person(person_id)
        if record is None or record.roles is None or record.roles.barred is None or person is None:
            return False
        return bool(on_day(person.overlays.get(record.roles.barred, ()), self.day))

    def body_size(self, unit: str, body: str, without: frozenset[str]) -> int:
        """How many electors a body has on the day, the persons `without` left out (S19)."""
        declared = self.body(unit, body)
        if declared is None:
            return 0
        if declared.members is None:
            total = self.facts.elector_count(unit, self.day)
            return total - sum(1 for person in without if self.is_member(person, unit) and not self.is_barred(person))
        people = set(self.holding(unit, declared.members).people)
        return len(people - without)

    def find_unit(self, authority: str, unit_name: str, above: bool) -> str | None:
        """The nearest unit holding `authority` from a named unit of the case (or above it)."""
        start = self.unit_of_case(unit_name)
        if start is None:
            return None
        found = self.climb(authority, start, from_parent=above)
        return None if found is None else found[0]

    def unit_by_rule(self, rule: UnitRule) -> str | None:
        """The unit a rule of `units` gives now; None while what it needs is not known."""
        if rule.value is not None:
            return _id_of(self.evaluate(rule.value))
        if rule.the_only is not None:
            return self.the_only(rule.the_only)
        if rule.kinds and rule.between is not None:
            start, end = (self.unit_of_case(name) for name in rule.between)
            return None if start is None else self.nearest_of_kind(rule.kinds, start, end)
        if rule.start is not None:
            start, from_parent = _id_of(self.evaluate(rule.start)), rule.from_parent
        else:
            start, from_parent = self.unit_of_case(rule.of or rule.above or ""), rule.above is not None
        if start is None or rule.authority is None:
            return None
        found = self.climb(rule.authority, start, from_parent=from_parent)
        return None if found is None else found[0]

    @property
    def calendar(self) -> WorkingCalendar:
        """Working days, exceptions included."""
        if self._calendar is None:
            self._calendar = WorkingCalendar(self.facts.calendar)
        return self._calendar

    # --- questions of expressions

    def ask(self, name: str, arguments: Sequence[object]) -> object:
        """Answer a function that looks at facts; each is one method of `_Answers` below."""
        return _ANSWERS[name](self, arguments)


def _present(names: Names, path: tuple[str, ...]) -> bool:
    value: object = names
    for step in path:
        if not isinstance(value, Mapping) or step not in value:
            return False
        value = value[step]
    return True


def _any_of(found: Sequence[Found]) -> Found:
    if len(found) == 1:
        return found[0]
    people: list[str] = []
    addressees: list[Addressee] = []
    for item in found:
        people.extend(person for person in item.people if person not in people)
        addressees.extend(addressee for addressee in item.addressees if addressee not in addressees)
    first = next((item for item in found if item.people), found[0] if found else Found())
    return Found(
        addressees=tuple(addressees),
        people=tuple(people),
        unit=first.unit,
        body=first.body,
        by_name=bool(found) and all(item.by_name for item in found),
        rule=first.rule,
    )


def _id_of(value: object) -> str | None:
    return value["id"] if isinstance(value, Mapping) and "id" in value else None


def _id(value: object) -> str:
    if isinstance(value, Mapping):
        return str(value.get("id", ""))
    return str(value)


def _open_cases(scene: Scene, arguments: Sequence[object]) -> object:
    return scene.facts.open_case_count(_id(arguments[0]), str(arguments[1]) if len(arguments) > 1 else "")


def _has_body(scene: Scene, arguments: Sequence[object]) -> object:
    unit_id, body = _id(arguments[0]), str(arguments[1])
    day = str(arguments[2]) if len(arguments) > 2 else scene.day
    unit: Unit | None = scene.facts.unit(unit_id)
    declared = scene.but(day=day).body(unit_id, body)
    if unit is None or declared is None:
        return False
    if declared.members is None:
        return True
    return any(
        term.body == body and term.from_day <= day and (term.until is None or day <= term.until) for term in unit.terms
    )


def _holds(scene: Scene, arguments: Sequence[object]) -> object:
    person, positions, unit = _id(arguments[0]), arguments[1], _id(arguments[2])
    day = str(arguments[3]) if len(arguments) > 3 else scene.day
    wanted = [str(item) for item in positions] if isinstance(positions, Sequence) else [str(positions)]
    at = scene.but(day=day)
    return any(at.holds_post(person, unit, position) for position in wanted)


def _committees(scene: Scene, arguments: Sequence[object]) -> object:
    person = scene.facts.person(_id(arguments[0]))
    day = str(arguments[1]) if len(arguments) > 1 else scene.day
    if person is None:
        return []
    held = [row for row in person.appointments if row.holds_on(day)]
    if len(arguments) > 2:
        name, at = str(arguments[2]), scene.but(day=day)
        held = [row for row in held if (body := at.body(row.unit, name)) and row.position in (body.members or ())]
    units = dict.fromkeys(row.unit for row in held)
    return [value for unit in units if (value := scene.unit(unit)) is not None]


def _can_climb(scene: Scene, arguments: Sequence[object]) -> object:
    return scene.climb(str(arguments[0]), _id(arguments[1]), from_parent=True) is not None


def _working_days(scene: Scene, arguments: Sequence[object]) -> object:
    return scene.calendar.between(str(arguments[0]), str(arguments[1]))


def _member_since(scene: Scene, arguments: Sequence[object]) -> object:
    record = scene.rulebook.records.get("person")
    person = scene.facts.person(_id(arguments[0]))
    unit = _id(arguments[1])
    if record is None or record.roles is None or record.roles.unit is None or person is None:
        return scene.day
    rows = [row for row in person.fields.get(record.roles.unit, ()) if row.value == unit and row.holds_on(scene.day)]
    return rows[0].from_day or scene.day if rows else scene.day


def _is_member(scene: Scene, arguments: Sequence[object]) -> object:
    record = scene.rulebook.records.get("person")
    who = _id(arguments[0])
    if record is None or record.roles is None or record.roles.status is None or not who:
        return False
    person = scene.facts.person(who)
    day = str(arguments[1]) if len(arguments) > 1 else scene.day
    return person is not None and person.value(record.roles.status, day) in record.roles.members


def _members_count(scene: Scene, arguments: Sequence[object]) -> object:
    return scene.facts.member_count(_id(arguments[0]), scene.day)


def _members(scene: Scene, arguments: Sequence[object]) -> object:
    day = str(arguments[1]) if len(arguments) > 1 else scene.day
    return [{"id": person, "name": name} for person, name in scene.facts.members_of(_id(arguments[0]), day)]


def _actor_unit(scene: Scene, arguments: Sequence[object]) -> object:
    record = scene.rulebook.records.get("person")
    person = scene.facts.person(_id(arguments[0]))
    if record is None or record.roles is None or record.roles.unit is None or person is None:
        return {}
    where = person.value(record.roles.unit, scene.day)
    if where is None:
        where = next((row.unit for row in person.appointments if row.holds_on(scene.day)), None)
    return {} if where is None else scene.unit(str(where)) or {}


def _highest(scene: Scene, arguments: Sequence[object]) -> object:
    units = arguments[0]
    if not isinstance(units, Sequence) or not units:
        return {}
    return max(units, key=lambda unit: scene.organisation(unit["kind"]).rank(unit["kind"]))


def _lowest(scene: Scene, arguments: Sequence[object]) -> object:
    units = arguments[0]
    if not isinstance(units, Sequence) or not units:
        return {}
    return min(units, key=lambda unit: scene.organisation(unit["kind"]).rank(unit["kind"]))


def _label(scene: Scene, arguments: Sequence[object]) -> object:
    name, value = str(arguments[0]), str(arguments[1])
    procedure = scene.rulebook.procedure
    for titles in (
        procedure.votes[name].option_titles if name in procedure.votes else {},
        procedure.variables[name].option_titles if name in procedure.variables else {},
    ):
        if value in titles:
            return titles[value].text
    if name in scene.rulebook.parameters.parameters:
        row = resolve(scene.rulebook.parameters, name, scene.standing())
        if row is not None and isinstance(row.value, Mapping):
            return str(row.value.get(value, value))
    for form in procedure.forms.values():
        for item in form.fields:
            for field in (item, *item.fields):
                if field.name == name and not field.fields and (shown := field.kind.show(value)) != value:
                    return shown
    for record in scene.rulebook.records.values():
        if name in record.fields and value in record.fields[name].option_titles:
            return record.fields[name].option_titles[value].text
    return value


_ANSWERS: Mapping[str, Callable[[Scene, Sequence[object]], object]] = {
    "open_cases": _open_cases,
    "has_body": _has_body,
    "holds": _holds,
    "committees": _committees,
    "can_climb": _can_climb,
    "working_days": _working_days,
    "member_since": _member_since,
    "members": _members,
    "members_count": _members_count,
    "is_member": _is_member,
    "actor_unit": _actor_unit,
    "highest": _highest,
    "lowest": _lowest,
    "label": _label,
}
"""Functions of expressions that ask for facts, by name: to add one, add it here and to the language's table of
functions.
"""
