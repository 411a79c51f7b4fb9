"""One value has one text: whatever order it was made in, and never with a float."""

import hashlib
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ground.canonical import (
    NotCanonical,
    canonical,
    canonical_bytes,
    digest,
    digest_bytes,
    digest_text,
    salted_digest,
)

texts = st.text(st.characters(codec="utf-8"), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(1 << 63), (1 << 63) - 1) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_it_is_json_and_says_the_same(value: object) -> None:
    assert json.loads(canonical(value)) == value


@given(values)
def test_the_canonical_form_of_what_it_says_is_itself(value: object) -> None:
    assert canonical(json.loads(canonical(value))) == canonical(value)


@given(st.dictionaries(texts, values, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_keys_does_not_matter(value: dict[str, object], random: object) -> None:
    items = list(value.items())
    random.shuffle(items)  # type: ignore[attr-defined]
    assert canonical(dict(items)) == canonical(value)


def test_the_example_of_the_standard() -> None:
    # RFC 8785, §3.2.3: keys sorted by UTF-16, so that the face (a surrogate pair) comes before U+FB33.
    value = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    assert list(json.loads(canonical(value))) == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_spelling() -> None:
    value = {"b": [True, None, -1], "a": 'đ"\\\n\x01\x7f', "c": ()}
    assert canonical(value) == '{"a":"đ\\"\\\\\\n\\u0001\x7f","b":[true,null,-1],"c":[]}'
    assert canonical_bytes("đ") == b'"\xc4\x91"'


def test_text_is_not_altered() -> None:
    assert canonical("e\u0302") != canonical("ê")


@pytest.mark.parametrize(
    "wrong",
    [1.0, Decimal("1"), {1: 2}, {"a": float("nan")}, 1 << 63, "\ud800", {"\ud800": 1}, {1, 2}, b"x", object()],
)
def test_what_has_no_canonical_form_is_refused(wrong: object) -> None:
    with pytest.raises(NotCanonical):
        canonical(wrong)


def test_what_is_too_deep_is_refused_and_does_not_crash() -> None:
    value: object = 1
    for _ in range(100_000):
        value = [value]
    with pytest.raises(NotCanonical, match="deep"):
        canonical(value)


def test_digests() -> None:
    assert digest({"a": 1}) == hashlib.sha256(b'{"a":1}').hexdigest() == digest_text('{"a":1}')
    assert digest_bytes(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_a_salted_digest_depends_on_both() -> None:
    salt, other = "00" * 16, "01" * 16
    assert salted_digest({"a": 1}, salt) == hashlib.sha256(bytes(16) + b'{"a":1}').hexdigest()
    assert len({salted_digest(1, salt), salted_digest(1, other), salted_digest(2, salt)}) == 3
    for wrong in ("", "00" * 15, "xy" * 16):
        with pytest.raises(ValueError):
            salted_digest(1, wrong)
