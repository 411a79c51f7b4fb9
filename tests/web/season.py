"""The small club with its yearly rating behind the web door: people who can sign in, a campaign, lines to fill in."""

from pathlib import Path

from engine.operations.campaigns.enter_rows import RowGiven, enter_rows
from engine.operations.office import Office
from engine.scenarios.script import GivenWords, PersonWords
from engine.store.accounts import Account, add_account
from engine.store.database import Database
from tests.operations.test_campaigns import Town as Club
from tests.operations.test_campaigns import given
from tests.runtime.test_campaigns import RATING
from tests.web.town import PASSWORD, QUICK, Browser, Town

TODAY = "2026-11-02"


class Season(Club):
    """The club of the operations' tests, behind the web door of `town`."""

    def __init__(self, town: Town, folder: Path, people: GivenWords | None = None, procedure: str = RATING) -> None:
        self.town = town
        super().__init__(town.database, folder, people or given(), procedure)
        self.entered: dict[str, Browser] = {}

    def make_office(self, database: Database, folder: Path) -> Office:
        """The office of the web door, its clock on the day of the stories."""
        self.town.clock.move_to_day(TODAY)
        return self.town.desk.office

    def browser(self, who: str) -> Browser:
        """Somebody signed in by the page, with an account of their own."""
        if who not in self.entered:
            person = self.ids[who]
            email = f"{who}.{person[-8:]}@example.org"
            with self.town.database.write() as transaction:
                account = Account(
                    id=self.office.new_identifier(),
                    person=person,
                    email=email,
                    password_hash=QUICK.hash(PASSWORD),
                    made_at=self.clock.now(),
                )
                add_account(transaction, account)
            browser = self.town.browser()
            assert browser.sign_in(email).status_code == 303
            self.entered[who] = browser
        return self.entered[who]

    def grid(self, campaign: str, unit: str, **query: str) -> str:
        """The address of a unit's list."""
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        return f"/campaigns/{campaign}/units/{self.ids[unit]}" + (f"?{asked}" if asked else "")

    def marks(self, campaign: str, unit: str, head: str, mark: str = "fair") -> None:
        """The head types a mark for everybody of a unit and records them."""
        lines = list(self.lines(head, campaign, unit, "mark").values())
        enter_rows(
            self.office, self.viewer(head), "mark", [RowGiven(case=line.case.id, form={"mark": mark}) for line in lines]
        )
        self.takes(head, "mark", lines, entered=True)

    def waits_above(self, campaign: str) -> None:
        """The list of the first team is with the club."""
        self.writes(campaign, "one")
        self.marks(campaign, "one", "binh")
        self.takes("binh", "send_up", list(self.lines("binh", campaign, "one").values()))


def crowded(members: int) -> GivenWords:
    """The club with one team of so many."""
    small = given()
    people = {"dung": small.people["dung"], "binh": small.people["binh"]}
    for number in range(members):
        people[f"person_{number}"] = PersonWords.model_validate(
            {"full_name": f"Người thứ {number:03}", "member_of": "one"}
        )
    units = {name: unit for name, unit in small.units.items() if name != "two"}
    return small.model_copy(update={"units": units, "people": people})
