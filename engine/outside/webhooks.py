"""Messages to other systems: one signed POST to an address the installation names, or a failure that says whether to
retry.

They are signed as Standard Webhooks says: `webhook-id`, `webhook-timestamp` and `webhook-signature`, an HMAC-SHA256
over `id.timestamp.body`. A message is sent at least once, every copy bears the same id. The address is looked up here
and the connection made to just what was looked at, so that a name cannot lead into our own network after it was
allowed.
"""

import base64
import hmac
import json
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx2

from engine.ground.clock import SECOND
from engine.ground.errors import OutsideFailure

SECRET_PREFIX = "whsec_"  # how a secret written in base64 begins
LEAST_SECRET = 24
"""Bytes a secret must have."""

GONE = 410
"""The answer of a receiver that wants nothing more, now or later."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where messages of one name go."""

    url: str
    secret: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Call:
    """One message to another system."""

    key: str
    """The key of what is owed: the same key gives the same `webhook-id`."""
    webhook: str
    """Name of the target."""
    payload: Mapping[str, Any]
    """Plain JSON."""


class Caller(Protocol):
    """Whatever takes a message to another system from us."""

    def call(self, call: Call, at: int) -> None:
        """Hand over `call` at the instant `at` (microseconds UTC). Raises `OutsideFailure` with a code beginning with
        `webhook.`.
        """


def look_up_name(host: str, port: int) -> tuple[str, ...]:
    """The addresses of a host as the system knows them, at least one. Raises OSError, UnicodeError."""
    return tuple(str(item[4][0]) for item in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))


@dataclass(frozen=True, kw_only=True)
class WebhookCaller:
    """Calls the targets of the installation, over a connection made anew for every message."""

    targets: Mapping[str, Target]
    allow_private: bool = False
    """Whether an address within our own network, or without https, may be called."""
    timeout_seconds: float = 10.0
    """How long connecting and each wait for the other side may take."""
    look_up: Callable[[str, int], Sequence[str]] = look_up_name
    trust: ssl.SSLContext | None = None
    """Whose certificates count; None: those the system trusts."""

    def call(self, call: Call, at: int) -> None:
        """Send `call`; see `Caller`. Any answer from 200 to 299 counts as taken; nothing leads anywhere else.

        Codes: `webhook.gone`, `webhook.private-address`, `webhook.not-https` (never again); `webhook.unknown`,
        `webhook.unreachable`, `webhook.refused` (again later: the other side or an administrator may mend it).
        """
        target = self.targets.get(call.webhook)
        if target is None:
            raise OutsideFailure("webhook.unknown", retry=True, name=call.webhook)
        parts = urlsplit(target.url)
        host = parts.hostname or ""
        if parts.scheme != "https" and not self.allow_private:
            raise OutsideFailure("webhook.not-https", retry=False, name=call.webhook)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        addresses = self._addresses(host, port, call.webhook)
        body = json.dumps(call.payload, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {
            "host": parts.netloc.rpartition("@")[2],
            "content-type": "application/json; charset=utf-8",
            "user-agent": "doanvu",
            **signed(target.secret, call.key, at // SECOND, body),
        }
        rest = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        urls = [f"{parts.scheme}://{_in_address(address)}:{port}{rest}" for address in addresses]
        try:
            status = self._post(urls, host, body, headers)
        except httpx2.HTTPError as error:
            detail = type(error).__name__
            raise OutsideFailure("webhook.unreachable", retry=True, detail=detail, name=call.webhook) from error
        if 200 <= status < 300:
            return
        if status == GONE:
            raise OutsideFailure("webhook.gone", retry=False, name=call.webhook)
        raise OutsideFailure("webhook.refused", retry=True, name=call.webhook, status=status)

    def _post(self, urls: Sequence[str], host: str, body: bytes, headers: Mapping[str, str]) -> int:
        """The code answered at the first of the addresses that can be connected to. The certificate must be `host`'s.

        Raises what the library raises.
        """
        verify = self.trust or ssl.create_default_context()
        with httpx2.Client(verify=verify, timeout=self.timeout_seconds, trust_env=False) as client:
            for number, url in enumerate(urls, 1):
                request = client.build_request(
                    "POST", url, content=body, headers=headers, extensions={"sni_hostname": host}
                )
                try:
                    answer = client.send(request, stream=True, follow_redirects=False)
                except httpx2.ConnectError:
                    if number == len(urls):
                        raise
                    continue
                answer.close()  # what else it says is never read
                return answer.status_code
        raise AssertionError("there is at least one address")

    def _addresses(self, host: str, port: int, name: str) -> tuple[IPv4Address | IPv6Address, ...]:
        """The addresses the host has now. All of them must be allowed, or none is called."""
        try:
            found = self.look_up(host, port)
        except (OSError, UnicodeError) as error:
            raise OutsideFailure("webhook.unreachable", retry=True, detail="DNS", name=name) from error
        addresses = tuple(dict.fromkeys(ip_address(address.partition("%")[0]) for address in found))
        if not self.allow_private and not all(is_public(address) for address in addresses):
            raise OutsideFailure("webhook.private-address", retry=False, name=name)
        return addresses


def _in_address(address: IPv4Address | IPv6Address) -> str:
    return f"[{address}]" if address.version == 6 else str(address)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is of the open internet: not of this machine, a private network, or reserved for anything."""
    within = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    if within is not None:
        return is_public(within)
    return address.is_global and not address.is_multicast and not address.is_reserved


def signed(secret: bytes, key: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers of a signed message; `timestamp` is in seconds since 1970 UTC."""
    digest = hmac.new(secret, f"{key}.{timestamp}.".encode() + body, sha256).digest()
    return {
        "webhook-id": key,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }


def read_secret(written: str) -> bytes | None:
    """A secret as administrators write it: `whsec_` and base64, or any text; None when it is shorter than 24 bytes or
    not base64.
    """
    secret = written.encode()
    if written.startswith(SECRET_PREFIX):
        try:
            secret = base64.b64decode(written.removeprefix(SECRET_PREFIX), validate=True)
        except ValueError:
            return None
    return secret if len(secret) >= LEAST_SECRET else None
