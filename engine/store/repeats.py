"""Requests of programs that may come again: the identifiers reserved for one, and the answer it was given.

Before the work begins, the identifiers its act will bear are kept under the caller's key. Whatever happens then, the
same request later finds them, and the operation recognises by the act's identifier what it did already.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.store import tables
from engine.store.database import Transaction
from engine.store.statements import Insertion, Statement

UNANSWERED = 0
"""The status of a request whose answer is not kept yet."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Repeat:
    """What is kept of a request under its key."""

    request: str
    """Digest of what was asked."""
    status: int
    """HTTP status of the answer; `UNANSWERED` while there is none."""
    answer: Mapping[str, Any]
    """The answer; before there is one, the reserved identifiers by name."""


_RESERVE = Insertion(
    tables.kept_answers, ("account", "key", "request", "status", "answer", "at"), "(account, key) DO NOTHING"
)
_FIND = Statement("SELECT request, status, answer FROM kept_answers WHERE account = :account AND key = :key")
_ANSWER = Statement(
    "UPDATE kept_answers SET status = :status, answer = :answer WHERE account = :account AND key = :key AND status = 0"
)


def reserve(c: Transaction, account: str, key: str, request: str, identifiers: Mapping[str, str], *, at: int) -> Repeat:
    """Reserve identifiers for a request under the key of an account; or what was kept there before."""
    c.insert(_RESERVE, [(account, key, request, UNANSWERED, json.dumps(dict(identifiers)), at)])
    row = c.row(_FIND, {"account": account, "key": key})
    assert row is not None, "it was written just now"
    return Repeat(request=row[0], status=int(row[1]), answer=json.loads(row[2]))


def find_repeat(c: Transaction, account: str, key: str) -> Repeat | None:
    """What is kept under a key, or None."""
    row = c.row(_FIND, {"account": account, "key": key})
    return None if row is None else Repeat(request=row[0], status=int(row[1]), answer=json.loads(row[2]))


def keep_answer_to(c: Transaction, account: str, key: str, status: int, answer: Mapping[str, Any]) -> None:
    """Keep the answer to a reserved request; the first one stays."""
    text = json.dumps(dict(answer), ensure_ascii=False)
    c.run(_ANSWER, {"account": account, "key": key, "status": status, "answer": text})
