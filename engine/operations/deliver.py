"""Deliver what is owed to the outside, letters and messages to other systems: write it as things are now, hand it over,
note what became of it.

The three are apart, because the durable queue carries them out as steps: a letter that went out is not sent again when
noting it fails.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, TypeAlias

from engine.ground.clock import HOUR, MINUTE, moment
from engine.ground.errors import NotFound, OutsideFailure
from engine.ground.texts import sentence
from engine.operations.office import Office
from engine.outside.mail import Mail, Mailer
from engine.outside.webhooks import Call, Caller
from engine.store.deliveries import (
    Delivery,
    Waiting,
    load_delivery,
    note_delivered,
    note_not_delivered,
    waiting_deliveries,
)

AccountLetter: TypeAlias = Callable[[str, Mapping[str, Any]], Mail]
"""The letter about an account for a key and what is owed (`engine.operations.accounts.letters`)."""

PAUSES = (MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, 8 * HOUR, 12 * HOUR, 24 * HOUR)
"""How long to wait after each failure that time may heal; after the last a delivery is given up, two days later."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """Why a delivery did not succeed: the sentence administrators read, and whether time may heal it."""

    sentence: str
    retry: bool

    @staticmethod
    def of(error: Exception) -> "Failure":
        """What went wrong, without what only programmers understand and without anything personal in it."""
        if isinstance(error, OutsideFailure):
            return Failure(sentence=f"{error.code}: {error}", retry=error.retry)
        if isinstance(error, NotFound):
            return Failure(sentence=error.sentence(), retry=True)
        return Failure(sentence=type(error).__name__, retry=True)


def owed_deliveries(office: Office, most: int) -> tuple[Waiting, ...]:
    """Deliveries whose time has come, at most so many of each kind, those waiting longest first."""
    now = office.clock.now()
    with office.database.read() as transaction:
        mail = waiting_deliveries(transaction, "mail", now, most)
        return (*mail, *waiting_deliveries(transaction, "call", now, most))


def send_delivery(
    office: Office, mailer: Mailer, account_letter: AccountLetter, key: str, caller: Caller | None = None
) -> bool:
    """Hand the letter of a delivery to the mailer, or its message to the other system; False when it is not owed any
    more.

    Raises `OutsideFailure`: what mailer or caller raise, `mail.no-address` when the person cannot be reached any more,
    `webhook.unknown` where there is no `caller`.
    """
    with office.database.read() as transaction:
        delivery = load_delivery(transaction, key)
    if delivery is None or delivery.state != "owed":
        return False
    if delivery.kind == "call":
        call = call_of(delivery)
        if caller is None:
            raise OutsideFailure("webhook.unknown", retry=True, name=call.webhook)
        caller.call(call, office.clock.now())
        return True
    mailer.send(notice_mail(delivery, office.base_url) if delivery.notice else account_letter(key, delivery.details))
    return True


def mark_delivered(office: Office, key: str) -> None:
    """Note a delivery as done."""
    now = office.clock.now()
    office.database.carry_out(lambda transaction: note_delivered(transaction, key, now))


def mark_not_delivered(office: Office, key: str, attempts: int, failure: Failure) -> None:
    """Note that the delivery failed once more after `attempts` failures: owed again after a pause, or given up."""
    again = failure.retry and attempts < len(PAUSES)
    next_at = office.clock.now() + PAUSES[attempts] if again else None
    office.database.carry_out(
        lambda transaction: note_not_delivered(transaction, key, attempts, failure.sentence, next_at)
    )


def call_of(delivery: Delivery) -> Call:
    """The message of a `call`: what it is about, and the data the effect gave, as they were then."""
    details = delivery.details
    payload = {
        "type": "case.call",
        "timestamp": moment(delivery.at).isoformat(),
        "case": {"id": details["case"], "number": details["number"]},
        "data": details["data"],
    }
    return Call(key=delivery.key, webhook=str(details["webhook"]), payload=payload)


# --- The letter of a notice -------------------------------------------------------------------------------------------


def notice_mail(delivery: Delivery, base_url: str) -> Mail:
    """The letter that tells a person of a notice, as text and as HTML, with a link to the case.

    Raises `OutsideFailure` `mail.no-address` when the person has no active account with an address (any more).
    """
    if delivery.email is None:
        raise OutsideFailure("mail.no-address", retry=False)
    title, body = delivery.title or "", delivery.body or ""
    link = f"{base_url}/cases/{delivery.case}" if delivery.case else base_url
    opening = sentence("mail.notice.open", number=delivery.number or "") if delivery.case else ""
    why, automatic = sentence("mail.notice.why"), sentence("mail.automatic")
    text = "\n\n".join(filter(None, (title, body, f"{opening} {link}".strip(), f"{why} {automatic}")))
    return Mail(
        key=delivery.key,
        to=delivery.email,
        to_name=delivery.name or "",
        subject=title,
        text=f"{text}\n",
        html=_html(title, body, opening or link, link, f"{why} {automatic}"),
        written_at=moment(delivery.at),
    )


def _html(title: str, body: str, opening: str, link: str, small: str) -> str:
    """A plain page in the colours of the site. Styles stand in the tags: mail programs drop everything else."""
    paragraphs = "".join(f'<p style="margin:0 0 16px">{escape(line)}</p>' for line in body.splitlines() if line.strip())
    return (
        '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
        f"<title>{escape(title)}</title></head>"
        '<body style="margin:0;padding:24px;background:#F3F6FB;color:#0E1A2C;'
        "font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif\">"
        '<div style="max-width:36em;margin:0 auto;padding:24px;background:#FFFFFF;border-top:4px solid #0B4EA2">'
        f'<h1 style="margin:0 0 16px;font-size:20px;line-height:1.3">{escape(title)}</h1>{paragraphs}'
        f'<p style="margin:24px 0"><a href="{escape(link)}" style="display:inline-block;padding:12px 20px;'
        f'background:#0A57B2;color:#FFFFFF;text-decoration:none;border-radius:6px">{escape(opening)}</a></p>'
        f'<p style="margin:0;color:#47566E;font-size:14px">{escape(small)}</p>'
        "</div></body></html>"
    )
