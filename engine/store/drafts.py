"""Answers somebody left and will come back to, on this device or another; nobody else sees them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.store.database import Transaction
from engine.store.statements import Statement


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What was typed so far for the start of a case (`case` and `action` empty) or for an action of one."""

    id: str
    person: str
    procedure: str
    case: str
    action: str
    answers: Mapping[str, Any]
    """Raw, as typed, and whatever else the page keeps (`act` ids made with it)."""
    saved_at: int
    """Microseconds since 1970, UTC."""


_COLUMNS = "id, person, procedure, case_id, action, answers, saved_at"
_KEY = "person = :person AND procedure = :procedure AND case_id = :case_id AND action = :action"
_FIND = Statement(f"SELECT {_COLUMNS} FROM drafts WHERE {_KEY}")
_BY_ID = Statement(f"SELECT {_COLUMNS} FROM drafts WHERE id = :id AND person = :person")
_OF = Statement(f"SELECT {_COLUMNS} FROM drafts WHERE person = :person ORDER BY saved_at DESC LIMIT :most")
_SAVE = Statement(
    f"INSERT INTO drafts ({_COLUMNS}) VALUES (:id, :person, :procedure, :case_id, :action, :answers, :saved_at) "
    "ON CONFLICT (person, procedure, case_id, action) DO UPDATE SET answers = excluded.answers, "
    "saved_at = excluded.saved_at RETURNING id"
)
_DROP = Statement("DELETE FROM drafts WHERE id = :id")


def find_draft(c: Transaction, person: str, procedure: str, case: str = "", action: str = "") -> Draft | None:
    """The draft of a person for this start or action, or None."""
    row = c.row(_FIND, {"person": person, "procedure": procedure, "case_id": case, "action": action})
    return None if row is None else _draft(row)


def load_draft(c: Transaction, draft: str, person: str) -> Draft | None:
    """A draft by its id, if it is this person's."""
    row = c.row(_BY_ID, {"id": draft, "person": person})
    return None if row is None else _draft(row)


def drafts_of(c: Transaction, person: str, most: int = 20) -> tuple[Draft, ...]:
    """A person's drafts, newest first."""
    return tuple(_draft(row) for row in c.rows(_OF, {"person": person, "most": most}))


def save_draft(c: Transaction, draft: Draft) -> str:
    """Keep what was typed; the id under which it is kept (that of an earlier draft for the same thing stays)."""
    row = c.row(
        _SAVE,
        {
            "id": draft.id,
            "person": draft.person,
            "procedure": draft.procedure,
            "case_id": draft.case,
            "action": draft.action,
            "answers": json.dumps(draft.answers, ensure_ascii=False, separators=(",", ":")),
            "saved_at": draft.saved_at,
        },
    )
    assert row is not None
    return str(row[0])


def drop_draft(c: Transaction, draft: str) -> None:
    """Forget a draft: it was submitted, or its owner said so."""
    c.run(_DROP, {"id": draft})


def _draft(row: tuple[Any, ...]) -> Draft:
    id_, person, procedure, case, action, answers, saved_at = row
    return Draft(
        id=id_,
        person=person,
        procedure=procedure,
        case=case,
        action=action,
        answers=json.loads(answers),
        saved_at=saved_at,
    )
