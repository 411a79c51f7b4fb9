"""Sealing: what a header holds, and that nothing else can be put in its place."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from engine.audit.trail import payload_digest, seal
from engine.audit.verifier import SENTENCES, TrailEvent, verify
from engine.ground.canonical import NotCanonical, canonical

SALT = "00" * 16


def chain(payloads: list[dict[str, str]]) -> list[TrailEvent]:
    """A stream with these payloads."""
    events: list[TrailEvent] = []
    for number, payload in enumerate(payloads, 1):
        sealed = seal(
            stream="case:1",
            sequence=number,
            previous=events[-1].digest if events else None,
            header={"kind": "case.acted", "actor": None, "at": number},
            payload=payload,
            salt=f"{number:032x}",
        )
        events.append(
            TrailEvent(
                stream=sealed.stream,
                sequence=sealed.sequence,
                header=sealed.header,
                payload=sealed.payload,
                salt=sealed.salt,
                digest=sealed.digest,
            )
        )
    return events


def test_a_header_is_canonical_and_says_nothing_of_the_payload() -> None:
    (event,) = chain([{"name": "Đào"}])
    header = json.loads(event.header)
    assert canonical(header) == event.header
    assert header == {
        "at": 1,
        "format": 1,
        "kind": "case.acted",
        "payload": payload_digest('{"name":"Đào"}', f"{1:032x}"),
        "sequence": 1,
        "stream": "case:1",
    }
    assert "Đào" not in event.header


def test_the_same_payload_has_another_digest_under_another_salt() -> None:
    assert payload_digest("{}", SALT) != payload_digest("{}", "01" * 16)
    with pytest.raises(ValueError, match="128"):
        payload_digest("{}", "00")


def test_what_has_no_canonical_form_is_not_sealed() -> None:
    with pytest.raises(NotCanonical):
        seal(stream="s", sequence=1, previous=None, header={}, payload={"share": 0.5}, salt=SALT)


payloads = some.lists(
    some.dictionaries(some.text(max_size=5), some.text(max_size=20), max_size=3), min_size=2, max_size=8
)


@given(payloads, some.data())
def test_any_stream_fits_and_no_altered_one_does(written: list[dict[str, str]], data: some.DataObject) -> None:
    events = chain(written)
    assert verify(events) is None
    assert verify(events, events[-1].digest) is None
    assert verify(events[:-1], events[-1].digest) is not None
    place = data.draw(some.integers(0, len(events) - 1))
    event = events[place]
    erased = TrailEvent(event.stream, event.sequence, event.header, None, None, event.digest, 5)
    assert verify([*events[:place], erased, *events[place + 1 :]], events[-1].digest) is None
    other = data.draw(some.text(max_size=20).filter(lambda text: text != event.payload))
    altered = TrailEvent(event.stream, event.sequence, event.header, other, event.salt, event.digest)
    flaw = verify([*events[:place], altered, *events[place + 1 :]])
    assert flaw is not None and (flaw.code, flaw.sequence) == ("payload-altered", event.sequence)
    if place < len(events) - 1:
        flaw = verify([*events[:place], *events[place + 1 :]])
        assert flaw is not None and flaw.code == "sequence-broken"


def test_every_flaw_has_a_sentence_in_both_languages() -> None:
    assert all(vietnamese and english for vietnamese, english in SENTENCES.values())
