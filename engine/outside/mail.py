"""Mail to people: one message handed to a mail server or laid into a folder, or a failure that says whether to retry.

A message is sent at least once: when the line breaks after the server has taken it we cannot know, and try again. Its
Message-ID comes from the key of what is owed, so that every copy bears the same and mail programs show one.
"""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path
from typing import Literal, Protocol
from urllib.parse import unquote, urlsplit

from engine.ground.errors import OutsideFailure, SetupError


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One message to one person."""

    key: str
    """The key of what is owed: the same key gives the same Message-ID."""
    to: str
    """Address of the person, `lan@example.org`."""
    to_name: str = ""
    """Name of the person as people write it, printed before the address."""
    subject: str
    """One line; line breaks in it become spaces."""
    text: str
    """The message for programs that show no HTML, complete by itself."""
    html: str = ""
    """The same message as HTML; empty: none is sent. Whatever people typed is already escaped in it."""
    language: Literal["vi", "en"] = "vi"
    """Language of the message."""
    written_at: datetime
    """Instant (with its zone) printed as the date of the message."""


class Mailer(Protocol):
    """Whatever takes a message from us."""

    def send(self, mail: Mail) -> str:
        """Hand over `mail` and return its Message-ID. Raises `OutsideFailure` with a code beginning with `mail.`."""


@dataclass(frozen=True, kw_only=True)
class SmtpMailer:
    """A mail server, reached anew for every message. `smtp_mailer` makes one from an address."""

    host: str
    port: int
    security: Literal["tls", "starttls", "offered"]
    """`tls` from the first byte; `starttls` or nothing; `offered`: STARTTLS where the server has it."""
    user: str = ""
    password: str = field(default="", repr=False)
    sender: Address
    """Who the message is from; its domain also ends the Message-ID."""
    timeout_seconds: float = 20.0
    """How long each step may take."""
    trust: ssl.SSLContext | None = None
    """Whose certificates count; None: those the system trusts."""

    def send(self, mail: Mail) -> str:
        """Hand `mail` to the server; see `Mailer`.

        Codes: `mail.wrong-address`, `mail.refused` (never again); `mail.unreachable`, `mail.refused-for-now`,
        `mail.sign-in-refused`, `mail.not-encrypted` (again later: the server or an administrator may mend it).
        """
        message = written(mail, self.sender)
        with _failures_named(mail.to), self._connected() as server:
            server.send_message(message, from_addr=self.sender.addr_spec)
        return str(message["Message-ID"])

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        trust = self.trust or ssl.create_default_context()
        # Our own name is said, not looked up: that can take half a minute and would tell how the machine is called.
        own, patience = self.sender.domain, self.timeout_seconds
        if self.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, own, timeout=patience, context=trust)
        else:
            server = smtplib.SMTP(self.host, self.port, own, timeout=patience)
        try:
            server.ehlo()
            if self.security != "tls":
                encrypted = server.has_extn("starttls")
                if encrypted:
                    server.starttls(context=trust)
                    server.ehlo()
                # A password over an open line belongs to whoever listens; on this machine nobody does.
                elif self.security == "starttls" or (self.user and not _is_loopback(self.host)):
                    raise OutsideFailure("mail.not-encrypted", retry=True, host=self.host)
            if self.user:
                server.login(self.user, self.password)
            yield server
            # What goes wrong after the server has taken the message is no failure: it would be sent twice.
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
        finally:
            server.close()


@dataclass(frozen=True, kw_only=True)
class FolderMailer:
    """A folder that takes messages as files, for the demonstration and for installations without a mail server."""

    folder: Path
    sender: Address

    def send(self, mail: Mail) -> str:
        """Lay `mail` into the folder as `<key digest>.eml`; the same key again replaces it.

        Codes: `mail.wrong-address` (never again), `mail.unreachable` (again later).
        """
        message = written(mail, self.sender)
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self.folder / f"{_digest(mail.key)}.eml").write_bytes(message.as_bytes())
        except OSError as error:
            raise OutsideFailure(
                "mail.unreachable", retry=True, detail=error.strerror, host=self.folder.name
            ) from error
        return str(message["Message-ID"])


_PORTS = {"smtp": 587, "smtp+starttls": 587, "smtps": 465}


def smtp_mailer(
    url: str,
    *,
    sender: str,
    sender_name: str = "",
    timeout_seconds: float = 20.0,
    trust: ssl.SSLContext | None = None,
) -> SmtpMailer:
    """Return the mail server at `url`: `smtp://user:password@host:587`, `smtp+starttls://…` or `smtps://…`.

    `smtp` encrypts where the server offers it and never sends a password over an open line to another machine;
    `smtp+starttls` insists; `smtps` encrypts from the first byte. User and password are percent-encoded and,
    as the standard's oldest ways of signing in demand, ASCII. Raises `SetupError` `mail.wrong-url`,
    `mail.account-not-ascii` or `mail.wrong-sender`; no message repeats the password.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise SetupError("mail.wrong-url") from None
    if parts.scheme not in _PORTS or not host or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise SetupError("mail.wrong-url")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not (user + password).isascii():
        raise SetupError("mail.account-not-ascii")
    try:
        address = _address(sender, sender_name)
    except ValueError:
        raise SetupError("mail.wrong-sender", sender=sender) from None
    return SmtpMailer(
        host=host,
        port=port or _PORTS[parts.scheme],
        security="tls" if parts.scheme == "smtps" else "starttls" if parts.scheme == "smtp+starttls" else "offered",
        user=user,
        password=password,
        sender=address,
        timeout_seconds=timeout_seconds,
        trust=trust,
    )


def written(mail: Mail, sender: Address) -> EmailMessage:
    """Return `mail` as it travels. Raises `OutsideFailure` `mail.wrong-address` for an address that cannot be one."""
    try:
        to = _address(mail.to, mail.to_name)
    except ValueError as error:
        raise OutsideFailure("mail.wrong-address", retry=False, address=_one_line(mail.to)) from error
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = to
    message["Subject"] = _one_line(mail.subject)
    message["Date"] = format_datetime(mail.written_at)
    message["Message-ID"] = f"<{_digest(mail.key)}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: absence notices do not answer
    message.set_content(_sendable(mail.text), cte="quoted-printable")
    if mail.html:
        message.add_alternative(_sendable(mail.html), subtype="html", cte="quoted-printable")
    message["Content-Language"] = mail.language  # last: setting contents takes away what speaks of contents
    return message


_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\\[\]]{1,64}@(?:[a-zA-Z0-9-]{1,63}\.)*[a-zA-Z0-9-]{1,63}")


def _address(spec: str, name: str) -> Address:
    """Return the address, its domain in letters the mail knows. Raises `ValueError`; line breaks never pass."""
    user, _, domain = spec.rpartition("@")
    plain = f"{user}@{domain.encode('idna').decode()}"
    if not _ADDRESS.fullmatch(plain) or not plain.isascii() or not plain.isprintable() or ".." in plain:
        raise ValueError("not an address")
    return Address(display_name=_one_line(name), addr_spec=plain)


def _one_line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _sendable(text: str) -> str:
    """Return `text` without halves of characters, which no message can carry."""
    return text.encode("utf-8", "replace").decode()


def _digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:40]


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def _failures_named(to: str) -> Iterator[None]:
    """Turn what the library raises into a failure that says whether to try again: 4xx yes, 5xx no (RFC 5321, 4.2.1)."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        raise _refused(code, said, to) from error
    except smtplib.SMTPAuthenticationError as error:
        raise OutsideFailure("mail.sign-in-refused", retry=True, detail=_said(error.smtp_error)) from error
    except smtplib.SMTPConnectError as error:
        raise OutsideFailure("mail.unreachable", retry=True, detail=_said(error.smtp_error)) from error
    except smtplib.SMTPResponseException as error:
        raise _refused(error.smtp_code, error.smtp_error, to) from error
    except (OSError, smtplib.SMTPException) as error:  # no line, no answer in time, no trusted certificate
        raise OutsideFailure("mail.unreachable", retry=True, detail=_said(str(error))) from error


def _refused(code: int, said: bytes | str, to: str) -> OutsideFailure:
    final = code >= 500
    return OutsideFailure(
        "mail.refused" if final else "mail.refused-for-now", retry=not final, detail=f"{code} {_said(said)}", address=to
    )


def _said(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return _one_line(text)[:300]
