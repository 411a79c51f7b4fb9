"""`campaign`: who opens it, for which units, for whom cases are made (S27)."""

import re

from engine.definition.choice import always
from engine.definition.expressions import Expression
from engine.definition.participants import Participant
from engine.definition.procedure import CAMPAIGN, CampaignRule, PeriodKind
from engine.definition.types import PERSON, UNIT, Member, list_of, struct
from engine.language.expressions import Environment
from engine.language.files.procedure import CampaignWord, ProcedureFile
from engine.language.scope import PERSON_OR_CLOCK, Where
from engine.language.shop import Shop

APPLICANTS = "applicants"
"""`cases.for`: whoever applies."""

CLOSES = "closes"
"""The answer of the campaign's form that is the last day on which cases are made."""

GIVEN = ("id", "unit", "period", "opens")
"""What a campaign has beside the answers of its form; no question of that form may be called so."""


def compile_campaign(shop: Shop) -> CampaignRule | None:
    """The campaign of a procedure, None where it has none."""
    word = shop.file.campaign
    if word is None:
        return None
    _look_at_form(shop, word)
    _look_at_start(shop, word)
    bench = shop.bench
    below = word.covers.below
    opened_by = word.opened_by.make(bench.at(_opening(shop)))
    return CampaignRule(
        opened_by=Participant(
            name="opener", rules=always((opened_by,), word.opened_by.place), place=word.opened_by.place
        ),
        form=word.form.text,
        covers_kinds=frozenset(bench.unit_kind(node) for node in word.covers.units),
        place=word.place,
        below=None if below is None else bench.at(_beginning(shop)).expression(below, UNIT),
        period=_period(word),
        for_=_for(shop, word),
        list_unit=list_unit(shop.file),
        optional=word.optional,
    )


def list_unit(file: ProcedureFile) -> str | None:
    """The unit of a case in whose list of the campaign it stands: the one `for` reads, else the first unit declared."""
    word = file.campaign
    units = list(file.units or ())
    if word is None or not units:
        return None
    written = "" if word.cases.for_ is None else word.cases.for_.text
    read = [name for name in re.findall(r"\bunit\.([a-z][a-z0-9_]*)", written) if name in units]
    return read[0] if read else units[0]


def _period(word: CampaignWord) -> PeriodKind | None:
    match None if word.period is None else word.period.text:
        case "calendar_year" | "school_year" | "school_or_calendar_year" | "quarter" | "month" as kind:
            return kind
    return None


def _for(shop: Shop, word: CampaignWord) -> Expression | None:
    written = word.cases.for_
    if written is None or written.text == APPLICANTS:
        return None
    unit = list_unit(shop.file)
    if unit is None:
        shop.bench.notes.add("campaign.no-unit", written.place)
        return None
    roots = shop.base.environment.roots
    covered = struct("units", {unit: Member(type=UNIT, server_only=True)})
    known = {name: roots[name] for name in (CAMPAIGN, "param", "day", "today") if name in roots}
    where = Where(environment=Environment({**known, "unit": covered}))
    return shop.bench.at(where).expression(written, list_of(PERSON))


def _look_at_form(shop: Shop, word: CampaignWord) -> None:
    """Its form says until when cases are made, and calls no question by what every campaign has."""
    draft = shop.drafts.get(word.form.text)
    if draft is None:
        return
    closes = draft.type.members.get(CLOSES)
    if closes is None or closes.type.kind != "date" or closes.optional:
        shop.bench.notes.add("campaign.no-closing-day", word.form.place, form=word.form.text)
    for section in draft.sections:
        for field in section.fields:
            if field.name in GIVEN:
                shop.bench.notes.add("name.taken", field.key.place, name=field.name)


def _look_at_start(shop: Shop, word: CampaignWord) -> None:
    """Somebody starts its cases, and what it makes by itself asks nothing."""
    start = shop.file.start
    by_campaign = next((node for node in start.by if node.text == CAMPAIGN), None)
    made = word.cases.for_ is not None and word.cases.for_.text != APPLICANTS
    if made and by_campaign is None:
        shop.bench.notes.add("campaign.nobody-makes", word.cases.for_.place if word.cases.for_ else word.place)
    if by_campaign is not None and not made:
        shop.bench.notes.add("campaign.for-nobody", by_campaign.place)
    if by_campaign is not None and made and start.form is not None:
        shop.bench.notes.add("campaign.start-asks", start.form.place, form=start.form.text)


def _opening(shop: Shop) -> Where:
    """Who opens a campaign acts from a unit of their own; nothing of a case is there yet."""
    actor = struct("actor", {**PERSON_OR_CLOCK.members, "unit": Member(type=UNIT, server_only=True)})
    roots = shop.base.environment.roots
    known = {name: roots[name] for name in ("param", "day", "today")}
    return Where(environment=Environment({**known, "actor": actor}))


def _beginning(shop: Shop) -> Where:
    """When a campaign has been opened, before it has cases."""
    roots = shop.base.environment.roots
    return Where(environment=Environment({name: roots[name] for name in (CAMPAIGN, "param", "day", "today")}))
