"""Make the office: what every operation uses, wired once from how the installation was told to work."""

from collections.abc import Mapping
from email.headerregistry import Address
from pathlib import Path
from typing import Protocol

from engine.ground.clock import Clock, SystemClock
from engine.ground.errors import SetupError
from engine.ground.identifiers import Identifiers, RandomIdentifiers
from engine.operations.definitions import Definitions
from engine.operations.office import Office
from engine.outside.files import FileStore
from engine.outside.mail import FolderMailer, Mailer, smtp_mailer
from engine.outside.webhooks import LEAST_SECRET, Caller, Target, WebhookCaller, read_secret
from engine.store.database import Database
from engine.store.schema import check
from engine.store.settings import DEMONSTRATION, setting


class Installation(Protocol):
    """What of the settings an office is made from; `engine.settings.Settings` is one."""

    @property
    def database_url(self) -> str:
        """SQLAlchemy address of the database."""

    @property
    def files_dir(self) -> Path:
        """Where uploads and printed letters lie."""

    @property
    def base_url(self) -> str:
        """Address by which people reach us, without a slash at the end."""

    @property
    def demonstration(self) -> bool:
        """Whether it was begun as the demonstration; what the database says of itself counts as well."""


def build_office(
    installation: Installation, *, clock: Clock | None = None, identifiers: Identifiers | None = None
) -> Office:
    """The office of an installation whose database is there and up to date; close it with `office.database.close()`.

    The machine's clock and random identifiers unless others are given. Raises `SetupError` with one sentence when the
    database does not answer or has not the schema of this program.
    """
    clock = clock or SystemClock()
    database = Database(installation.database_url)
    try:
        check(database)
    except BaseException:
        database.close()
        raise
    return Office(
        database=database,
        clock=clock,
        identifiers=identifiers or RandomIdentifiers(),
        definitions=Definitions(database, clock),
        files=FileStore(installation.files_dir),
        base_url=installation.base_url,
        demonstration=installation.demonstration or is_demonstration(database),
    )


def is_demonstration(database: Database) -> bool:
    """Whether the database says that its data is the demonstration's, whichever command opens it."""
    with database.read() as transaction:
        return setting(transaction, DEMONSTRATION) is True


class Post(Protocol):
    """What of the settings mail is sent by; `engine.settings.Settings` is one."""

    @property
    def smtp_url(self) -> str | None:
        """The mail server; None: mail is laid into a folder."""

    @property
    def mail_sender(self) -> str:
        """Address mail comes from."""

    @property
    def mail_sender_name(self) -> str:
        """Name printed before it."""

    @property
    def mail_dir(self) -> Path:
        """The folder."""


class Callees(Protocol):
    """What of the settings other systems are called by; `engine.settings.Settings` is one."""

    @property
    def webhooks(self) -> Mapping[str, tuple[str, str]]:
        """Name → address and secret."""

    @property
    def webhooks_private(self) -> bool:
        """Whether addresses of our own network may be called."""


def build_caller(callees: Callees) -> Caller:
    """What calls the webhooks of the installation. Raises `SetupError` `settings.wrong-webhook` for a secret that is no
    secret.
    """
    targets = {}
    for name, (url, written) in callees.webhooks.items():
        secret = read_secret(written)
        if secret is None:
            raise SetupError("settings.wrong-webhook", name=name.upper(), least=LEAST_SECRET)
        targets[name] = Target(url=url, secret=secret)
    return WebhookCaller(targets=targets, allow_private=callees.webhooks_private)


def build_mailer(post: Post) -> Mailer:
    """The mail server that was named, else the folder. Raises `SetupError` `mail.wrong-url`, `mail.wrong-sender`."""
    if post.smtp_url is not None:
        return smtp_mailer(post.smtp_url, sender=post.mail_sender, sender_name=post.mail_sender_name)
    try:
        sender = Address(display_name=post.mail_sender_name, addr_spec=post.mail_sender)
    except (ValueError, IndexError) as error:  # the second is what the library raises for an empty address
        raise SetupError("mail.wrong-sender", sender=post.mail_sender) from error
    return FolderMailer(folder=post.mail_dir, sender=sender)
