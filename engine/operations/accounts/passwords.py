"""Passwords: argon2id with a bounded amount of memory at once, the same work for accounts that do not exist, and which
passwords are too easily guessed to be taken.
"""

import threading
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from engine.ground.errors import AnswersRejected, Refused
from engine.ground.vietnamese import fold

SHORTEST = 10
"""Characters a password must have."""

LONGEST = 128
"""Characters it may have: enough for a whole sentence, too little to keep the machine busy."""

_COMMON = (
    "password",
    "matkhau",
    "qwerty",
    "asdfgh",
    "admin",
    "letmein",
    "welcome",
    "iloveyou",
    "vietnam",
    "hochiminh",
    "doanvien",
    "doanthanhnien",
    "thanhnien",
    "123456",
    "112233",
    "abcdef",
    "abc123",
)
"""What everybody thinks of first; around one of these something of one's own is wanted."""


class Passwords:
    """Makes and checks hashes. One for the process: it holds back who comes when too many are at work."""

    def __init__(
        self, *, memory_kib: int = 19_456, rounds: int = 2, at_once: int = 4, patience_seconds: float = 10
    ) -> None:
        """Work for one password, how many at once (each takes `memory_kib` while it lasts), how long one waits."""
        self._hasher = PasswordHasher(
            time_cost=rounds, memory_cost=memory_kib, parallelism=1, hash_len=32, salt_len=16, type=Type.ID
        )
        self._places = threading.BoundedSemaphore(at_once)
        self._patience = patience_seconds
        self._nobody = self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """The hash to keep. Raises `Refused` (`account.busy`) when too many sign in at this moment."""
        with self.place():
            return self._hasher.hash(_composed(password))

    def check(self, kept: str | None, password: str) -> bool:
        """Whether the password is the one kept; None takes as long and is never it. Raises `Refused` `account.busy`."""
        if len(password) > LONGEST:
            kept, password = None, password[:LONGEST]
        with self.place():
            try:
                self._hasher.verify(kept or self._nobody, _composed(password))
            except (VerificationError, InvalidHashError):
                return False
        return kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Whether the hash was made with less or other work than is asked for now."""
        return self._hasher.check_needs_rehash(kept)

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place among those at work. Raises `Refused` `account.busy` when none becomes free in time."""
        if not self._places.acquire(timeout=self._patience):
            raise Refused.because("account.busy")
        try:
            yield
        finally:
            self._places.release()


def accept_password(password: str, repeated: str, about: Iterable[str], *, field: str = "password") -> None:
    """Take a new password or say why not: too short, too long, twice unlike, too easily guessed.

    `about` are words others know of the person (name, e-mail, telephone): a password made of one of them is no secret.
    No rule about kinds of signs: length is what counts. Raises `AnswersRejected` at `field`.
    """
    code = _weakness(_composed(password), about)
    if code is not None:
        raise AnswersRejected.because(code, field=field, shortest=SHORTEST, longest=LONGEST)
    if _composed(repeated) != _composed(password):
        raise AnswersRejected.because("password.not-repeated", field=f"{field}_again")


def _weakness(password: str, about: Iterable[str]) -> str | None:
    if not password:
        return "password.missing"
    if len(password) < SHORTEST:
        return "password.too-short"
    if len(password) > LONGEST:
        return "password.too-long"
    bare = fold(password).replace(" ", "")
    if len(set(bare)) < 5 or _is_a_run(bare):
        return "password.guessable"
    for word in (*_COMMON, *(part for text in about for part in _parts(text))):
        if word in bare and len(bare.replace(word, "")) < 5:
            return "password.guessable"
    return None


def _parts(text: str) -> Iterator[str]:
    """The pieces of a name, an address or a number that somebody would build a password on."""
    bare = fold(text)
    whole = bare.replace(" ", "")
    for piece in {whole, whole.partition("@")[0], *bare.split()}:
        if len(piece) >= 4:
            yield piece


def _is_a_run(text: str) -> bool:
    """Whether every sign follows the one before (1234…, abcd…, or backwards)."""
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    return len(steps) == 1 and steps <= {1, -1}


def _composed(password: str) -> str:
    """One form for what looks alike: keyboards of two makers write ế in different ways."""
    return unicodedata.normalize("NFKC", password)
