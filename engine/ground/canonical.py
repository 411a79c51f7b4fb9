"""Canonical JSON: one value, one text, one digest, on every machine and in every year.

As RFC 8785 (JSON Canonicalization Scheme) for the values we use: keys sorted by their UTF-16 code units, no spaces,
the shortest escapes, UTF-8. Numbers are whole; floats and decimals are refused, because nobody writes them alike: a
decimal travels as an integer of a declared scale or as text. Text is taken as it is: what must be NFC was made NFC
when it came in. Whole numbers may have 64 bits: a verifier written in a language whose numbers are floats has to read
them as big integers.
"""

import hashlib
import json
from collections.abc import Mapping

_DEEPEST = 100
_GREATEST = 1 << 63


_WRITTEN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)
_SORTED = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False, sort_keys=True)


class NotCanonical(ValueError):
    """Met when a value has no canonical form: a float, a decimal, a key that is not text, half a surrogate pair, too
    deep.
    """


def canonical(value: object) -> str:
    """The canonical JSON text of a value made of mappings, lists, tuples, text, whole numbers, true, false and None.

    Raises `NotCanonical` for anything else.
    """
    if not _is_plain(value, 0):
        return _WRITTEN.encode(_ordered(value, 0))
    text = _SORTED.encode(value)
    if not text.isascii():
        _text(text)
    return text


def canonical_bytes(value: object) -> bytes:
    """The same, as the UTF-8 bytes that are digested. Raises `NotCanonical`."""
    return canonical(value).encode("utf-8")


def digest(value: object) -> str:
    """SHA-256 of the canonical JSON of a value: 64 lower-case hexadecimal digits. Raises `NotCanonical`."""
    return digest_bytes(canonical_bytes(value))


def digest_bytes(data: bytes) -> str:
    """SHA-256 of bytes as they are: 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def digest_text(text: str) -> str:
    """SHA-256 of a text in UTF-8: 64 lower-case hexadecimal digits."""
    return digest_bytes(text.encode("utf-8"))


def salted_digest(value: object, salt: str) -> str:
    """SHA-256 over the salt (hexadecimal, its bytes first) and the canonical JSON of a value.

    The trail keeps this of a payload; when the payload and its salt are erased, nobody can find out by trying what it
    was. Raises `NotCanonical`, and `ValueError` when the salt is shorter than 128 bits or not hexadecimal.
    """
    raw = bytes.fromhex(salt)
    if len(raw) < 16:
        raise ValueError("a salt has at least 128 bits")
    return digest_bytes(raw + canonical_bytes(value))


def _is_plain(value: object, depth: int) -> bool:
    """Whether the value is made of nothing but the plain types, with ASCII keys: these the encoder of the library sorts
    as the standard wants (only beyond U+FFFF do code points and UTF-16 differ). Almost everything is; False means that
    a closer look is due, not that anything is wrong.
    """
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if kind is int:
        return -_GREATEST <= value < _GREATEST  # type: ignore[operator]
    if depth > _DEEPEST:
        return False
    if kind is dict:
        for key, inner in value.items():  # type: ignore[attr-defined]
            if type(key) is not str or not key.isascii():
                return False
            if type(inner) is not str and inner is not None and not _is_plain(inner, depth + 1):
                return False
        return True
    if kind is list or kind is tuple:
        return all(type(inner) is str or _is_plain(inner, depth + 1) for inner in value)  # type: ignore[attr-defined]
    return False


def _ordered(value: object, depth: int) -> object:
    """The value with keys in canonical order; every part checked."""
    if depth > _DEEPEST:
        raise NotCanonical("too deep")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        if not -_GREATEST <= value < _GREATEST:
            raise NotCanonical(f"a whole number beyond 64 bits: {value}")
        return int(value)
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise NotCanonical("a key that is not text")
        return {key: _ordered(value[key], depth + 1) for key in sorted(value, key=_utf16)}
    if isinstance(value, (list, tuple)):
        return [_ordered(item, depth + 1) for item in value]
    raise NotCanonical(f"{type(value).__name__} has no canonical form")


def _text(value: str) -> str:
    # str(…) so that a text enumeration is written as its value; ASCII needs no further look.
    if not value.isascii():
        try:
            value.encode("utf-8")
        except UnicodeEncodeError as error:
            raise NotCanonical("half a surrogate pair") from error
    return str.__str__(value)


def _utf16(key: str) -> bytes:
    try:
        return key.encode("utf-16-be")
    except UnicodeEncodeError as error:
        raise NotCanonical("half a surrogate pair") from error
