"""What people type to say who they are: an e-mail address or a telephone number, brought to one form."""

import unicodedata
from dataclasses import dataclass

from engine.definition.form import Limits, Lookup
from engine.vocabulary.fields.email import EmailKind
from engine.vocabulary.fields.phone import PhoneKind

LONGEST = 254
"""Characters an address may have."""

_EMAIL = EmailKind(word="email", widget="email")
_PHONE = PhoneKind(word="phone", widget="phone")


@dataclass(frozen=True, kw_only=True, slots=True)
class Login:
    """A way to sign in; exactly one of the two is set."""

    email: str | None = None
    """Lower case."""
    phone: str | None = None
    """Digits with the leading 0."""

    @property
    def text(self) -> str:
        """The one that is set."""
        return self.email or self.phone or ""


class _NoLookup(Lookup):
    """Reading an address or a number looks nothing up."""

    def unit(self, unit_id: str) -> None:
        """None."""

    def person(self, person_id: str) -> None:
        """None."""

    def file(self, digest: str) -> None:
        """None."""

    def is_below(self, unit_id: str, above_id: str) -> bool:
        """False."""
        return False


def read_login(typed: str) -> Login | None:
    """The login in what was typed, or None when it can be neither an address nor a number."""
    email = read_email(typed)
    if email is not None:
        return Login(email=email)
    phone = read_phone(typed)
    return None if phone is None else Login(phone=phone)


def read_email(typed: str) -> str | None:
    """The address in lower case: two people never have addresses that differ in that alone."""
    if len(typed) > LONGEST:
        return None
    read = _EMAIL.read(unicodedata.normalize("NFKC", typed).strip(), "email", Limits(), _NoLookup())
    return read.lower() if isinstance(read, str) else None


def read_phone(typed: str) -> str | None:
    """The number as digits with the leading 0."""
    if len(typed) > LONGEST:
        return None
    read = _PHONE.read(unicodedata.normalize("NFKC", typed).strip(), "phone", Limits(), _NoLookup())
    return read if isinstance(read, str) else None
