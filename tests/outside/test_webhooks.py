"""Messages to other systems over real connections: signed, never into our own network, failures that say what to do."""

import base64
import hmac
import json
import socket
import ssl
from collections.abc import Iterator
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path

import pytest

from engine.ground.clock import SECOND
from engine.ground.errors import OutsideFailure
from engine.outside.webhooks import Call, Target, WebhookCaller, is_public, read_secret, signed
from tests.worker.other_system import OtherSystem, other_system

SECRET = b"s" * 24
CERTIFICATE = Path(__file__).with_name("localhost.pem")
CALL = Call(key="call:act:case:0", webhook="ke_toan", payload={"data": {"ten": "Nguyễn Thị Hoa"}})


@pytest.fixture
def server() -> Iterator[tuple[OtherSystem, int]]:
    with other_system() as made:
        yield made


def caller(url: str, **more: object) -> WebhookCaller:
    targets = {"ke_toan": Target(url=url, secret=SECRET)}
    return WebhookCaller(targets=targets, **{"allow_private": True, "timeout_seconds": 5.0, **more})  # type: ignore[arg-type]


def failure(calling: WebhookCaller, call: Call = CALL) -> tuple[str, bool]:
    with pytest.raises(OutsideFailure) as raised:
        calling.call(call, 1_700_000_000 * SECOND)
    assert raised.value.sentence("vi") != raised.value.code
    assert raised.value.sentence("en") != raised.value.sentence("vi")
    return raised.value.code, raised.value.retry


def test_a_message_arrives_signed_and_whole(server: tuple[OtherSystem, int]) -> None:
    system, port = server
    caller(f"http://localhost:{port}/in?from=doanvu").call(CALL, 1_700_000_000 * SECOND + 999_999)
    (message,) = system.messages
    assert message.path == "/in?from=doanvu"
    assert message.headers["host"] == f"localhost:{port}"
    assert message.headers["webhook-id"] == "call:act:case:0"
    assert message.headers["webhook-timestamp"] == "1700000000"
    assert json.loads(message.body) == {"data": {"ten": "Nguyễn Thị Hoa"}}
    expected = hmac.new(SECRET, b"call:act:case:0.1700000000." + message.body, sha256).digest()
    assert message.headers["webhook-signature"] == "v1," + base64.b64encode(expected).decode()


def test_the_signature_is_that_of_the_standard() -> None:
    secret = read_secret("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")
    assert secret is not None
    body = b'{"email":"test@example.com","username":"test_user"}'
    made = signed(secret, "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", 1649367553, body)
    again = hmac.new(secret, b"msg_27UH4WbU6Z5A5EzD8u03UvzRbpk.1649367553." + body, sha256).digest()
    assert base64.b64decode(made["webhook-signature"].removeprefix("v1,")) == again


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (301, ("webhook.refused", True)),
        (404, ("webhook.refused", True)),
        (429, ("webhook.refused", True)),
        (500, ("webhook.refused", True)),
        (410, ("webhook.gone", False)),
    ],
)
def test_any_other_answer_is_a_failure(
    server: tuple[OtherSystem, int], status: int, expected: tuple[str, bool]
) -> None:
    system, port = server
    system.answers.append(status)
    assert failure(caller(f"http://127.0.0.1:{port}/")) == expected
    assert [message.path for message in system.messages] == ["/"], "nothing is followed elsewhere"


def test_silence_and_nobody_there_are_tried_again(server: tuple[OtherSystem, int]) -> None:
    system, port = server
    system.silent.set()
    assert failure(caller(f"http://127.0.0.1:{port}/", timeout_seconds=0.2)) == ("webhook.unreachable", True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    assert failure(caller(f"http://127.0.0.1:{free}/")) == ("webhook.unreachable", True)
    assert failure(caller("http://no-such-host.invalid/", look_up=nobody_knows)) == ("webhook.unreachable", True)


def nobody_knows(host: str, port: int) -> tuple[str, ...]:
    """What a name service says of a name it does not know."""
    raise socket.gaierror(socket.EAI_NONAME, f"{host}:{port}")


def test_the_next_address_is_tried_where_the_first_takes_no_connection(server: tuple[OtherSystem, int]) -> None:
    system, port = server
    caller(f"http://two.invalid:{port}/", look_up=lambda *_: ("::1", "127.0.0.1")).call(CALL, 0)
    assert [message.headers["host"] for message in system.messages] == [f"two.invalid:{port}"]


def test_our_own_network_is_called_only_where_the_settings_allow_it(server: tuple[OtherSystem, int]) -> None:
    system, port = server
    for host in ("127.0.0.1", "localhost", "[::1]"):
        assert failure(caller(f"https://{host}:{port}/", allow_private=False)) == ("webhook.private-address", False)
    for found in (("10.0.0.8",), ("169.254.169.254",), ("8.8.8.8", "192.168.0.1"), ("fe80::1%eth0",)):
        named = caller(f"https://name.invalid:{port}/", allow_private=False, look_up=lambda *_, found=found: found)
        assert failure(named) == ("webhook.private-address", False)
    assert failure(caller(f"http://127.0.0.1:{port}/", allow_private=False)) == ("webhook.not-https", False)
    assert system.messages == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("127.0.0.1", False),
        ("::1", False),
        ("192.168.1.4", False),
        ("172.16.0.1", False),
        ("100.64.0.1", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::a00:1", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),
        ("::", False),
    ],
)
def test_what_is_of_the_open_internet(address: str, expected: bool) -> None:
    assert is_public(ip_address(address)) is expected


def test_a_certificate_nobody_trusts_is_no_connection() -> None:
    with other_system(str(CERTIFICATE)) as (system, port):
        assert failure(caller(f"https://localhost:{port}/")) == ("webhook.unreachable", True)
        assert system.messages == []


def test_by_https_the_name_is_proved_although_the_address_is_called() -> None:
    trust = ssl.create_default_context(cafile=str(CERTIFICATE))
    with other_system(str(CERTIFICATE)) as (system, port):
        caller(f"https://localhost:{port}/", trust=trust).call(CALL, 0)
        assert len(system.messages) == 1
        wrong = caller(f"https://other.invalid:{port}/", trust=trust, look_up=lambda *_: ("127.0.0.1",))
        assert failure(wrong) == ("webhook.unreachable", True)
        assert len(system.messages) == 1


def test_a_name_nobody_configured_may_still_come() -> None:
    other = Call(key="k", webhook="khac", payload={})
    assert failure(caller("https://example.org/"), other) == ("webhook.unknown", True)


def test_a_secret_is_long_enough_or_none() -> None:
    assert read_secret("x" * 24) == b"x" * 24
    assert read_secret("x" * 23) is None
    assert read_secret("whsec_" + base64.b64encode(b"y" * 32).decode()) == b"y" * 32
    assert read_secret("whsec_" + base64.b64encode(b"y" * 8).decode()) is None
    assert read_secret("whsec_not base64 at all, though long") is None
