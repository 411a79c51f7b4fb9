"""What the environment says, read once into one frozen value and handed down; nobody else looks at the environment.

| Variable | Meaning | When it is not set |
| --- | --- | --- |
| `DOANVU_DATA_DIR` | folder of the SQLite file, uploads, printed letters, outgoing mail | `var` |
| `DOANVU_DATABASE_URL` | `sqlite:///…` or `postgresql://…` | `doanvu.sqlite3` in the data folder |
| `HOST`, `PORT` | where to listen | `127.0.0.1`, `8000` |
| `DOANVU_BASE_URL` | address by which people reach us, without a path | `http://HOST:PORT` |
| `DOANVU_SECRET_KEY` | at least 32 characters by chance | made and kept in the data folder for the demonstration |
| `DOANVU_SMTP_URL` | mail server: `smtp://…`, `smtp+starttls://…`, `smtps://…` | mail lies in `mail/` there |
| `DOANVU_MAIL_FROM`, `DOANVU_MAIL_FROM_NAME` | sender of mail | `doanvu@` our host, `Đoàn vụ` |
| `DOANVU_PACK` | folder with `workflows/`, `forms/`, `tests/scenarios/` | the pack that came with the program |
| `DOANVU_PROXIES` | addresses of proxies in front, with commas | `127.0.0.1` |
| `DOANVU_SESSION_IDLE_MINUTES` | a session unused for so long has ended | `60` |
| `DOANVU_SESSION_HOURS` | a session has ended after so long in any case | `12` |
| `DOANVU_PASSWORD_MEMORY_KIB`, `DOANVU_PASSWORD_ROUNDS` | work for one password (argon2id) | `19456`, `2` |
| `DOANVU_SIGN_INS_AT_ONCE` | passwords looked at side by side; each takes that memory | `4` |
| `DOANVU_UPLOAD_MB` | largest file anybody may upload | `10` |
| `DOANVU_WEBHOOK_<NAME>_URL` | where `call: {webhook: <name>}` goes | nowhere |
| `DOANVU_WEBHOOK_<NAME>_SECRET` | signs its messages: `whsec_…`, or 24 characters by chance | |
| `DOANVU_WEBHOOKS_PRIVATE` | `on`: addresses of our own network, and without https, may be called | `off` |
| `DOANVU_EMBEDDED_WORKER` | `on`: `doanvu serve` also works in the background; `off`: `doanvu worker` does | `on` |
"""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from engine.ground.errors import SetupError

LEAST_SECRET = 32
"""Characters a secret key must have."""

LEAST_WEBHOOK_SECRET = 24
"""Characters the secret of a webhook must have."""

_DATABASES = ("sqlite", "postgresql", "postgresql+psycopg")


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """How this process was told to work."""

    data_dir: Path
    database_url: str
    """SQLAlchemy address of the database."""
    base_url: str
    """Scheme, host and port by which people reach us; no path, no slash at the end."""
    host: str = "127.0.0.1"
    port: int = 8000
    secret_key: bytes = field(default=b"", repr=False)
    """Empty only for commands that serve nobody."""
    smtp_url: str | None = field(default=None, repr=False)
    mail_sender: str
    mail_sender_name: str = "Đoàn vụ"
    pack: Path | None = None
    demonstration: bool = False
    proxies: tuple[str, ...] = ("127.0.0.1",)
    session_idle_minutes: int = 60
    session_hours: int = 12
    password_memory_kib: int = 19_456
    password_rounds: int = 2
    sign_ins_at_once: int = 4
    upload_mb: int = 10
    webhooks: Mapping[str, tuple[str, str]] = field(default_factory=dict, repr=False)
    """Name → address and secret of other systems that are told of things."""
    webhooks_private: bool = False
    """Whether addresses of our own network may be called."""
    embedded_worker: bool = True
    """Whether the process that serves also works in the background."""

    @property
    def secure(self) -> bool:
        """Whether people reach us by https: cookies are then `Secure` and bear the prefix `__Host-`."""
        return self.base_url.startswith("https://")

    @property
    def hosts(self) -> frozenset[str]:
        """Host names under which we answer, lower case, without port."""
        name = (urlsplit(self.base_url).hostname or "").lower()
        return frozenset({name, "localhost", "127.0.0.1", "::1"}) if is_loopback(name) else frozenset({name})

    @property
    def files_dir(self) -> Path:
        """Where uploads and printed letters lie, by digest."""
        return self.data_dir / "files"

    @property
    def mail_dir(self) -> Path:
        """Where mail is laid when no mail server is named."""
        return self.data_dir / "mail"


def read_settings(
    environment: Mapping[str, str], *, demonstration: bool = False, serving: bool = True, root: Path | None = None
) -> Settings:
    """The settings in `environment`, usually `os.environ`; relative folders are taken from `root`, else from here.

    `serving` asks for what a server needs: a secret key, and an address that is https or of this machine. For the
    demonstration a key is made once and kept in the data folder. Raises `SetupError` with a code beginning with
    `settings.`; no sentence repeats a password or the key.
    """
    read = _Reader(environment)
    data_dir = _folder(read.text("DOANVU_DATA_DIR", "var"), root)
    host = read.text("HOST", "127.0.0.1")
    port = read.number("PORT", 8000, least=1, most=65_535)
    base_url = _base_url(read.text("DOANVU_BASE_URL", f"http://{_in_address(host)}:{port}"))
    sender_host = urlsplit(base_url).hostname or "localhost"
    if is_loopback(sender_host):
        sender_host = "localhost"
    settings = Settings(
        data_dir=data_dir,
        database_url=_database_url(read.text("DOANVU_DATABASE_URL", f"sqlite:///{data_dir / 'doanvu.sqlite3'}")),
        base_url=base_url,
        host=host,
        port=port,
        secret_key=_secret_key(read.text("DOANVU_SECRET_KEY", ""), data_dir, demonstration) if serving else b"",
        smtp_url=read.text("DOANVU_SMTP_URL", "") or None,
        mail_sender=read.text("DOANVU_MAIL_FROM", f"doanvu@{sender_host}"),
        mail_sender_name=read.text("DOANVU_MAIL_FROM_NAME", "Đoàn vụ"),
        pack=_pack(read.text("DOANVU_PACK", ""), root),
        demonstration=demonstration,
        proxies=tuple(filter(None, (part.strip() for part in read.text("DOANVU_PROXIES", "127.0.0.1").split(",")))),
        session_idle_minutes=read.number("DOANVU_SESSION_IDLE_MINUTES", 60, least=1, most=24 * 60),
        session_hours=read.number("DOANVU_SESSION_HOURS", 12, least=1, most=24 * 90),
        password_memory_kib=read.number("DOANVU_PASSWORD_MEMORY_KIB", 19_456, least=7_168, most=1 << 20),
        password_rounds=read.number("DOANVU_PASSWORD_ROUNDS", 2, least=1, most=20),
        sign_ins_at_once=read.number("DOANVU_SIGN_INS_AT_ONCE", 4, least=1, most=64),
        upload_mb=read.number("DOANVU_UPLOAD_MB", 10, least=1, most=200),
        webhooks=_webhooks(environment),
        webhooks_private=read.text("DOANVU_WEBHOOKS_PRIVATE", "off").lower() == "on",
        embedded_worker=read.text("DOANVU_EMBEDDED_WORKER", "on").lower() != "off",
    )
    if serving and not settings.secure and not is_loopback(sender_host):
        raise SetupError("settings.not-https", url=base_url)
    return settings


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


class _Reader:
    """Looks at the environment; what is empty counts as not set, as in most shells and container files."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def text(self, name: str, otherwise: str) -> str:
        """The value without white space around it."""
        return self._environment.get(name, "").strip() or otherwise

    def number(self, name: str, otherwise: int, *, least: int, most: int) -> int:
        """A whole number within bounds. Raises `SetupError` `settings.not-a-number`."""
        written = self.text(name, str(otherwise))
        if not re.fullmatch(r"[0-9]{1,9}", written) or not least <= int(written) <= most:
            raise SetupError("settings.not-a-number", name=name, value=written, least=least, most=most)
        return int(written)


def _folder(written: str, root: Path | None) -> Path:
    return ((root or Path.cwd()) / Path(written).expanduser()).resolve()


def _pack(written: str, root: Path | None) -> Path | None:
    if not written:
        return None
    folder = _folder(written, root)
    if not (folder / "workflows").is_dir():
        raise SetupError("settings.no-pack", folder=written)
    return folder


def _database_url(written: str) -> str:
    scheme, _, rest = written.partition("://")
    if scheme not in _DATABASES or not rest:
        raise SetupError("settings.wrong-database", scheme=scheme if rest else "?")
    return written.replace("postgresql://", "postgresql+psycopg://", 1)


_WEBHOOK = re.compile(r"DOANVU_WEBHOOK_([A-Z][A-Z0-9_]*)_(URL|SECRET)")


def _webhooks(environment: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Targets with both of their variables. Raises `SetupError` `settings.wrong-webhook`, which repeats no secret."""
    found: dict[str, dict[str, str]] = {}
    for variable, value in sorted(environment.items()):
        named = _WEBHOOK.fullmatch(variable)
        if named is not None and value.strip():
            found.setdefault(named[1], {})[named[2]] = value.strip()
    targets = {}
    for name, written in found.items():
        url, secret = written.get("URL", ""), written.get("SECRET", "")
        if not _is_address(url) or len(secret) < LEAST_WEBHOOK_SECRET:
            raise SetupError("settings.wrong-webhook", name=name, least=LEAST_WEBHOOK_SECRET)
        targets[name.lower()] = (url, secret)
    return targets


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.scheme in ("http", "https") and parts.hostname and not parts.fragment and parts.port != 0)
    except ValueError:
        return False


def _base_url(written: str) -> str:
    try:
        parts = urlsplit(written)
        usable = (
            parts.scheme in ("http", "https")
            and parts.hostname
            and parts.path in ("", "/")
            and not (parts.query or parts.fragment or parts.username or parts.password)
            and parts.port != 0
        )
    except ValueError:
        usable = False
    if not usable:
        raise SetupError("settings.wrong-base-url", url=written)
    return written.rstrip("/")


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _secret_key(written: str, data_dir: Path, demonstration: bool) -> bytes:
    file = data_dir / "secret_key"
    if not written:
        if demonstration:
            _make_secret(file)
        if not file.is_file():
            raise SetupError("settings.no-secret-key")
        try:
            written = file.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SetupError("settings.secret-unreadable", file=file.name) from error
    if len(written) < LEAST_SECRET:
        raise SetupError("settings.short-secret-key", least=LEAST_SECRET)
    return written.encode()


def _make_secret(file: Path) -> None:
    """Make the key once: of several processes that begin together one wins, and all read the same."""
    if file.exists():
        return
    beside = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as made:
            made.write(secrets.token_hex(32))
        try:
            os.link(beside, file)
        except FileExistsError:
            pass
        finally:
            beside.unlink()
    except OSError as error:
        raise SetupError("settings.data-dir-unusable", folder=str(file.parent), reason=error.strerror) from error
