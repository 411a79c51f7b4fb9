"""Checks an exported audit trail. It needs nothing but Python and the exported file: no server, no account.

    python verifier.py trail.jsonl

The file has one JSON object a line. An event:

    {"header": TEXT, "payload": TEXT or null, "salt": HEX or null, "digest": HEX, "erased_at": MICROSECONDS or null}

`header` and `payload` are the very texts that were digested (canonical JSON). `digest` is SHA-256 of the header's UTF-8
bytes. The header holds `stream`, `sequence` (1, 2, 3 … in the stream), `previous` (the digest of the event before it in
its stream; absent in the first) and `payload`: SHA-256 over the salt's bytes followed by the payload's UTF-8 bytes. A
payload that was lawfully erased is null, as is its salt; everything else still has to fit.

Events of one stream stand in order; streams may be mixed. The last line seals the file:

    {"seal": HEX, "streams": N, "events": N}

where `seal` is SHA-256 over the lines `stream sequence digest` (newest event of each stream, sorted by stream, each
ended by a newline). Who noted a seal earlier can see that nothing known then was cut off; the file alone cannot.
Exit codes: 0 everything fits, 1 something does not, 2 the file cannot be read.
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

KNOWN_FORMAT = 1
"""The version of headers this verifier understands."""

SENTENCES = {
    "header-unreadable": ("Phần đầu của sự kiện không đọc được.", "The header of the event cannot be read."),
    "format-unknown": (
        "Sự kiện viết theo định dạng mà bản kiểm tra này không biết.",
        "The event is written in a format this verifier does not know.",
    ),
    "stream-differs": (
        "Phần đầu nói về dòng nhật ký khác hoặc số thứ tự khác.",
        "The header speaks of another stream or another number.",
    ),
    "sequence-broken": (
        "Số thứ tự không nối tiếp: có sự kiện bị bớt, thêm hoặc đổi chỗ.",
        "The numbers do not follow each other: an event was taken out, added or moved.",
    ),
    "previous-differs": (
        "Không nối được với sự kiện trước nó trong dòng nhật ký.",
        "It does not fit the event before it in its stream.",
    ),
    "header-altered": (
        "Phần đầu đã bị sửa: mã băm không khớp.",
        "The header was altered: its digest does not fit.",
    ),
    "payload-altered": (
        "Nội dung đã bị sửa: mã băm không khớp.",
        "The payload was altered: its digest does not fit.",
    ),
    "payload-missing": (
        "Nội dung không còn mà không có ngày xóa hợp lệ.",
        "The payload is gone without the instant of a lawful erasure.",
    ),
    "head-differs": (
        "Sự kiện mới nhất không phải sự kiện mà hồ sơ ghi nhận.",
        "The newest event is not the one that is on record.",
    ),
    "seal-differs": (
        "Dấu niêm cuối tệp không khớp với các sự kiện trong tệp.",
        "The seal at the end of the file does not fit the events in it.",
    ),
    "seal-missing": ("Tệp không có dòng niêm ở cuối.", "The file does not end with its seal."),
}
"""Every flaw in Vietnamese and English."""


@dataclass(frozen=True)
class TrailEvent:
    """An event as it was kept or exported."""

    stream: str
    sequence: int
    header: str
    payload: "str | None"
    salt: "str | None"
    digest: str
    erased_at: "int | None" = None


@dataclass(frozen=True)
class Flaw:
    """The first thing that does not fit."""

    code: str
    stream: str
    sequence: int

    def sentence(self, lang: str = "vi") -> str:
        """In words, "vi" or "en", with the place."""
        words = SENTENCES[self.code][0 if lang == "vi" else 1]
        return f"{self.stream} #{self.sequence}: {words}"


@dataclass(frozen=True)
class Verdict:
    """What was found in a whole trail."""

    streams: int
    events: int
    erased: int
    seal: str
    flaw: "Flaw | None"


def verify(events: "Iterable[TrailEvent]", head: "str | None" = None) -> "Flaw | None":
    """The first thing in one stream that does not fit, or None. Events from the first on, in order.

    With `head`, the newest event must have that digest.
    """
    previous = None
    expected = 1
    newest = None
    for event in events:
        flaw = verify_event(event, expected, previous)
        if flaw is not None:
            return flaw
        previous = event.digest
        expected += 1
        newest = event
    if head is not None and previous != head:
        return Flaw("head-differs", newest.stream if newest else "", expected - 1)
    return None


def verify_event(event: TrailEvent, expected: int, previous: "str | None") -> "Flaw | None":
    """What does not fit in one event that should have number `expected` and follow the event with digest `previous`."""

    def flaw(code: str) -> Flaw:
        return Flaw(code, event.stream, event.sequence)

    try:
        header = json.loads(event.header)
    except ValueError:
        return flaw("header-unreadable")
    if not isinstance(header, dict):
        return flaw("header-unreadable")
    if hashlib.sha256(event.header.encode("utf-8")).hexdigest() != event.digest:
        return flaw("header-altered")
    if header.get("format") != KNOWN_FORMAT:
        return flaw("format-unknown")
    if header.get("stream") != event.stream or header.get("sequence") != event.sequence:
        return flaw("stream-differs")
    if event.sequence != expected:
        return flaw("sequence-broken")
    if header.get("previous") != previous:
        return flaw("previous-differs")
    if event.payload is None:
        return None if event.erased_at is not None and event.salt is None else flaw("payload-missing")
    try:
        raw = bytes.fromhex(event.salt or "")
    except ValueError:
        return flaw("payload-altered")
    if hashlib.sha256(raw + event.payload.encode("utf-8")).hexdigest() != header.get("payload"):
        return flaw("payload-altered")
    return None


def seal_of(heads: "Mapping[str, tuple[int, str]]") -> str:
    """The seal of a trail: a digest over the newest event (number and digest) of every stream."""
    lines = (f"{stream} {heads[stream][0]} {heads[stream][1]}\n" for stream in sorted(heads))
    return hashlib.sha256("".join(lines).encode("utf-8")).hexdigest()


def export_lines(events: "Iterable[TrailEvent]") -> "Iterable[str]":
    """The lines of an exported file, seal included, each without its newline."""
    heads: dict[str, tuple[int, str]] = {}
    count = 0
    for event in events:
        heads[event.stream] = (event.sequence, event.digest)
        count += 1
        yield json.dumps(
            {
                "header": event.header,
                "payload": event.payload,
                "salt": event.salt,
                "digest": event.digest,
                "erased_at": event.erased_at,
            },
            ensure_ascii=False,
        )
    yield json.dumps({"seal": seal_of(heads), "streams": len(heads), "events": count})


def verify_lines(lines: "Iterable[str]") -> Verdict:
    """Check a whole exported file. Raises ValueError for a line that is not such a line."""
    heads: dict[str, tuple[int, str]] = {}
    count = erased = 0
    flaw: Flaw | None = None
    seal: str | None = None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        data = json.loads(line)
        if seal is not None or not isinstance(data, dict):
            raise ValueError(f"line {number}")
        if "seal" in data:
            seal = str(data["seal"])
            continue
        event = _event(data, number)
        known = heads.get(event.stream)
        if flaw is None:
            flaw = verify_event(event, known[0] + 1 if known else 1, known[1] if known else None)
        heads[event.stream] = (event.sequence, event.digest)
        count += 1
        erased += event.payload is None
    found = seal_of(heads)
    if flaw is None and seal != found:
        flaw = Flaw("seal-missing" if seal is None else "seal-differs", "", count)
    return Verdict(streams=len(heads), events=count, erased=erased, seal=found, flaw=flaw)


def _event(data: "Mapping[str, Any]", number: int) -> TrailEvent:
    try:
        header = json.loads(data["header"])
        return TrailEvent(
            stream=str(header["stream"]),
            sequence=int(header["sequence"]),
            header=data["header"],
            payload=data["payload"],
            salt=data["salt"],
            digest=data["digest"],
            erased_at=data["erased_at"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"line {number}") from error


def main(arguments: "list[str]") -> int:
    """Verify the file named on the command line and say what was found, in Vietnamese and English."""
    if len(arguments) != 1:
        sys.stderr.write("python verifier.py TRAIL.jsonl\n")
        return 2
    try:
        with open(arguments[0], encoding="utf-8") as file:
            verdict = verify_lines(file)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"Không đọc được tệp / the file cannot be read: {error}\n")
        return 2
    if verdict.flaw is not None:
        sys.stdout.write(f"{verdict.flaw.sentence('vi')}\n{verdict.flaw.sentence('en')}\n")
        return 1
    sys.stdout.write(
        f"Khớp: {verdict.events} sự kiện, {verdict.streams} dòng nhật ký, {verdict.erased} nội dung đã xóa. "
        f"Dấu niêm {verdict.seal}\n"
        f"Everything fits: {verdict.events} events in {verdict.streams} streams, {verdict.erased} payloads erased. "
        f"Seal {verdict.seal}\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
