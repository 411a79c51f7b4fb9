"""The audit trail of one stream, proved while it is read; taken away as lines a stranger can check."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse

from engine.ground.canonical import canonical
from engine.ground.clock import day_of, format_day, format_time, moment
from engine.operations.audit_stream import (
    ReadTrail,
    export_everything,
    export_stream,
    may_export,
    read_trail,
    verify_everything,
)
from engine.outside.files import content_disposition
from engine.store.trail import StoredEvent
from engine.web.asking import Asking, AskSignedIn
from engine.web.views import AuditEvent, AuditView, Button, Change, Fact, Link, MessageView, Notice

router = APIRouter()

LINES = "application/x-ndjson"
"""One event a line, as `doanvu audit verify FILE` reads them."""

MOST_EVENTS = 500
"""Events shown on one page, newest first; the file that is taken away holds all."""

LONGEST = 400
"""Characters shown of a value."""


@router.get("/audit/installation")
def installation_page(ask: AskSignedIn) -> Response:
    """What was done to the installation itself."""
    return ask.page("audit.html", _view(read_trail(ask.office, ask.viewer, "installation"), "installation", "", ask))


@router.get("/audit/everything")
def everything_page(ask: AskSignedIn) -> Response:
    """Whether the whole trail fits, checked just now."""
    verdict = verify_everything(ask.office, ask.viewer)
    t = ask.t
    found = verdict.flaw
    text = t("i.whole", events=verdict.events, streams=verdict.streams) if found is None else found.sentence(ask.lang)
    return ask.page(
        "message.html",
        MessageView(
            title=t("i.whole.title" if found is None else "i.flawed.title"),
            text=text,
            drawing="done" if found is None else "broken",
            notice=Notice(mood="info", text=t("i.take", command="doanvu audit verify FILE")),
            buttons=(Button(label=t("i.export"), href="/audit/everything/export", icon="download"),)
            if may_export(ask.office, ask.viewer)
            else (),
        ),
    )


@router.get("/audit/everything/export")
def everything_export(ask: AskSignedIn) -> Response:
    """The whole trail as lines."""
    return _lines(export_everything(ask.office, ask.viewer), "nhat-ky.ndjson")


@router.get("/audit/{kind}/{key}")
def stream_page(ask: AskSignedIn, kind: str, key: str) -> Response:
    """The trail of a case, a person or a unit."""
    return ask.page("audit.html", _view(read_trail(ask.office, ask.viewer, kind, key), kind, key, ask))


@router.get("/audit/{kind}/{key}/export")
def stream_export(ask: AskSignedIn, kind: str, key: str) -> Response:
    """The same as lines."""
    return _lines(export_stream(ask.office, ask.viewer, kind, key), f"nhat-ky-{key}.ndjson")


def _lines(lines: Any, name: str) -> Response:
    return StreamingResponse(
        lines,
        media_type=LINES,
        headers={"content-disposition": content_disposition(name), "cache-control": "private, no-store"},
    )


def _view(trail: ReadTrail, kind: str, key: str, ask: Asking) -> AuditView:
    t = ask.t
    now = format_time(ask.office.clock.now())
    flaw = trail.flaw
    proof = t("i.proof", count=len(trail.events), time=now) if flaw is None else flaw.sentence(ask.lang)
    home = {"cases": f"/cases/{key}", "people": f"/people/{key}", "units": f"/organisation/{key}"}.get(kind)
    shown = trail.events[-MOST_EVENTS:]
    return AuditView(
        title=t(f"i.title.{kind}", name=trail.title),
        subtitle=trail.stream,
        proved=flaw is None,
        proof=proof,
        head=trail.head,
        events=tuple(_event(event, trail, ask) for event in reversed(shown)),
        crumbs=(Link(label=trail.title, href=home),) if home and trail.title else (),
        download_href=f"/audit/{kind}/{key}/export" if key else "",
        command="doanvu audit verify FILE",
    )


def _event(event: StoredEvent, trail: ReadTrail, ask: Asking) -> AuditEvent:
    t, header = ask.t, event.header
    payload: Mapping[str, Any] = event.payload or {}
    seconds = moment(event.at).strftime("%H:%M:%S")
    behalf = header.get("on_behalf_of")
    position = _position(header.get("seat"), trail)
    if isinstance(behalf, str):
        position = t("i.behalf", position=position, name=trail.names.get(behalf, behalf))
    facts = [
        Fact(label=t("i.day"), value=_day(header.get("day"))),
        Fact(label=t("i.entered"), value=_day(header.get("entered_on"))),
        Fact(label=t("i.act"), value=event.act),
        Fact(label=t("i.via"), value=str(header.get("via") or "")),
    ]
    case = payload.get("case")
    changes = _changes(case if isinstance(case, Mapping) else payload, ask)
    previous = header.get("previous")
    definition = payload.get("definition") or (case.get("definition") if isinstance(case, Mapping) else None)
    title = str(payload.get("title") or t(f"i.kind.{event.kind}"))
    return AuditEvent(
        sequence=event.sequence,
        title=event.kind if title == f"i.kind.{event.kind}" else title,
        at=f"{format_day(day_of(event.at))}, {seconds}",
        actor=t("c.automatic") if event.actor is None else trail.names.get(event.actor, event.actor),
        position=position,
        rule=str(header.get("place") or ""),
        definition=str(definition)[:12] if definition else "",
        facts=tuple(fact for fact in facts if fact.value),
        changes=changes,
        digest=event.digest,
        previous=str(previous or ""),
        erased=t("i.erased", day=format_day(day_of(event.erased_at))) if event.erased_at is not None else "",
        fits=trail.flaw is None or event.sequence < trail.flaw.sequence,
    )


def _changes(payload: Mapping[str, Any], ask: Asking) -> tuple[Change, ...]:
    """What the event says, name by name, as canonical JSON; where it holds before and after, both."""
    found = []
    for name, value in payload.items():
        code = f"i.field.{name}"
        label = ask.t(code)
        name = name if label == code else label
        if isinstance(value, Mapping) and set(value) == {"before", "after"}:
            found.append(Change(label=name, before=_short(value["before"]), after=_short(value["after"])))
        else:
            found.append(Change(label=name, before="", after=_short(value)))
    return tuple(found)


def _short(value: object) -> str:
    text = value if isinstance(value, str) else canonical(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _position(seat: object, trail: ReadTrail) -> str:
    if not isinstance(seat, Mapping):
        return ""
    unit = trail.units.get(str(seat.get("unit")))
    title = trail.positions.get(str(seat.get("position")), str(seat.get("position") or ""))
    return f"{title}, {unit.full_name}" if unit is not None else title


def _day(value: object) -> str:
    return format_day(value) if isinstance(value, str) and len(value) == 10 else ""
