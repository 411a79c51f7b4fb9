"""A procedure's file to one `Procedure`: names resolved, words built, the table of transitions written out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from engine.definition.choice import Choice, Option
from engine.definition.expressions import Expression
from engine.definition.participants import Participant, ParticipantRule, UnitRule
from engine.definition.procedure import (
    ANYONE,
    CAMPAIGN,
    Document,
    Once,
    Procedure,
    Rule,
    Start,
    Threshold,
    Variant,
    Visibility,
    Vote,
)
from engine.definition.types import BOOLEAN, TEXT, UNIT, ValueType
from engine.ground.canonical import digest
from engine.ground.sources import Place, ScalarNode
from engine.language.compile_campaign import compile_campaign
from engine.language.compile_due import due_of
from engine.language.compile_form import Drafted, files_of, finish_form
from engine.language.compile_states import States
from engine.language.files.procedure import (
    Alternative,
    DocumentWord,
    Electorate,
    IssuerOfWord,
    ProcedureFile,
    TheOnlyUnit,
    ThresholdWord,
    UnitAuthority,
    UnitBetween,
    UnitValue,
    UnitWord,
    VoteWord,
)
from engine.language.notes import Notes
from engine.language.shop import Shop
from engine.language.workbench import Used, Workbench, literal
from engine.language.world import World
from engine.vocabulary.participant import ParticipantWord


@dataclass(frozen=True, kw_only=True, slots=True)
class Compiled:
    """A procedure as far as it could be compiled, with what the checks want to know of how it was written."""

    procedure: Procedure
    file: ProcedureFile
    used: Used
    forms: Mapping[str, Drafted]
    rule_uses: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
    """Each rule as it reads at the places where it is asked."""
    roots: Mapping[str, ValueType] = field(default_factory=dict)
    """What every expression of the procedure may read, with types."""


def compile_procedure(file: ProcedureFile, world: World, notes: Notes) -> Compiled:
    """The procedure as far as it can be compiled; whoever uses it looks first whether `notes` holds an error."""
    shop = Shop(file, world, notes)
    bench = shop.bench
    units = _units(shop)
    variants = tuple(
        Variant(name=name, title=bench.words(word.title), when=bench.condition(word), place=word.place)
        for name, word in (file.variants or {}).items()
    )
    participants = {name: _participant(name, words, shop) for name, words in file.participants.items()}
    states = States(shop)
    made_states = states.all()
    start = _start(shop, states)
    forms = {name: finish_form(draft, bench) for name, draft in shop.drafts.items()}
    rules = states.rules()
    documents = {name: _document(name, word, shop, states) for name, word in (file.documents or {}).items()}
    paths = sorted(
        {
            file.place.file,
            *(path for draft in shop.drafts.values() for path in files_of(draft)),
            *(f"forms/{document.template}" for document in documents.values()),
        }
    )
    procedure = Procedure(
        name=file.procedure.text,
        title=bench.words(file.title),
        digest=digest({path: world.texts.get(path, "") for path in paths}),
        place=file.place,
        subject=_subject(file),
        start=start,
        states=made_states,
        forms=forms,
        code="" if file.code is None else file.code.text,
        short=_short(file),
        organisation=_organisation(shop),
        basis=bench.basis(file),
        help=bench.optional_words(file.help),
        situations=tuple(bench.words(item) for item in file.situations),
        units=units,
        variants=variants,
        participants=participants,
        interested=bench.participants(file.interested),
        own_case=frozenset(
            name
            for name in ("votes", "records", "speaks")
            if file.own_case is not None and getattr(file.own_case, name)
        ),
        separate=states.separate(made_states),
        rules=rules,
        votes=shop.votes_drafted if not file.votes else _finished_votes(shop),
        documents=documents,
        variables=shop.variables,
        due=None if file.due is None else due_of(file.due, bench),
        sees=_visibility(shop),
        place_unit=None if file.place_ is None else bench.origin(file.place_).name,
        campaign=compile_campaign(shop),
        follows=None if file.follows is None else bench.named(file.follows, world.procedures, "unknown-procedure"),
        transitions=states.transitions(made_states),
    )
    return Compiled(
        procedure=procedure,
        file=file,
        used=shop.used,
        forms=shop.drafts,
        rule_uses=states.rule_uses,
        roots=shop.base.environment.roots,
    )


# --- the parts --------------------------------------------------------------------------------------------------------


def _subject(file: ProcedureFile) -> Literal["person", "unit", "none"]:
    match file.subject.text:
        case "person":
            return "person"
        case "unit":
            return "unit"
    return "none"


def _short(file: ProcedureFile) -> str:
    if file.short is not None:
        return file.short.text
    return "".join(word[0] for word in file.procedure.text.split("_") if word).upper()


def _organisation(shop: Shop) -> str | None:
    node = shop.file.organisation
    if node is not None:
        return shop.bench.named(node, shop.world.organisations, "unknown-organisation")
    only = list(shop.world.organisations)
    return only[0] if len(only) == 1 else None


def _units(shop: Shop) -> Mapping[str, UnitRule]:
    made: dict[str, UnitRule] = {}
    for entry in shop.file.entries("units"):
        assert shop.file.units is not None
        word = shop.file.units[entry.key.text]
        rule = _unit(entry.key.text, word, entry.key, shop, tuple(made))
        title = None if isinstance(word, ScalarNode) else shop.bench.optional_words(word.title)
        made[entry.key.text] = replace(rule, title=title)
    return made


def _unit(name: str, word: ScalarNode | UnitWord, key: ScalarNode, shop: Shop, earlier: tuple[str, ...]) -> UnitRule:
    bench = shop.bench
    if isinstance(word, ScalarNode):
        return UnitRule(name=name, place=key.place, value=bench.expression(word, UNIT, may_be_absent=True))
    if isinstance(word, UnitValue):
        return UnitRule(
            name=name,
            place=word.place,
            value=bench.expression(word.value, UNIT, may_be_absent=True),
            optional=word.optional,
        )
    if isinstance(word, TheOnlyUnit):
        kind = bench.unit_kind(word.the_only)
        return UnitRule(name=name, place=word.place, the_only=kind, optional=word.optional)
    if isinstance(word, UnitBetween):
        for node in word.between:
            bench.origin(node)
        return UnitRule(
            name=name,
            place=word.place,
            kinds=frozenset(bench.unit_kind(node) for node in word.kind),
            between=(word.between[0].text, word.between[1].text),
            optional=word.optional,
        )
    return _climbing_unit(name, word, bench)


def _climbing_unit(name: str, word: UnitAuthority, bench: Workbench) -> UnitRule:
    start = word.of if word.of is not None else word.above
    if start is None or (word.of is not None and word.above is not None):
        bench.notes.add("participant.of-or-above", word.place)
    origin = None if start is None else bench.origin(start)
    named = None if origin is None else origin.name
    return UnitRule(
        name=name,
        place=word.place,
        authority=bench.authority(word.authority),
        of=named if word.of is not None else None,
        above=named if word.of is None else None,
        start=None if origin is None else origin.value,
        from_parent=word.of is None,
        optional=word.optional,
    )


def _participant(name: str, words: tuple[ParticipantWord | Alternative, ...], shop: Shop) -> Participant:
    bench = shop.bench
    options: list[Option[tuple[ParticipantRule, ...]]] = []
    vacant: list[ParticipantRule] = []
    for word in words:
        several = word.any if isinstance(word, Alternative) else (word,)
        rules = tuple(item.make(bench.behind_word(word)) for item in several)
        options.append(Option(value=rules, place=word.place, when=bench.condition(word)))
        for item in several:
            vacant += [way.make(bench) for way in item.vacant or ()]
    return Participant(name=name, rules=Choice(options=tuple(options)), vacant=tuple(vacant), place=words[0].place)


def _finished_votes(shop: Shop) -> Mapping[str, Vote]:
    return {name: _finish_vote(name, word, shop) for name, word in (shop.file.votes or {}).items()}


def _finish_vote(name: str, word: VoteWord, shop: Shop) -> Vote:
    bench = shop.bench
    draft = shop.votes_drafted[name]
    secret: bool | Expression = draft.secret
    if word.ballot is not None and word.ballot.text not in ("open", "secret"):
        secret = bench.expression(word.ballot)
    if isinstance(word.options, ScalarNode):
        bench.notes.add("vote.options-not-written", word.options.place)
    for entry in word.entries("limit"):
        bench.named(entry.key, draft.options, "unknown-option")
    for entry in word.entries("titles"):
        bench.named(entry.key, draft.options, "unknown-option")
    if word.cast is not None and word.cast.text == "system":
        bench.notes.add("word.not-built-yet", word.cast.place, word="cast: system")
    electorate = None if word.electorate is None else _electorate(word.electorate, bench)
    return Vote(
        name=name,
        quorum=None if word.quorum is None else _threshold(word.quorum, bench),
        carried=_threshold(word.carried, bench),
        options=draft.options,
        option_titles=draft.option_titles,
        option_limits={key: bench.expression(node, BOOLEAN) for key, node in (word.limit or {}).items()},
        secret=secret,
        modes=tuple(node.text for node in word.mode or ()),
        per=draft.per,
        cast="minutes" if word.cast is None or word.cast.text == "minutes" else "system",
        closes=None if word.closes is None else bench.period(word.closes),
        electorate_of=electorate,
        basis=bench.basis(word),
        place=word.place,
    )


def _electorate(word: Electorate, bench: Workbench) -> str:
    return bench.participant(word.members_of)


def _threshold(word: ThresholdWord, bench: Workbench) -> Threshold:
    node = word.more_than if word.more_than is not None else word.at_least
    if node is None or (word.more_than is not None and word.at_least is not None):
        bench.notes.add("vote.threshold", word.place)
    share = literal("1/1", word.place, ValueType(kind="share")) if node is None else bench.share(node)
    match word.of.text:
        case "electorate" | "convened" | "present" | "ballots_issued" | "ballots_valid" as of:
            return Threshold(share=share, more_than=word.more_than is not None, of=of)
    raise AssertionError(word.of.text)


def _start(shop: Shop, states: States) -> Start:
    word = shop.file.start
    form = None if word.form is None else word.form.text
    where = shop.moment(form=form)
    bench = shop.bench.at(where)
    asked = bench.at(where.also("form"))
    start = Start(
        by=bench.participants(word.by, ANYONE, *(() if shop.file.campaign is None else (CAMPAIGN,))),
        form=form,
        to=states.target(word.to, asked),
        requires=states.requires(word.requires, where.also("form")),
        once=_once(shop, asked),
        issues=states.issues(word.issues, where.also("form")),
        effects=tuple(effect.make(asked.behind_word(effect)) for effect in word.effects),
        title=bench.optional_words(word.title),
        place=word.place,
    )
    return start


def _once(shop: Shop, bench: Workbench) -> Once | None:
    """The key of S28; without one, a subject has one open case of the procedure at a time, in campaigns one in each."""
    word = shop.file.start.once
    campaign = shop.file.campaign
    has_subject = "subject" in bench.where.environment.roots
    if word is None:
        if not has_subject:
            return None
        roots = ("subject",) if campaign is None or campaign.optional else ("subject", "campaign")
        return Once(per=tuple(_once_part(root, shop.file.start.place, bench) for root in roots), per_names=roots)
    if isinstance(word, ScalarNode):
        return None
    ever = word.while_ is not None and word.while_.text == "ever"
    return Once(
        per=tuple(_once_expression(node, bench) for node in word.per),
        per_names=tuple(node.text for node in word.per),
        while_="ever" if ever else "open",
    )


def _once_expression(node: ScalarNode, bench: Workbench) -> Expression:
    if node.text in ("subject", "parent", "campaign"):
        return _once_part(node.text, node.place, bench)
    return bench.expression(node)


def _once_part(root: str, place: Place, bench: Workbench) -> Expression:
    """The id of the subject, of the campaign, or of the case this one follows."""
    text = f"{root}.id"
    return bench.expression(ScalarNode(place, text, text, "plain", None, False), TEXT)


def _document(name: str, word: DocumentWord, shop: Shop, states: States) -> Document:
    """Its data are typed at every place that issues it; the first place's expressions are kept."""
    bench = shop.bench
    issuer: ParticipantRule | None = None
    issuer_of = None
    if isinstance(word.issuer, IssuerOfWord):
        issuer_of = bench.named(word.issuer.of, shop.known.documents, "unknown-document")
    elif word.issuer is not None:
        issuer = word.issuer.make(bench)
    if f"forms/{word.template.text}" not in shop.world.texts:
        known = [path.removeprefix("forms/") for path in shop.world.texts if path.startswith("forms/documents/")]
        bench.named(word.template, known, "unknown-template")
    places = states.issued.get(name) or [(shop.base, None)]
    made = [
        (
            {
                key: bench.at(where).behind(when).expression(node, may_be_absent=True)
                for key, node in (word.data or {}).items()
            },
            {
                key: bench.at(where).behind(when).expression(node, may_be_absent=True)
                for key, node in (word.rows or {}).items()
            },
        )
        for where, when in {(where, when and when.place): (where, when) for where, when in places}.values()
    ]
    data, rows = made[0]
    per_act = word.per is not None and word.per.text == "act"
    if rows and not per_act:
        bench.notes.add("document.rows-per-case", word.key_place("rows"), name=name)
    return Document(
        name=name,
        title=bench.words(word.title, templated=True),
        type=word.type.text,
        template=word.template.text,
        per="act" if per_act else "case",
        issuer=issuer,
        issuer_of=issuer_of,
        follows=None if word.follows is None else _followed(word.follows, shop),
        data=data,
        rows=rows,
        register=None
        if word.register_ is None
        else bench.named(word.register_, shop.world.registers, "unknown-register"),
        dated=None if word.dated is None else bench.at(places[0][0]).day(word.dated),
        sees=bench.participants(word.sees or (), *SEERS),
        basis=bench.basis(word),
        place=word.place,
    )


def _followed(node: ScalarNode, shop: Shop) -> str:
    """The paper that another follows; `parent.<name>` is one of the case followed, whose procedure says its papers."""
    name = node.text.removeprefix("parent.")
    if name != node.text and shop.file.follows is not None:
        return node.text
    return shop.bench.named(node, shop.known.documents, "unknown-document")


SEERS = ("subject", "initiator", "handlers", "inspectors")
"""Who may be named in `sees` besides participants."""


def _visibility(shop: Shop) -> Visibility:
    word, bench = shop.file.sees, shop.bench
    if word is None:
        return Visibility()
    for entry in word.entries("forms"):
        bench.named(entry.key, shop.drafts, "unknown-form")
    for entry in word.entries("documents"):
        bench.named(entry.key, shop.known.documents, "unknown-document")
    return Visibility(
        case=None if word.case is None else bench.participants(word.case, *SEERS),
        forms={name: bench.participants(nodes, *SEERS) for name, nodes in (word.forms or {}).items()},
        documents={name: bench.participants(nodes, *SEERS) for name, nodes in (word.documents or {}).items()},
    )
