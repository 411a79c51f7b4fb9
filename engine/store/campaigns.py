"""Campaigns: the units each is for, whose cases are still to be made, where its cases stand, unit by unit (S27)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.cases.campaign import Campaign
from engine.store import tables
from engine.store.database import Transaction, in_texts
from engine.store.statements import Insertion, Statement

_INSERT = Insertion(
    tables.campaigns,
    (
        "id",
        "procedure",
        "unit",
        "below",
        "period",
        "opened_on",
        "closes_on",
        "closed_on",
        "kinds",
        "body",
        "act",
        "attempts",
    ),
)
_ONCE = Insertion(tables.once_keys, ("key", "case_id"))
_COVERED = {
    kind: (
        "INSERT INTO campaign_units (campaign, unit) "
        "SELECT :campaign, u.id FROM unit_closure AS k JOIN units AS u ON u.id = k.unit "
        "WHERE k.ancestor = :below AND k.from_day <= :today AND (k.until IS NULL OR k.until >= :today) "
        "AND (u.closed_on IS NULL OR u.closed_on > :today) AND " + in_texts("u.kind", "kinds")[index]
    )
    for index, kind in enumerate(("sqlite", "postgresql"))
}
# SQLite wants something between a SELECT and ON CONFLICT; there the WHERE is.
_COVER = Statement(
    sqlite=f"{_COVERED['sqlite']} ON CONFLICT DO NOTHING", postgresql=f"{_COVERED['postgresql']} ON CONFLICT DO NOTHING"
)


def keep_campaign(c: Transaction, campaign: Campaign, kinds: Iterable[str], *, act: str, today: str) -> None:
    """Keep a campaign that was just opened, with the units it is for: three statements whatever their number.

    Raises `Collision` when its unit has an open one for the same period.
    """
    wanted = sorted(kinds)
    row = (
        campaign.id,
        campaign.procedure,
        campaign.unit,
        campaign.below,
        campaign.period,
        campaign.opened_on,
        campaign.closes_on,
        campaign.closed_on,
        _json(wanted),
        _json(campaign.to_json()),
        act,
        0,
    )
    c.insert(_INSERT, [row])
    if campaign.once_key is not None:
        c.insert(_ONCE, [(campaign.once_key, campaign.id)])
    cover_units(c, campaign, wanted, today)


def cover_units(c: Transaction, campaign: Campaign, kinds: Iterable[str], today: str) -> int:
    """Note the units a campaign is for as they are today; how many are new (units made since it opened)."""
    values = {"campaign": campaign.id, "below": campaign.below, "today": today, "kinds": c.text_list(sorted(kinds))}
    return c.run(_COVER, values)


_CLOSE = Statement("UPDATE campaigns SET closed_on = :day, body = :body WHERE id = :id AND closed_on IS NULL")
_FREE = Statement("DELETE FROM once_keys WHERE key = :key")


def close_campaign(c: Transaction, campaign: Campaign, day: str) -> bool:
    """Close a campaign on a day and let its unit open another for the period; whether it was open until now."""
    closed = campaign.closed(day)
    if not c.run(_CLOSE, {"id": campaign.id, "day": day, "body": _json(closed.to_json())}):
        return False
    if campaign.once_key is not None:
        c.run(_FREE, {"key": campaign.once_key})
    return True


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredCampaign:
    """A campaign as it is kept, and how far the making of its cases has come."""

    campaign: Campaign
    kinds: tuple[str, ...]
    made_on: str | None
    """The last day for which everybody it is for has a case; None while the first are being made."""
    attempts: int
    failure: str | None


_COLUMNS = "body, kinds, made_on, attempts, failure"
_ONE = Statement(f"SELECT {_COLUMNS} FROM campaigns WHERE id = :id")
_LOCKED = Statement(
    sqlite=f"SELECT {_COLUMNS} FROM campaigns WHERE id = :id",
    postgresql=f"SELECT {_COLUMNS} FROM campaigns WHERE id = :id FOR UPDATE",
)


def load_campaign(c: Transaction, campaign: str, *, lock: bool = False) -> StoredCampaign | None:
    """The campaign, or None. With `lock` nobody else makes its cases or closes it until this transaction ends."""
    row = c.row(_LOCKED if lock else _ONE, {"id": campaign})
    return None if row is None else _stored(row)


_OWED = Statement(
    "SELECT id, attempts FROM campaigns WHERE closed_on IS NULL AND closes_on >= :today "
    "AND (made_on IS NULL OR made_on < :today) ORDER BY closes_on, id LIMIT :most"
)
_TO_CLOSE = Statement(
    "SELECT id FROM campaigns WHERE closed_on IS NULL AND closes_on < :today ORDER BY closes_on, id LIMIT :most"
)


def campaigns_owed(c: Transaction, today: str, most: int = 100) -> tuple[tuple[str, int], ...]:
    """Open campaigns of which some units have not been looked at today, each with how often making cases failed."""
    return tuple((id_, int(attempts)) for id_, attempts in c.rows(_OWED, {"today": today, "most": most}))


def campaigns_to_close(c: Transaction, today: str, most: int = 100) -> tuple[str, ...]:
    """Campaigns whose last day has passed."""
    return tuple(id_ for (id_,) in c.rows(_TO_CLOSE, {"today": today, "most": most}))


_UNITS_OWED = Statement(
    "SELECT unit FROM campaign_units WHERE campaign = :campaign AND (looked_on IS NULL OR looked_on < :today) "
    "ORDER BY unit LIMIT :most"
)
_KNOWN = {
    kind: (
        # By the subjects' index: a large campaign has many more cases than the few people asked about. The plus keeps
        # SQLite from the campaign's own index; PostgreSQL knows by its counts.
        f"SELECT subject, campaign_unit, ended_as FROM cases WHERE {plus}campaign = :campaign AND "
        + in_texts("subject", "subjects")[index]
    )
    for index, (kind, plus) in enumerate((("sqlite", "+"), ("postgresql", "")))
}
_SUBJECTS = Statement(sqlite=_KNOWN["sqlite"], postgresql=_KNOWN["postgresql"])
_LOOKED = Statement(
    sqlite="UPDATE campaign_units SET looked_on = :today WHERE campaign = :campaign AND "
    + in_texts("unit", "units")[0],
    postgresql="UPDATE campaign_units SET looked_on = :today WHERE campaign = :campaign AND "
    + in_texts("unit", "units")[1],
)
_LEFT = Statement("UPDATE campaign_units SET left_out = :left WHERE campaign = :campaign AND unit = :unit")
_MADE = Statement("UPDATE campaigns SET made_on = :today, attempts = 0, failure = NULL WHERE id = :campaign")
_FAILED = Statement(
    "UPDATE campaigns SET attempts = attempts + 1, failure = :failure WHERE id = :campaign AND attempts = :attempts"
)


def units_owed(c: Transaction, campaign: str, today: str, most: int) -> tuple[str, ...]:
    """Units of a campaign whose people have not been looked at today, at most so many."""
    return tuple(unit for (unit,) in c.rows(_UNITS_OWED, {"campaign": campaign, "today": today, "most": most}))


def subjects_known(c: Transaction, campaign: str, subjects: Iterable[str]) -> tuple[tuple[str, str | None, bool], ...]:
    """Cases of a campaign about these people: (person, unit of the list, whether the case was cancelled)."""
    rows = c.rows(_SUBJECTS, {"campaign": campaign, "subjects": c.text_list(subjects)})
    return tuple((subject, unit, ended == "cancelled") for subject, unit, ended in rows)


def note_looked(c: Transaction, campaign: str, units: Sequence[str], today: str) -> None:
    """Note that everybody of these units has been looked at today."""
    if units:
        c.run(_LOOKED, {"campaign": campaign, "units": c.text_list(units), "today": today})


def note_left_out(c: Transaction, campaign: str, unit: str, left: Sequence[Mapping[str, Any]]) -> None:
    """Note for whom of a unit no case could be made, and why: {person, name, reasons}."""
    c.run(_LEFT, {"campaign": campaign, "unit": unit, "left": _json(list(left)) if left else None})


def note_made(c: Transaction, campaign: str, today: str) -> None:
    """Note that all units of a campaign have been looked at today."""
    c.run(_MADE, {"campaign": campaign, "today": today})


def note_not_made(c: Transaction, campaign: str, attempts: int, failure: str) -> None:
    """Note that making cases failed once more, after `attempts` failures."""
    c.run(_FAILED, {"campaign": campaign, "attempts": attempts, "failure": failure})


# --- Looking ----------------------------------------------------------------------------------------------------------

_SEEN = {
    kind: f"""
    SELECT {_COLUMNS} FROM campaigns AS k WHERE k.id IN (
      SELECT b.id FROM unit_closure AS a JOIN campaigns AS b ON b.below = a.ancestor
      WHERE {in_texts("a.unit", "units")[index]} AND a.from_day <= :today AND (a.until IS NULL OR a.until >= :today)
      UNION
      SELECT b.id FROM unit_closure AS a JOIN campaigns AS b ON b.unit = a.unit
      WHERE {in_texts("a.ancestor", "units")[index]} AND a.from_day <= :today
        AND (a.until IS NULL OR a.until >= :today)
    ) AND (:any_state OR k.closed_on IS NULL) ORDER BY k.id DESC LIMIT :most
    """
    for index, kind in enumerate(("sqlite", "postgresql"))
}
_CAMPAIGNS = Statement(sqlite=_SEEN["sqlite"], postgresql=_SEEN["postgresql"])


def campaigns_seen(
    c: Transaction, units: Sequence[str], today: str, *, closed: bool, most: int
) -> tuple[StoredCampaign, ...]:
    """Campaigns that reach one of these units from above or were opened there or below, newest first; those that are
    closed only with `closed`.
    """
    values = {"units": c.text_list(units), "today": today, "any_state": closed, "most": most}
    return tuple(_stored(row) for row in c.rows(_CAMPAIGNS, values))


_OPEN_TO = Statement(
    f"SELECT {_COLUMNS} FROM campaigns AS k WHERE k.procedure = :procedure AND k.closed_on IS NULL "
    "AND k.opened_on <= :today AND k.closes_on >= :today AND k.below IN ("
    "SELECT a.ancestor FROM persons AS p JOIN unit_closure AS a ON a.unit = p.unit WHERE p.id = :person "
    "AND a.from_day <= :today AND (a.until IS NULL OR a.until >= :today)) ORDER BY k.id"
)


def campaigns_open_to(c: Transaction, procedure: str, person: str, today: str) -> tuple[StoredCampaign, ...]:
    """Campaigns of a procedure in which a case about a person can be started today, oldest first, by the unit the
    person belongs to; the kind of the unit is not looked at.
    """
    rows = c.rows(_OPEN_TO, {"procedure": procedure, "person": person, "today": today})
    return tuple(_stored(row) for row in rows)


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitLine:
    """A unit of a campaign as lists show it."""

    unit: str
    full_name: str
    parent: str | None
    looked_on: str | None
    left_out: tuple[Mapping[str, Any], ...]
    states: Mapping[str, int]
    """State → how many cases of the unit's list are in it."""


_BELOW = {
    kind: "SELECT a.unit FROM unit_closure AS a WHERE "
    + in_texts("a.ancestor", "above")[index]
    + " AND a.from_day <= :today AND (a.until IS NULL OR a.until >= :today)"
    for index, kind in enumerate(("sqlite", "postgresql"))
}
_LINES = {
    kind: "SELECT k.unit, u.full_name, u.parent, k.looked_on, k.left_out FROM campaign_units AS k "
    f"JOIN units AS u ON u.id = k.unit WHERE k.campaign = :campaign AND k.unit IN ({below}) ORDER BY u.sort_key, u.id"
    for kind, below in _BELOW.items()
}
_COUNTS = {
    kind: "SELECT campaign_unit, state, count(*) FROM cases WHERE campaign = :campaign "
    f"AND campaign_unit IN ({below}) GROUP BY campaign_unit, state"
    for kind, below in _BELOW.items()
}
_UNIT_LINES = Statement(sqlite=_LINES["sqlite"], postgresql=_LINES["postgresql"])
_STATE_COUNTS = Statement(sqlite=_COUNTS["sqlite"], postgresql=_COUNTS["postgresql"])


def progress_of(c: Transaction, campaign: str, above: Sequence[str], today: str) -> tuple[UnitLine, ...]:
    """The units of a campaign at or below those given, in the order of their names, with how many of their cases stand
    where: two statements, the counts read from an index.
    """
    values = {"campaign": campaign, "above": c.text_list(above), "today": today}
    states: dict[str, dict[str, int]] = {}
    for unit, state, count in c.rows(_STATE_COUNTS, values):
        states.setdefault(unit, {})[state] = int(count)
    return tuple(
        UnitLine(
            unit=unit,
            full_name=full_name,
            parent=parent,
            looked_on=looked_on,
            left_out=tuple(json.loads(left)) if left else (),
            states=states.get(unit, {}),
        )
        for unit, full_name, parent, looked_on, left in c.rows(_UNIT_LINES, values)
    )


_OF_UNIT = Statement(
    "SELECT c.id FROM cases AS c LEFT JOIN persons AS p ON p.id = c.subject "
    "WHERE c.campaign = :campaign AND c.campaign_unit = :unit ORDER BY p.sort_key, c.id"
)


def list_of_unit(c: Transaction, campaign: str, unit: str) -> tuple[str, ...]:
    """Ids of all cases in a unit's list, in the order of the subjects' names."""
    return tuple(id_ for (id_,) in c.rows(_OF_UNIT, {"campaign": campaign, "unit": unit}))


def _stored(row: Sequence[Any]) -> StoredCampaign:
    body, kinds, made_on, attempts, failure = row
    return StoredCampaign(
        campaign=Campaign.from_json(json.loads(body)),
        kinds=tuple(json.loads(kinds)),
        made_on=made_on,
        attempts=int(attempts),
        failure=failure,
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
