"""Who can sign in to the demonstration: accounts with the password the pack prints, and forms left half filled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.definition.pack import Pack
from engine.demo.chance import Chance
from engine.demo.people import Sketch
from engine.demo.reading import Demonstration, read_demonstration
from engine.demo.recipes import Making
from engine.demo.words import AccountWords
from engine.demo.world import World
from engine.ground.clock import HOUR, day_of, instant_of
from engine.operations.accounts.passwords import Passwords
from engine.operations.office import Office
from engine.store.accounts import Account, add_account
from engine.store.database import Transaction
from engine.store.drafts import Draft, save_draft
from engine.store.trail import Note, Signature, write


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """A line of the list of who can sign in."""

    email: str
    password: str
    role: str


def listed(words: Demonstration) -> tuple[Listed, ...]:
    """Who can sign in, in the order of the file."""
    if words.accounts is None:
        return ()
    return tuple(
        Listed(email=account.email, password=words.accounts.password, role=account.role)
        for account in words.accounts.accounts
    )


def listed_in(folder: Path, pack: Pack) -> tuple[Listed, ...]:
    """Who can sign in to the demonstration of a pack; nobody where its folder `demo/` is missing or wrong."""
    return listed(read_demonstration(folder, pack)[0])


def person_of(account: AccountWords, world: World, day: str) -> str | None:
    """The id of the person an account is for on an ISO day, None when nobody holds that position."""
    if account.person is not None:
        return world.named[account.person].id
    if account.holds is None or account.of is None:
        return None
    return world.holder(account.holds, account.of, day)


def open_accounts(office: Office, passwords: Passwords, world: World) -> dict[str, str]:
    """Make every account, each active and with the password of the file; person id → account id.

    They need not change their password at the first sign-in, because it is printed for everybody to see.
    """
    words = world.words.accounts
    if words is None:
        return {}
    now, today = office.clock.now(), office.clock.today()
    made: dict[str, Account] = {}
    for account in words.accounts:
        person = person_of(account, world, day_of(now))
        if person is not None and person not in made:
            made[person] = Account(
                id=office.new_identifier(),
                person=person,
                email=account.email.lower(),
                password_hash=passwords.hash(words.password),
                state="active",
                must_change=False,
                made_at=now,
                changed_at=now,
            )

    def work(c: Transaction) -> None:
        for account in made.values():
            add_account(c, account)
        notes = [
            Note(
                stream=f"account:{account.id}",
                kind="account.made",
                payload={"person": account.person, "email": account.email, "demonstration": True},
            )
            for account in made.values()
        ]
        signature = Signature(
            act=office.new_identifier(), salt=office.identifiers.salt, at=now, today=today, via="command"
        )
        write(c, signature, *notes)

    if made:
        office.database.carry_out(work)
    return {person: account.id for person, account in made.items()}


def leave_drafts(office: Office, world: World, people: Mapping[str, Sketch], today: str) -> int:
    """Keep the forms that were left half filled; how many. `people` are persons by id, days count from `today`."""
    words = world.words.accounts
    drafts: list[Draft] = []
    for account in words.accounts if words is not None else ():
        person = person_of(account, world, today)
        if account.draft is None or person is None or person not in people:
            continue
        chance = Chance(world.seed, "draft", account.email)
        saved = account.draft.saved.on(today, chance)
        record = world.people.full(people[person], day=saved, parts={}, draw=lambda _: None)
        making = Making(
            chance=chance,
            day=saved,
            subject={name: rows[-1].value for name, rows in record.fields.items()},
            parts={part: world.part(slug) for part, slug in account.draft.at.items()},
        )
        answers = {name: recipe(making) for name, recipe in world.words.drafts.get(account.email, {}).items()}
        drafts.append(
            Draft(
                id=office.new_identifier(),
                person=person,
                procedure=account.draft.procedure,
                case="",
                action="",
                answers={name: value for name, value in answers.items() if value is not None},
                saved_at=instant_of(saved) + 20 * HOUR,
            )
        )

    def work(c: Transaction) -> None:
        for draft in drafts:
            save_draft(c, draft)

    if drafts:
        office.database.carry_out(work)
    return len(drafts)


def table(lines: Sequence[Listed]) -> str:
    """The list as people read it in a terminal: e-mail, password, role, in columns."""
    if not lines:
        return ""
    first = max(len(line.email) for line in lines)
    second = max(len(line.password) for line in lines)
    return "\n".join(f"  {line.email:<{first}}  {line.password:<{second}}  {line.role}" for line in lines)
