"""Lines of a grid that were entered and not acted upon yet: who entered each, when, how, and who confirmed it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.cases.act import Entry, How
from engine.store import tables
from engine.store.database import Transaction, in_texts
from engine.store.statements import Insertion, Statement


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """What was entered for one case and one action."""

    case: str
    action: str
    entry: Entry
    form: Mapping[str, Any] = field(default_factory=dict)
    """Raw answers."""
    vote: Mapping[str, Any] = field(default_factory=dict)
    """Raw counts."""
    confirmed_at: int | None = None


_KEEP = Insertion(
    tables.row_entries,
    ("case_id", "action", "answers", "person", "at", "how", "confirmed_by", "confirmed_at"),
    "(case_id, action) DO UPDATE SET answers = excluded.answers, person = excluded.person, at = excluded.at, "
    "how = excluded.how, confirmed_by = excluded.confirmed_by, confirmed_at = excluded.confirmed_at",
)
_WHERE = {kind: f"action = :action AND {in_texts('case_id', 'cases')[i]}" for i, kind in enumerate(("lite", "pg"))}
_COLUMNS = "SELECT case_id, action, answers, person, at, how, confirmed_by, confirmed_at FROM row_entries WHERE "
_LOAD = Statement(sqlite=_COLUMNS + _WHERE["lite"], postgresql=_COLUMNS + _WHERE["pg"])
_DROP = Statement(
    sqlite="DELETE FROM row_entries WHERE " + _WHERE["lite"],
    postgresql="DELETE FROM row_entries WHERE " + _WHERE["pg"],
)
_SET = "UPDATE row_entries SET confirmed_by = :person, confirmed_at = :at WHERE "
_CONFIRM = Statement(sqlite=_SET + _WHERE["lite"], postgresql=_SET + _WHERE["pg"])


def keep_rows(c: Transaction, rows: Sequence[Row]) -> None:
    """Keep lines as entered, over what was entered before for the same cases: one statement."""
    c.insert(
        _KEEP,
        [
            (
                row.case,
                row.action,
                json.dumps({"form": row.form, "vote": row.vote}, ensure_ascii=False, separators=(",", ":")),
                row.entry.person,
                row.entry.at,
                row.entry.how,
                row.entry.confirmed_by,
                row.confirmed_at,
            )
            for row in rows
        ],
    )


def load_rows(c: Transaction, cases: Iterable[str], action: str) -> dict[str, Row]:
    """What was entered for an action, by case; in one statement."""
    return {
        case: _row(case, action_, answers, person, at, how, confirmed_by, confirmed_at)
        for case, action_, answers, person, at, how, confirmed_by, confirmed_at in c.rows(
            _LOAD, {"action": action, "cases": c.text_list(cases)}
        )
    }


def confirm_rows(c: Transaction, cases: Iterable[str], action: str, person: str, at: int) -> int:
    """Note that a person has looked at these lines and says that they are right; how many lines there were."""
    return c.run(_CONFIRM, {"action": action, "cases": c.text_list(cases), "person": person, "at": at})


def drop_rows(c: Transaction, cases: Iterable[str], action: str) -> None:
    """Forget what was entered for an action: it has been taken."""
    c.run(_DROP, {"action": action, "cases": c.text_list(cases)})


def _row(
    case: str,
    action: str,
    answers: str,
    person: str,
    at: int,
    how: How,
    confirmed_by: str | None,
    confirmed_at: int | None,
) -> Row:
    given = json.loads(answers)
    return Row(
        case=case,
        action=action,
        form=given["form"],
        vote=given["vote"],
        entry=Entry(person=person, at=int(at), how=how, confirmed_by=confirmed_by),
        confirmed_at=confirmed_at,
    )
