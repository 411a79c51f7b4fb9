"""Open a campaign: an act of a unit, which fixes period, dates and rule set and makes the cases (S10, S27).

The campaign and the units it is for are kept at once. Its cases are made in transactions of their own: those of a few
hundred people before this returns, all others by the worker, who is told by the same rows what is still owed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.cases.act import Actor, Seat
from engine.cases.campaign import Announcement
from engine.cases.refusal import Refusal
from engine.definition.pack import Rulebook
from engine.definition.procedure import PeriodKind
from engine.ground.errors import NoSuchAction, NotFound
from engine.operations.campaigns.make_cases import make_cases_of
from engine.operations.campaigns.rights import units_to_open_from
from engine.operations.fill_form import Filled, filled_form
from engine.operations.office import Office
from engine.operations.rights import Viewer
from engine.operations.settle import refused, settle
from engine.runtime.campaigns import Announced, announce, opening_scene
from engine.runtime.needs import needs_of_announcement
from engine.store.campaigns import StoredCampaign, keep_campaign, load_campaign
from engine.store.database import Transaction
from engine.store.trail import Note, Signature, find_act, write

AT_ONCE = 250
"""People for whom cases are made before the opener is answered."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CampaignAsked:
    """What somebody sends to open a campaign. `act` and `campaign` were made when the form was drawn, so that a second
    click is known.
    """

    act: str
    campaign: str
    """The id the campaign will have."""
    procedure: str
    actor: Actor
    unit: str
    """The unit they act from: one of `Openable.units`."""
    period: str = ""
    """2026, 2025-2026, 2026-Q1, 2026-03, as the procedure's kind of period is written; empty where it has none."""
    form: Mapping[str, object]
    """Raw answers of the campaign's form."""
    confirmed: frozenset[str] = frozenset()
    """Names of warnings that were ticked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Openable:
    """A procedure of which the viewer may open campaigns."""

    procedure: str
    title: str
    units: tuple[tuple[str, str], ...]
    """From which: (unit, full name)."""
    period: PeriodKind | None
    """None: no period is asked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CampaignForm:
    """What is asked of who opens a campaign."""

    rulebook: Rulebook
    filled: Filled
    period: PeriodKind | None


def campaigns_to_open(office: Office, viewer: Viewer) -> tuple[Openable, ...]:
    """Procedures of which the viewer may open campaigns today, with the units from which, by title."""
    pack = office.definitions.current()
    found = []
    with office.database.read() as transaction:
        for procedure in pack.procedures.values():
            if procedure.campaign is None:
                continue
            units = units_to_open_from(office, transaction, viewer, office.definitions.rulebook_for_new(procedure.name))
            if units:
                found.append(
                    Openable(
                        procedure=procedure.name,
                        title=procedure.title.text,
                        units=units,
                        period=procedure.campaign.period,
                    )
                )
    return tuple(sorted(found, key=lambda each: each.title))


def fill_campaign(
    office: Office,
    actor: Actor,
    procedure: str,
    unit: str,
    *,
    raw: Mapping[str, object] | None = None,
    lang: str = "vi",
) -> CampaignForm:
    """The form that opens a campaign; `raw` None opens it with what is known. Whether the person may is not asked.

    Raises `NotFound` for an unknown procedure, `NoSuchAction` for one without campaigns.
    """
    rulebook = office.definitions.rulebook_for_new(procedure)
    rule = rulebook.procedure.campaign
    if rule is None:
        raise NoSuchAction.because("campaign.none", title=rulebook.procedure.title.text)
    today = office.clock.today()
    asked = Announcement(
        act="", campaign="", procedure=procedure, actor=actor, unit=unit, at=0, today=today, form=raw or {}
    )
    with office.database.read() as transaction:
        filled = settle(
            transaction,
            needs_of_announcement(rulebook, asked),
            today,
            lambda facts: filled_form(
                rulebook.procedure.forms[rule.form],
                raw,
                opening_scene(rulebook, actor, unit, today, facts),
                lang=lang,
            ),
            records=rulebook.records,
        )
    return CampaignForm(rulebook=rulebook, filled=filled, period=rule.period)


def open_campaign(office: Office, asked: CampaignAsked, *, at_once: int = AT_ONCE) -> StoredCampaign:
    """Open the campaign, make cases for at most about `at_once` people, and give it as it then stands; the second click
    gives what the first one made.

    Raises `NotYourTurn`, `NoSuchAction`, `AnswersRejected` (beside `period`, `form.…`), `Refused` (one is open for that
    period already), `NotFound` for an unknown procedure.
    """
    rulebook = office.definitions.rulebook_for_new(asked.procedure)
    today = office.clock.today()
    given = Announcement(
        act=asked.act,
        campaign=asked.campaign,
        procedure=asked.procedure,
        actor=asked.actor,
        unit=asked.unit,
        at=office.clock.now(),
        today=today,
        period=asked.period,
        form=asked.form,
        confirmed=asked.confirmed,
    )

    def work(transaction: Transaction) -> None:
        if load_campaign(transaction, asked.campaign) is not None:
            if not find_act(transaction, asked.act):
                raise NotFound("campaign", asked.campaign)
            return
        decided = settle(
            transaction,
            needs_of_announcement(rulebook, given),
            today,
            lambda facts: announce(rulebook, given, facts),
            records=rulebook.records,
            actor=asked.actor.person,
        )
        if isinstance(decided, Refusal):
            raise refused(decided)
        keep_campaign(transaction, decided.campaign, decided.kinds, act=asked.act, today=today)
        payload = {"title": rulebook.procedure.title.text, "campaign": decided.campaign.to_json()}
        note = Note(
            stream=f"unit:{decided.campaign.unit}", kind="campaign.opened", payload=payload, place=decided.place
        )
        write(transaction, _signature(office, given, decided), note)

    office.database.carry_out(work)
    make_cases_of(office, asked.campaign, at_once)
    with office.database.read() as transaction:
        stored = load_campaign(transaction, asked.campaign)
    assert stored is not None
    return stored


def _signature(office: Office, given: Announcement, decided: Announced) -> Signature:
    seats = {(item.unit, item.position) for item in decided.found.addressees}
    seat: Seat | None = next((held for held in given.actor.seats if (held.unit, held.position) in seats), None)
    return Signature(
        act=given.act,
        salt=office.identifiers.salt,
        at=given.at,
        today=given.today,
        actor=given.actor.person,
        account=given.actor.account,
        seat=seat,
        via=given.actor.via,
    )
