"""The workshop of one procedure: its names, its forms, what its expressions may read at each place."""

from collections.abc import Mapping
from dataclasses import replace

from engine.definition.procedure import (
    ANYONE,
    CAMPAIGN,
    SYSTEM,
    Threshold,
    Variable,
    Vote,
)
from engine.definition.types import DATE, TEXT, UNIT, Member, ValueType, struct
from engine.definition.words import Words
from engine.ground.sources import ScalarNode
from engine.language.compile_form import Drafted, draft_form
from engine.language.compile_record import value_type
from engine.language.expressions import Environment
from engine.language.files.procedure import (
    ActionWord,
    ProcedureFile,
    TaskWord,
    VariableWord,
    VoteWord,
)
from engine.language.notes import Notes
from engine.language.scope import (
    DOCUMENT,
    PARTICIPANT,
    PERSON_OR_CLOCK,
    Where,
    case_type,
    together_type,
    vote_type,
    voted_type,
)
from engine.language.workbench import Known, Used, Workbench, check_name, literal
from engine.language.world import World

_UNKNOWN = ValueType(kind="any")


class Shop:
    """Everything known while one procedure is compiled. Parts of the procedure are made in the order of their needs."""

    def __init__(self, file: ProcedureFile, world: World, notes: Notes) -> None:
        self.file = file
        self.world = world
        self.notes = notes
        self.used = Used()
        self.known = _known(file, world, notes)
        plainly = Where(environment=Environment({}))
        self.plain = Workbench(world, self.known, plainly, notes, self.used)
        self.variables = {name: _variable(name, word, self.plain) for name, word in (file.variables or {}).items()}
        self.known = replace(self.known, variables={name: variable.type for name, variable in self.variables.items()})
        self.plain = Workbench(world, self.known, plainly, notes, self.used)
        self.drafts = self._draft_forms()
        self.votes_drafted = {name: _vote(name, word, self.plain) for name, word in (file.votes or {}).items()}
        self.base = Where(environment=Environment(self._roots()))
        self.bench = Workbench(world, self.known, self.base, notes, self.used)
        self._moments: dict[tuple[object, ...], Where] = {}

    # --- environments -------------------------------------------------------------------------------------------------

    def _draft_forms(self) -> Mapping[str, Drafted]:
        drafts: dict[str, Drafted] = {}
        for node in _forms_named(self.file):
            if node.text in self.world.forms:
                if node.text not in drafts:
                    drafts[node.text] = draft_form(self.world.forms[node.text], self.plain)
                self.used.add("unknown-form", node.text)
            else:
                self.plain.named(node, self.world.forms, "unknown-form")
        return drafts

    def _roots(self) -> dict[str, ValueType]:
        file, world = self.file, self.world
        optional = {
            name for name, word in (file.units or {}).items() if not isinstance(word, ScalarNode) and word.optional
        }
        units = {name: Member(type=UNIT, optional=name in optional, server_only=True) for name in self.known.units}
        units |= {name: Member(type=UNIT, server_only=True) for name in world.named_units if name not in units}
        roots: dict[str, ValueType] = {
            "actor": PERSON_OR_CLOCK,
            "case": case_type(file.variants or ()),
            "vars": struct(
                "vars",
                {
                    # Whether one without a first value was set on every way is for the checks to say.
                    name: Member(type=variable.type)
                    for name, variable in self.variables.items()
                },
            ),
            "unit": struct("units", units),
            "participant": struct(
                "participants", {name: Member(type=PARTICIPANT, server_only=True) for name in self.known.participants}
            ),
            "answers": struct("answers", self._answer_types()),
            "votes": struct(
                "votes", {name: Member(type=voted_type(vote)) for name, vote in self.votes_drafted.items()}
            ),
            "document": struct("documents", {name: Member(type=DOCUMENT) for name in self.known.documents}),
            "param": struct("parameters", {name: Member(type=type_) for name, type_ in world.parameter_types.items()}),
            "day": DATE,
            "today": DATE,
        }
        record = world.records.get(self.known.subject)
        if record is not None:
            roots["subject"] = record.type()
        if file.campaign is not None:
            roots["campaign"] = self._campaign_type()
        if file.follows is not None:
            roots["parent"] = ValueType(kind="any")
        return roots

    def _answer_types(self) -> dict[str, Member]:
        """Each form's answers; of a form that does not exist nothing more is said."""
        missing = {node.text: Member(type=_UNKNOWN) for node in _forms_named(self.file)}
        return missing | {name: Member(type=draft.type) for name, draft in self.drafts.items()}

    def _form_type(self, name: str | None) -> ValueType | None:
        if name is None:
            return None
        return self.drafts[name].type if name in self.drafts else _UNKNOWN

    def _campaign_type(self) -> ValueType:
        """What its opening fixed, and every answer given then. Of a case that may be outside of any campaign all of it
        may be absent.
        """
        word = self.file.campaign
        assert word is not None
        draft = self.drafts.get(word.form.text)
        if draft is None:
            return _UNKNOWN
        members = dict(draft.type.members)
        members |= {
            "id": Member(type=TEXT),
            "unit": Member(type=UNIT, title="đơn vị mở đợt", server_only=True),
            "opens": Member(type=DATE, title="ngày mở đợt"),
        }
        if word.period is not None:
            members["period"] = Member(type=TEXT, title="kỳ")
        if word.optional:
            members = {name: replace(member, optional=True) for name, member in members.items()}
        return struct("campaign", members)

    def moment(
        self,
        form: str | None = None,
        act_form: str | None = None,
        vote: Vote | None = None,
        together: bool = False,
        draws: tuple[str, ...] = (),
    ) -> Where:
        """The place of an action that asks these: nothing of the moment is readable yet (see `Where.also`)."""
        key = (form, act_form, vote.name if vote is not None else None, together, draws)
        found = self._moments.get(key)
        if found is None:
            found = self._moments[key] = self._moment(form, act_form, vote, together, draws)
        return found

    def _moment(
        self, form: str | None, act_form: str | None, vote: Vote | None, together: bool, draws: tuple[str, ...]
    ) -> Where:
        roots: dict[str, ValueType] = {}
        form_type = self._form_type(form)
        act_type = self._form_type(act_form)
        counted = None if vote is None else vote_type(vote)
        if form_type is not None:
            roots["form"] = form_type
        if together or act_type is not None:
            roots["act"] = (
                _UNKNOWN if act_type == _UNKNOWN else together_type(form_type, act_type, self.base.environment, counted)
            )
        if counted is not None:
            roots["vote"] = counted
        if draws:
            roots["drawn"] = struct("drawn", {name: Member(type=TEXT) for name in draws})
        environment = self.base.environment.with_(**roots) if roots else self.base.environment
        return Where(environment=environment)


def _known(file: ProcedureFile, world: World, notes: Notes) -> Known:
    for key in ("units", "participants", "votes", "documents", "variables"):
        for entry in file.entries(key):
            check_name(notes, entry.key)
    for entry in file.entries("participants"):
        if entry.key.text in (SYSTEM, ANYONE, CAMPAIGN, "subject", "handlers", "inspectors"):
            notes.add("name.taken", entry.key.place, name=entry.key.text)
    for entry in file.entries("states"):
        if entry.key.text in ("stay", "open"):
            notes.add("name.taken", entry.key.place, name=entry.key.text)
    both = set(file.units or ()) & set(file.variables or ())
    for entry in file.entries("variables"):
        if entry.key.text in both:
            notes.add("name.twice", entry.key.place, name=entry.key.text)
    return Known(
        subject=file.subject.text,
        units=tuple(file.units or ()),
        participants=tuple(file.participants),
        rules=tuple(file.rules or ()),
        votes=tuple(file.votes or ()),
        documents=tuple(file.documents or ()),
        states=tuple(file.states),
    )


def _forms_named(file: ProcedureFile) -> list[ScalarNode]:
    """Every mention of a form, in the order of the file."""
    nodes = [file.start.form]
    if file.campaign is not None:
        nodes.append(file.campaign.form)
    doings: list[ActionWord | TaskWord] = []
    for state in file.states.values():
        doings += [*(state.tasks or {}).values(), *(state.actions or {}).values()]
    for shared in file.shared:
        doings += shared.actions.values()
    for doing in doings:
        nodes += [doing.form, doing.act_form]
    return [node for node in nodes if node is not None]


def _variable(name: str, word: VariableWord, bench: Workbench) -> Variable:
    titles: dict[str, Words] = {}
    options: tuple[str, ...] | None = None
    catalogue = name
    if isinstance(word.options, ScalarNode):
        catalogue = word.options.text.removeprefix("param.")
        bench.used.catalogues.add(catalogue)
        found = bench.world.parameters.parameters.get(catalogue)
        if not word.options.text.startswith("param.") or found is None or found.type.kind != "options":
            bench.notes.add("parameter.no-catalogue", word.options.place, name=word.options.text)
    elif word.options is not None:
        titles = dict(bench.option_titles(word.options))
        options = tuple(titles)
    titles |= {key: bench.words(title) for key, title in (word.titles or {}).items() if key in titles}
    if word.type.text == "choice" and word.options is None:
        bench.notes.add("record.choice-without-options", word.type.place, name=name)
    if word.type.text in ("decimal", "percent") and word.scale is None:
        bench.notes.add("value.no-scale", word.type.place, name=name)
    type_ = value_type(word.type.text, catalogue, word.scale, options)
    initial = bench.literal_value(word.initial, type_) if isinstance(word.initial, ScalarNode) else None
    if word.initial is None and not word.optional:
        bench.notes.add("variable.no-initial", word.place, name=name)
    return Variable(
        name=name,
        type=type_,
        initial=initial,
        optional=word.optional,
        option_titles=titles,
        place=word.place,
    )


def _vote(name: str, word: VoteWord, bench: Workbench) -> Vote:
    """The vote without its expressions: enough for types."""
    titles = dict(bench.option_titles(word.options)) if word.options is not None else {}
    titles |= {key: bench.words(title) for key, title in (word.titles or {}).items() if key in titles}
    secret = word.ballot is not None and word.ballot.text != "open"
    share = literal(None, word.place, ValueType(kind="share"))
    return Vote(
        name=name,
        quorum=None if word.quorum is None else Threshold(share=share, more_than=False, of="electorate"),
        carried=Threshold(share=share, more_than=True, of="present"),
        options=tuple(titles),
        option_titles=titles,
        secret=secret,
        per="case" if word.per is None or word.per.text == "case" else "act",
        place=word.place,
    )
