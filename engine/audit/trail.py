"""Sealing events into a chain: each header holds the digest of the event before it and a salted digest of its payload.

The header is canonical JSON and is never erased: who, when, from which seat, under which rule of which definition, from
which state to which. The payload holds what was said. When it must be erased, the salt goes with it: the digest in the
header then tells nobody what it was, and every proof still stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.ground.canonical import canonical, digest_bytes, digest_text

FORMAT = 1
"""Version of the header; a verifier that does not know it says so."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sealed:
    """An event ready to be kept: its place in the stream and the texts that were digested."""

    stream: str
    sequence: int
    header: str
    """Canonical JSON."""
    payload: str
    """Canonical JSON."""
    salt: str
    digest: str
    """SHA-256 of the header's UTF-8 bytes, hexadecimal; the next event of the stream holds it."""


def seal(
    *,
    stream: str,
    sequence: int,
    previous: str | None,
    header: Mapping[str, Any],
    payload: Mapping[str, Any],
    salt: str,
) -> Sealed:
    """Seal an event behind `previous` (the digest of the event before it; None for the first, whose number is 1).

    `header` is what is never erased, without the members the chain adds itself: `format`, `stream`, `sequence`,
    `previous`, `payload` (its salted digest). Members that are None are left out. `salt` is at least 128 bits in
    hexadecimal. Raises `NotCanonical` for values that have no canonical JSON, `ValueError` for too short a salt.
    """
    kept = canonical(payload)
    whole = {name: value for name, value in header.items() if value is not None}
    whole |= {
        "format": FORMAT,
        "stream": stream,
        "sequence": sequence,
        "payload": payload_digest(kept, salt),
    }
    if previous is not None:
        whole["previous"] = previous
    text = canonical(whole)
    return Sealed(stream=stream, sequence=sequence, header=text, payload=kept, salt=salt, digest=digest_text(text))


def payload_digest(payload: str, salt: str) -> str:
    """SHA-256 over the salt's bytes and the payload's canonical JSON: what the header holds.

    Raises `ValueError` when the salt is shorter than 128 bits or not hexadecimal.
    """
    raw = bytes.fromhex(salt)
    if len(raw) < 16:
        raise ValueError("a salt has at least 128 bits")
    return digest_bytes(raw + payload.encode("utf-8"))
