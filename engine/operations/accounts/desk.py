"""What account operations use besides the office: the password work, the installation's key, how long sessions last."""

import hashlib
import hmac
from dataclasses import dataclass, field

from engine.ground.canonical import digest_text
from engine.ground.clock import DAY, HOUR, MINUTE
from engine.operations.accounts.passwords import Passwords
from engine.operations.office import Office


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """Made once, at a door; threads share it."""

    office: Office
    passwords: Passwords
    key: bytes = field(repr=False)
    """The installation's secret key."""
    idle: int = 60 * MINUTE
    """Microseconds after which an unused session has ended."""
    longest: int = 12 * HOUR
    """Microseconds after which any session has ended."""
    register_within: int = 2 * DAY
    """How long a link that confirms an e-mail address is good."""
    invited_within: int = 14 * DAY
    """How long an invitation is good."""
    forgot_within: int = HOUR
    """How long a link to set a new password is good."""

    def new_secret(self) -> str:
        """256 fresh random bits as 64 hexadecimal digits."""
        return self.office.identifiers.salt() + self.office.identifiers.salt()

    def link_secret(self, invitation: str) -> str:
        """The secret of a one-time link, 64 hexadecimal digits, worked out from its id with the key.

        So the link can be written into mail by whoever sends it, again where sending is repeated, and is kept nowhere.
        """
        return hmac.new(self.key, f"link:{invitation}".encode(), hashlib.sha256).hexdigest()


def kept_digest(secret: str) -> str:
    """What the database keeps of a session's, a link's or a token's secret."""
    return digest_text(secret)


def is_secret(text: str) -> bool:
    """Whether a text can be one of our secrets: asked before anything is looked up."""
    return len(text) == 64 and all(char in "0123456789abcdef" for char in text)
