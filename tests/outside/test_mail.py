"""Mail: what a real server on this machine receives, and what its answers mean for trying again."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from hypothesis import given
from hypothesis import strategies as st

from engine.ground.errors import OutsideFailure, SetupError
from engine.outside.mail import FolderMailer, Mail, SmtpMailer, smtp_mailer, written

CERTIFICATE = Path(__file__).parent / "localhost.pem"
SENDER = "doanvu@songhau.example"

MAIL = Mail(
    key="notice:019ab0",
    to="lan@example.org",
    to_name="Phạm Ngọc Lan",
    subject="Hồ sơ KN-2026-0147 đang chờ đồng chí",
    text="Chào đồng chí Phạm Ngọc Lan,\n\nHồ sơ của Nguyễn Thị Minh Thư đang chờ.\n",
    html="<p>Chào đồng chí <b>Phạm Ngọc Lan</b>,</p>",
    written_at=datetime(2026, 11, 19, 2, 30, tzinfo=UTC),
)


def mail(**changes: Any) -> Mail:
    return replace(MAIL, **changes)


def sender() -> Address:
    return Address(display_name="Đoàn vụ", addr_spec=SENDER)


@dataclass
class Postbox:
    """Takes what comes, or answers as told."""

    answers: dict[str, str] = field(default_factory=dict)
    received: list[tuple[str, list[str], bytes]] = field(default_factory=list)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if "RCPT" in self.answers:
            return self.answers["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if "DATA" in self.answers:
            return self.answers["DATA"]
        self.received.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 OK"

    def only(self) -> EmailMessage:
        ((_, _, content),) = self.received
        return message_from_bytes(content, policy=policy.default)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def server_side() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


def client_side() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(CERTIFICATE))


@contextmanager
def serving(postbox: Postbox, scheme: str = "smtp", account: str = "", **options: Any) -> Iterator[SmtpMailer]:
    """A server on a free port of this machine, and a mailer that knows it."""
    controller = Controller(postbox, hostname="127.0.0.1", server_hostname="localhost", port=free_port(), **options)
    controller.start()
    try:
        yield smtp_mailer(
            f"{scheme}://{account}127.0.0.1:{controller.port}",
            sender=SENDER,
            sender_name="Đoàn vụ",
            trust=client_side(),
        )
    finally:
        controller.stop()


def accounts(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    known = LoginPassword(login=b"doanvu", password=b"mat:khau@1")
    return AuthResult(success=data == known, handled=False)


# --- What is received -----------------------------------------------------------------------------------------------


def test_a_message_arrives_with_both_texts_and_its_names() -> None:
    postbox = Postbox()
    with serving(postbox) as mailer:
        message_id = mailer.send(MAIL)
    ((sender, recipients, _),) = postbox.received
    assert (sender, recipients) == (SENDER, ["lan@example.org"])
    message = postbox.only()
    assert message["Subject"] == MAIL.subject
    assert message["From"] == "Đoàn vụ <doanvu@songhau.example>"
    assert message["To"] == "Phạm Ngọc Lan <lan@example.org>"
    assert message["Message-ID"] == message_id
    assert message["Date"].datetime == MAIL.written_at
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "vi"
    assert message.get_content_type() == "multipart/alternative"
    plain, rich = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert rich is not None
    assert plain.get_content().replace("\r\n", "\n") == MAIL.text
    assert rich.get_content().strip() == MAIL.html


def test_without_html_only_the_text_is_sent() -> None:
    message = written(mail(html=""), sender())
    assert message.get_content_type() == "text/plain"


def test_the_same_key_has_the_same_message_id_and_another_key_another() -> None:
    again = written(mail(subject="Nhắc lại"), sender())["Message-ID"]
    assert again == written(MAIL, sender())["Message-ID"]
    assert again != written(mail(key="notice:019ab1"), sender())["Message-ID"]
    assert again.endswith("@songhau.example>")


def test_lines_travel_short_and_in_ascii() -> None:
    raw = written(mail(text="Đoàn " * 400, subject="Việc " * 60), sender()).as_bytes()
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


# --- Nothing slips into the head ------------------------------------------------------------------------------------


def test_a_line_break_in_the_subject_or_a_name_starts_no_new_field() -> None:
    tricky = mail(subject="Chào\r\nBcc: all@example.org", to_name="Lan\nBcc: all@example.org")
    message = message_from_bytes(written(tricky, sender()).as_bytes(), policy=policy.default)
    assert message["Bcc"] is None
    assert message["Subject"] == "Chào Bcc: all@example.org"


@pytest.mark.parametrize(
    "address",
    [
        "lan@example.org\r\nBcc: all@example.org",
        "lan@example.org, all@example.org",
        "lan@example.org\n",
        "Lan <lan@example.org>",
        "lan",
        "",
        "@example.org",
        "lan@",
        "lan..hoa@example.org",
        "lan@exa mple.org",
        "ánh@example.org",
        "lan@[127.0.0.1]",
    ],
)
def test_what_is_no_address_is_never_sent(address: str) -> None:
    with pytest.raises(OutsideFailure) as caught:
        written(mail(to=address), sender())
    assert (caught.value.code, caught.value.retry) == ("mail.wrong-address", False)


def test_a_domain_with_marks_is_written_as_the_mail_knows_it() -> None:
    assert written(mail(to="lan@bücher.example", to_name=""), sender())["To"] == "lan@xn--bcher-kva.example"


@given(subject=st.text(), name=st.text(), text=st.text(alphabet=st.characters()))
def test_any_text_makes_one_message_with_our_fields_only(subject: str, name: str, text: str) -> None:
    raw = written(mail(subject=subject, to_name=name, text=text, html=""), sender()).as_bytes()
    message = message_from_bytes(raw, policy=policy.default)
    assert sorted({key.lower() for key in message}) == [
        "auto-submitted",
        "content-language",
        "content-transfer-encoding",
        "content-type",
        "date",
        "from",
        "message-id",
        "mime-version",
        "subject",
        "to",
    ]
    assert [each.addr_spec for each in message["To"].addresses] == ["lan@example.org"]


# --- How the server is reached --------------------------------------------------------------------------------------


def test_starttls_is_used_where_it_is_offered() -> None:
    postbox = Postbox()
    with serving(postbox, tls_context=server_side(), require_starttls=True) as mailer:
        mailer.send(MAIL)
    assert len(postbox.received) == 1


def test_where_starttls_is_demanded_an_open_line_is_not_used() -> None:
    postbox = Postbox()
    with serving(postbox, "smtp+starttls") as mailer, pytest.raises(OutsideFailure) as caught:
        mailer.send(MAIL)
    assert (caught.value.code, caught.value.retry) == ("mail.not-encrypted", True)
    assert postbox.received == []


def test_a_line_encrypted_from_the_first_byte_is_used() -> None:
    postbox = Postbox()
    with serving(postbox, "smtps", ssl_context=server_side()) as mailer:
        mailer.send(MAIL)
    assert len(postbox.received) == 1


def test_a_certificate_nobody_vouches_for_is_not_trusted() -> None:
    postbox = Postbox()
    with serving(postbox, "smtp+starttls", tls_context=server_side()) as known:
        stranger = smtp_mailer(f"smtp+starttls://127.0.0.1:{known.port}", sender=SENDER)
        with pytest.raises(OutsideFailure) as caught:
            stranger.send(MAIL)
    assert (caught.value.code, caught.value.retry) == ("mail.unreachable", True)
    assert postbox.received == []


def test_the_account_in_the_address_signs_in() -> None:
    postbox = Postbox()
    options = {"authenticator": accounts, "auth_required": True, "tls_context": server_side()}
    with serving(postbox, "smtp+starttls", "doanvu:mat%3Akhau%401@", **options) as mailer:
        mailer.send(MAIL)
    assert len(postbox.received) == 1


def test_a_wrong_password_is_said_without_repeating_it_and_may_be_mended() -> None:
    options = {"authenticator": accounts, "auth_required": True, "tls_context": server_side()}
    with (
        serving(Postbox(), "smtp+starttls", "doanvu:sai-roi@", **options) as mailer,
        pytest.raises(OutsideFailure) as caught,
    ):
        mailer.send(MAIL)
    assert (caught.value.code, caught.value.retry) == ("mail.sign-in-refused", True)
    assert "sai-roi" not in f"{caught.value} {caught.value.detail} {mailer!r}"


# --- What the answers mean ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "code", "retry"),
    [
        ({"RCPT": "550 no such person"}, "mail.refused", False),
        ({"RCPT": "450 try later"}, "mail.refused-for-now", True),
        ({"DATA": "554 not wanted"}, "mail.refused", False),
        ({"DATA": "451 disk is full"}, "mail.refused-for-now", True),
        ({"DATA": "421 closing"}, "mail.refused-for-now", True),
    ],
)
def test_a_refusal_says_whether_to_try_again(answers: dict[str, str], code: str, retry: bool) -> None:
    with serving(Postbox(answers=answers)) as mailer, pytest.raises(OutsideFailure) as caught:
        mailer.send(MAIL)
    (answer,) = answers.values()
    assert (caught.value.code, caught.value.retry, caught.value.detail) == (code, retry, answer)


def test_a_server_that_is_not_there_may_be_tried_again() -> None:
    with pytest.raises(OutsideFailure) as caught:
        smtp_mailer(f"smtp://127.0.0.1:{free_port()}", sender=SENDER).send(MAIL)
    assert (caught.value.code, caught.value.retry) == ("mail.unreachable", True)


def test_a_server_that_never_answers_is_not_waited_for() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        mailer = smtp_mailer(f"smtp://127.0.0.1:{silent.getsockname()[1]}", sender=SENDER, timeout_seconds=0.05)
        with pytest.raises(OutsideFailure) as caught:
            mailer.send(MAIL)
    assert (caught.value.code, caught.value.retry) == ("mail.unreachable", True)


# --- Settings -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["", "localhost:25", "http://localhost", "smtp://", "smtp://host:abc", "smtp://host/path", "smtp://host?x=1"]
)
def test_a_wrong_address_of_a_server_is_one_sentence(url: str) -> None:
    with pytest.raises(SetupError) as caught:
        smtp_mailer(url, sender=SENDER)
    assert caught.value.code == "mail.wrong-url"


def test_a_password_with_marks_is_said_before_any_message() -> None:
    with pytest.raises(SetupError) as caught:
        smtp_mailer("smtp://doanvu:m%E1%BA%ADt@localhost", sender=SENDER)
    assert caught.value.code == "mail.account-not-ascii"


def test_a_wrong_sender_is_one_sentence() -> None:
    with pytest.raises(SetupError) as caught:
        smtp_mailer("smtp://localhost", sender="Đoàn vụ")
    assert caught.value.code == "mail.wrong-sender"


@pytest.mark.parametrize(
    ("url", "port", "security"),
    [
        ("smtp://mail.example", 587, "offered"),
        ("smtp+starttls://mail.example", 587, "starttls"),
        ("smtps://mail.example/", 465, "tls"),
        ("smtp://mail.example:2525", 2525, "offered"),
        ("smtp://[::1]:25", 25, "offered"),
    ],
)
def test_the_address_of_a_server_says_port_and_encryption(url: str, port: int, security: str) -> None:
    mailer = smtp_mailer(url, sender=SENDER)
    assert (mailer.port, mailer.security) == (port, security)


# --- Without a server -----------------------------------------------------------------------------------------------


def test_a_folder_takes_messages_as_files_once_for_each_key(tmp_path: Path) -> None:
    mailer = FolderMailer(folder=tmp_path / "mail", sender=sender())
    assert mailer.send(MAIL) == mailer.send(MAIL)
    (only,) = (tmp_path / "mail").iterdir()
    assert message_from_bytes(only.read_bytes(), policy=policy.default)["Subject"] == MAIL.subject
    mailer.send(mail(key="another"))
    assert len(list((tmp_path / "mail").iterdir())) == 2


def test_a_folder_that_cannot_be_made_may_be_tried_again(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file", encoding="utf-8")
    with pytest.raises(OutsideFailure) as caught:
        FolderMailer(folder=tmp_path / "mail", sender=sender()).send(MAIL)
    assert (caught.value.code, caught.value.retry) == ("mail.unreachable", True)
