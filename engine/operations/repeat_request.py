"""Let a program ask again without anything being done twice: the identifiers and the answer of a keyed request."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.ground.errors import Refused
from engine.operations.office import Office
from engine.store.repeats import UNANSWERED, find_repeat, keep_answer_to, reserve


@dataclass(frozen=True, kw_only=True, slots=True)
class Remembered:
    """What a request with a key rests on."""

    act: str
    """The identifier its act bears, also when it comes again."""
    case: str
    """The identifier a case it starts will have."""
    status: int | None = None
    """The status it was answered with before; None: not answered yet."""
    answer: Mapping[str, Any] | None = None


class KeyTaken(Refused):
    """Met when a key was used for another request before."""


def remember(office: Office, account: str, key: str, request: str) -> Remembered:
    """What is reserved, or was answered, under `key` of an account for the request of this digest.

    Raises `KeyTaken` `api.key-taken` when the key was another request's.
    """
    with office.database.read() as transaction:
        found = find_repeat(transaction, account, key)
    if found is None:
        now = office.clock.now()
        fresh = {"act": office.identifiers.new(now), "case": office.identifiers.new(now)}
        found = office.database.carry_out(
            lambda transaction: reserve(transaction, account, key, request, fresh, at=now)
        )
    if found.request != request:
        raise KeyTaken.because("api.key-taken")
    if found.status != UNANSWERED:
        return Remembered(act="", case="", status=found.status, answer=found.answer)
    return Remembered(act=str(found.answer["act"]), case=str(found.answer["case"]))


def remember_answer(office: Office, account: str, key: str, status: int, answer: Mapping[str, Any]) -> None:
    """Keep the answer to a request, so that it is answered alike when it comes again."""
    office.database.carry_out(lambda transaction: keep_answer_to(transaction, account, key, status, answer))
