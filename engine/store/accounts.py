"""Ways to sign in: accounts, sessions, tokens, one-time links; what was tried too often; answers kept to repeat.

Only digests of secrets lie here. Nothing here decides: whether a session is still good, and who may invite, is asked
above.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from engine.store import tables
from engine.store.database import Transaction, in_texts
from engine.store.statements import Insertion, Statement

AccountState = Literal["invited", "active", "locked", "closed"]
LinkKind = Literal["account", "register", "email", "password"]


# --- accounts ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """A way to sign in, at most one for each person."""

    id: str
    person: str
    email: str | None = None
    """Lower case."""
    phone: str | None = None
    """Digits with the leading 0."""
    password_hash: str | None = field(default=None, repr=False)
    """None until the invitation is taken up."""
    state: AccountState = "active"
    must_change: bool = False
    made_at: int
    """Microseconds since 1970, UTC, like every instant here."""
    changed_at: int | None = None
    seen_at: int | None = None


_ACCOUNT = "id, person, email, phone, password_hash, state, must_change, made_at, changed_at, seen_at"
_ADD_ACCOUNT = Insertion(tables.accounts, _ACCOUNT.split(", "))
_BY_ID = Statement(f"SELECT {_ACCOUNT} FROM accounts WHERE id = :id")
_BY_PERSON = Statement(f"SELECT {_ACCOUNT} FROM accounts WHERE person = :person")
_BY_EMAIL = Statement(f"SELECT {_ACCOUNT} FROM accounts WHERE email = :email")
_BY_PHONE = Statement(f"SELECT {_ACCOUNT} FROM accounts WHERE phone = :phone")


def add_account(c: Transaction, account: Account) -> None:
    """Add an account. Raises `Collision` when the person, the address or the number has one already."""
    c.insert(
        _ADD_ACCOUNT,
        [
            (
                account.id,
                account.person,
                account.email,
                account.phone,
                account.password_hash,
                account.state,
                account.must_change,
                account.made_at,
                account.changed_at,
                account.seen_at,
            )
        ],
    )


def load_account(c: Transaction, account: str) -> Account | None:
    """The account, or None."""
    return _account(c.row(_BY_ID, {"id": account}))


def account_of_person(c: Transaction, person: str) -> Account | None:
    """The account of a person, or None."""
    return _account(c.row(_BY_PERSON, {"person": person}))


def account_by_login(c: Transaction, *, email: str | None = None, phone: str | None = None) -> Account | None:
    """The account with this address (lower case) or this number, or None."""
    if email is not None:
        return _account(c.row(_BY_EMAIL, {"email": email}))
    return None if phone is None else _account(c.row(_BY_PHONE, {"phone": phone}))


_CHANGE_LOGIN = Statement("UPDATE accounts SET email = :email WHERE id = :id")
_SIGNED_IN = Statement("UPDATE accounts SET seen_at = :at WHERE id = :id")
_PASSWORD = Statement(
    "UPDATE accounts SET password_hash = :hash, changed_at = :at, must_change = :must_change WHERE id = :id"
)
_FIRST_PASSWORD = Statement(
    "UPDATE accounts SET password_hash = :hash, changed_at = :at, seen_at = :at, must_change = :must_change, "
    "state = 'active' WHERE id = :id"
)
_REHASHED = Statement("UPDATE accounts SET password_hash = :hash WHERE id = :id")
_STATE = Statement("UPDATE accounts SET state = :state WHERE id = :id")
_MOVED = Statement("UPDATE accounts SET person = :person WHERE id = :id")
_MOVED_SESSIONS = Statement("UPDATE sessions SET person = :person WHERE account = :id")
_MOVED_TOKENS = Statement("UPDATE access_tokens SET person = :person WHERE account = :id")


def change_login(c: Transaction, account: str, *, email: str) -> None:
    """Give an account another address. Raises `Collision` when somebody has it."""
    c.run(_CHANGE_LOGIN, {"id": account, "email": email})


def mark_signed_in(c: Transaction, account: str, at: int) -> None:
    """Note the last sign-in."""
    c.run(_SIGNED_IN, {"id": account, "at": at})


def set_password(c: Transaction, account: str, password_hash: str, *, at: int, must_change: bool = False) -> None:
    """Keep another password."""
    c.run(_PASSWORD, {"id": account, "hash": password_hash, "at": at, "must_change": must_change})


def set_first_password(c: Transaction, account: str, password_hash: str, *, at: int) -> None:
    """Keep the first password: the account is active from now on."""
    c.run(_FIRST_PASSWORD, {"id": account, "hash": password_hash, "at": at, "must_change": False})


def renew_hash(c: Transaction, account: str, password_hash: str) -> None:
    """Keep the same password under a newer hash."""
    c.run(_REHASHED, {"id": account, "hash": password_hash})


def set_account_state(c: Transaction, account: str, state: AccountState) -> None:
    """Close an account, or open it again."""
    c.run(_STATE, {"id": account, "state": state})


def move_account(c: Transaction, account: str, person: str) -> None:
    """Give an account with its sessions and tokens to another person: theirs was a duplicate. Raises `Collision` when
    that person has one.
    """
    for statement in (_MOVED, _MOVED_SESSIONS, _MOVED_TOKENS):
        c.run(statement, {"id": account, "person": person})


def _account(row: tuple[Any, ...] | None) -> Account | None:
    if row is None:
        return None
    values = dict(zip(_ACCOUNT.split(", "), row, strict=True))
    return Account(**{**values, "must_change": bool(values["must_change"])})


# --- sessions ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """Somebody is signed in, by one browser."""

    digest: str
    """SHA-256 of the cookie's secret."""
    account: str
    person: str
    made_at: int
    seen_at: int
    expires_at: int
    ended_at: int | None = None
    csrf: str
    """SHA-256 of what the tokens of its forms are worked out from."""
    agent: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundSession:
    """A session with what has to be asked of its account and person."""

    session: Session
    account_state: AccountState
    must_change: bool
    person_name: str


_SESSION = "digest, account, person, made_at, seen_at, expires_at, ended_at, csrf, agent"
_OF_SESSION = ", ".join(f"s.{name}" for name in _SESSION.split(", "))
_ADD_SESSION = Insertion(tables.sessions, _SESSION.split(", "))
_FIND_SESSION = Statement(
    f"SELECT {_OF_SESSION}, a.state, a.must_change, p.name FROM sessions AS s "
    "JOIN accounts AS a ON a.id = s.account JOIN persons AS p ON p.id = s.person WHERE s.digest = :digest"
)
_SEEN = Statement("UPDATE sessions SET seen_at = :at WHERE digest = :digest AND seen_at < :at")
_END = Statement("UPDATE sessions SET ended_at = :at WHERE digest = :digest AND ended_at IS NULL")
_END_OF = Statement(
    "UPDATE sessions SET ended_at = :at WHERE account = :account AND ended_at IS NULL AND digest <> :but"
)
_SESSIONS_OF = Statement(f"SELECT {_SESSION} FROM sessions WHERE account = :account ORDER BY made_at DESC LIMIT 200")
_OLD_SESSIONS = Statement("DELETE FROM sessions WHERE expires_at < :before")


def add_session(c: Transaction, session: Session) -> None:
    """Open a session."""
    c.insert(_ADD_SESSION, [tuple(getattr(session, name) for name in _SESSION.split(", "))])


def find_session(c: Transaction, digest: str) -> FoundSession | None:
    """The session of this digest, ended ones too, or None. One statement."""
    row = c.row(_FIND_SESSION, {"digest": digest})
    if row is None:
        return None
    *values, state, must_change, name = row
    session = Session(**dict(zip(_SESSION.split(", "), values, strict=True)))
    return FoundSession(session=session, account_state=state, must_change=bool(must_change), person_name=name)


def mark_session_seen(c: Transaction, digest: str, at: int) -> None:
    """Note when it was last used."""
    c.run(_SEEN, {"digest": digest, "at": at})


def end_session(c: Transaction, digest: str, at: int) -> None:
    """End one session."""
    c.run(_END, {"digest": digest, "at": at})


def end_sessions(c: Transaction, account: str, at: int, *, but: str | None = None) -> None:
    """End every session of an account, except that of digest `but`."""
    c.run(_END_OF, {"account": account, "at": at, "but": but or ""})


def sessions_of(c: Transaction, account: str) -> tuple[Session, ...]:
    """Sessions of an account, ended ones too, newest first."""
    rows = c.rows(_SESSIONS_OF, {"account": account})
    return tuple(Session(**dict(zip(_SESSION.split(", "), row, strict=True))) for row in rows)


def forget_sessions(c: Transaction, before: int) -> int:
    """Remove sessions that expired before that instant; how many there were."""
    return c.run(_OLD_SESSIONS, {"before": before})


# --- access tokens ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class AccessToken:
    """A personal access token for programs."""

    id: str
    digest: str
    account: str
    person: str
    name: str
    appointment: str | None = None
    """The one appointment it acts from; None: only for the person."""
    scope: tuple[str, ...]
    made_at: int
    expires_at: int
    ended_at: int | None = None
    seen_at: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundToken:
    """A token with what has to be asked of its account and person."""

    token: AccessToken
    account_state: AccountState
    must_change: bool
    person_name: str


_TOKEN = "id, digest, account, person, name, appointment, scope, made_at, expires_at, ended_at, seen_at"
_OF_TOKEN = ", ".join(f"t.{name}" for name in _TOKEN.split(", "))
_ADD_TOKEN = Insertion(tables.access_tokens, _TOKEN.split(", "))
_FIND_TOKEN = Statement(
    f"SELECT {_OF_TOKEN}, a.state, a.must_change, p.name FROM access_tokens AS t "
    "JOIN accounts AS a ON a.id = t.account JOIN persons AS p ON p.id = t.person WHERE t.digest = :digest"
)
_TOKEN_SEEN = Statement("UPDATE access_tokens SET seen_at = :at WHERE id = :id")
_END_TOKEN = Statement("UPDATE access_tokens SET ended_at = :at WHERE id = :id AND ended_at IS NULL")
_TOKENS_OF = Statement(f"SELECT {_TOKEN} FROM access_tokens WHERE account = :account ORDER BY made_at DESC LIMIT 200")


def add_token(c: Transaction, token: AccessToken) -> None:
    """Keep a token."""
    row = [getattr(token, name) for name in _TOKEN.split(", ")]
    row[_TOKEN.split(", ").index("scope")] = json.dumps(token.scope)
    c.insert(_ADD_TOKEN, [row])


def find_token(c: Transaction, digest: str) -> FoundToken | None:
    """The token of this digest, ended ones too, or None. One statement."""
    row = c.row(_FIND_TOKEN, {"digest": digest})
    if row is None:
        return None
    *values, state, must_change, name = row
    return FoundToken(token=_token(values), account_state=state, must_change=bool(must_change), person_name=name)


def mark_token_seen(c: Transaction, token: str, at: int) -> None:
    """Note when it was last used."""
    c.run(_TOKEN_SEEN, {"id": token, "at": at})


def end_token(c: Transaction, token: str, at: int) -> None:
    """Revoke a token."""
    c.run(_END_TOKEN, {"id": token, "at": at})


def tokens_of(c: Transaction, account: str) -> tuple[AccessToken, ...]:
    """Tokens of an account, ended ones too, newest first."""
    return tuple(_token(row) for row in c.rows(_TOKENS_OF, {"account": account}))


def _token(row: Iterable[Any]) -> AccessToken:
    values = dict(zip(_TOKEN.split(", "), row, strict=True))
    return AccessToken(**{**values, "scope": tuple(json.loads(values["scope"]))})


# --- one-time links ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Invitation:
    """A one-time link."""

    id: str
    digest: str
    kind: LinkKind
    person: str | None = None
    account: str | None = None
    email: str | None = None
    details: Mapping[str, Any]
    """What was typed when registering; the name of who is invited."""
    made_by: str | None = None
    made_at: int
    expires_at: int
    used_at: int | None = None


_LINK = "id, digest, kind, person, account, email, details, made_by, made_at, expires_at, used_at"
_ADD_LINK = Insertion(tables.invitations, _LINK.split(", "))
_FIND_LINK = Statement(f"SELECT {_LINK} FROM invitations WHERE digest = :digest")
_USE_LINK = Statement(
    "UPDATE invitations SET used_at = :at, details = '{}' WHERE id = :id AND used_at IS NULL AND expires_at > :at"
)
_WITHDRAW = Statement(
    "UPDATE invitations SET used_at = :at, details = '{}' WHERE account = :account AND kind = :kind AND used_at IS NULL"
)
_LINKS_OF = Statement(f"SELECT {_LINK} FROM invitations WHERE person = :person ORDER BY made_at DESC LIMIT 20")
_OLD_LINKS = Statement("DELETE FROM invitations WHERE expires_at < :before")


def add_invitation(c: Transaction, invitation: Invitation) -> None:
    """Keep a one-time link."""
    row = [getattr(invitation, name) for name in _LINK.split(", ")]
    row[_LINK.split(", ").index("details")] = json.dumps(dict(invitation.details), ensure_ascii=False)
    c.insert(_ADD_LINK, [row])


def find_invitation(c: Transaction, digest: str) -> Invitation | None:
    """The link of this digest, used ones too, or None."""
    row = c.row(_FIND_LINK, {"digest": digest})
    return None if row is None else _link(row)


def use_invitation(c: Transaction, invitation: str, at: int) -> bool:
    """Use a link; False when it was used or has expired. Of two that use it together one gets True. What was typed is
    forgotten with it.
    """
    return c.run(_USE_LINK, {"id": invitation, "at": at}) == 1


def withdraw_invitations(c: Transaction, account: str, kind: LinkKind, at: int) -> None:
    """Make every unused link of a kind for an account useless: another replaces it."""
    c.run(_WITHDRAW, {"account": account, "kind": kind, "at": at})


def invitations_of(c: Transaction, person: str) -> tuple[Invitation, ...]:
    """Links made for a person, newest first."""
    return tuple(_link(row) for row in c.rows(_LINKS_OF, {"person": person}))


def forget_invitations(c: Transaction, before: int) -> int:
    """Remove links that expired before that instant; how many there were."""
    return c.run(_OLD_LINKS, {"before": before})


def _link(row: Iterable[Any]) -> Invitation:
    values = dict(zip(_LINK.split(", "), row, strict=True))
    return Invitation(**{**values, "details": json.loads(values["details"])})


# --- what was tried too often -----------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Failures:
    """How often something was tried in vain."""

    key: str
    failures: int
    first_at: int
    last_at: int
    closed_until: int | None = None


_FAILURES = "key, failures, first_at, last_at, closed_until"
_LOAD_FAILURES = Statement(
    sqlite=f"SELECT {_FAILURES} FROM throttles WHERE " + in_texts("key", "keys")[0],
    postgresql=f"SELECT {_FAILURES} FROM throttles WHERE " + in_texts("key", "keys")[1],
)
_LOCK_FAILURES = Statement(
    sqlite=f"SELECT {_FAILURES} FROM throttles WHERE " + in_texts("key", "keys")[0],
    postgresql=f"SELECT {_FAILURES} FROM throttles WHERE " + in_texts("key", "keys")[1] + " ORDER BY key FOR UPDATE",
)
_KEEP_FAILURES = Insertion(
    tables.throttles,
    _FAILURES.split(", "),
    "(key) DO UPDATE SET failures = excluded.failures, first_at = excluded.first_at, last_at = excluded.last_at, "
    "closed_until = excluded.closed_until",
)
_FORGET_FAILURES = Statement(
    sqlite="DELETE FROM throttles WHERE " + in_texts("key", "keys")[0],
    postgresql="DELETE FROM throttles WHERE " + in_texts("key", "keys")[1],
)
_OLD_FAILURES = Statement("DELETE FROM throttles WHERE last_at < :before")


def load_failures(c: Transaction, keys: Iterable[str], *, lock: bool = False) -> dict[str, Failures]:
    """What is known of these keys; those of which nothing is known are left out.

    With `lock` they stay as they are until this transaction ends.
    """
    rows = c.rows(_LOCK_FAILURES if lock else _LOAD_FAILURES, {"keys": c.text_list(keys)})
    return {row[0]: Failures(**dict(zip(_FAILURES.split(", "), row, strict=True))) for row in rows}


def keep_failures(c: Transaction, failures: Iterable[Failures]) -> None:
    """Keep what is known of keys now."""
    rows = sorted(
        (tuple(getattr(item, name) for name in _FAILURES.split(", ")) for item in failures), key=lambda row: row[0]
    )
    c.insert(_KEEP_FAILURES, rows)


def forget_failures(c: Transaction, keys: Iterable[str]) -> None:
    """Know nothing more of these keys."""
    c.run(_FORGET_FAILURES, {"keys": c.text_list(keys)})


def forget_old_failures(c: Transaction, before: int) -> int:
    """Remove what last failed before that instant; how many there were."""
    return c.run(_OLD_FAILURES, {"before": before})


# --- answers kept for requests that come again ------------------------------------------------------------------------

_OLD_ANSWERS = Statement("DELETE FROM kept_answers WHERE at < :before")


def forget_answers(c: Transaction, before: int) -> int:
    """Remove answers kept before that instant; how many there were."""
    return c.run(_OLD_ANSWERS, {"before": before})
