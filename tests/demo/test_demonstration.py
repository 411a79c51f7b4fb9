"""`doanvu demo` on both databases, small: every state is there, the trail is whole, papers are printed, and a second
run keeps it all.
"""

import io
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from engine.cases.case import Case
from engine.demo.reading import read_demonstration
from engine.demo.run import run_demonstration
from engine.ground.clock import StillClock
from engine.ground.errors import DefinitionError, SetupError
from engine.operations.accounts.passwords import Passwords
from engine.operations.build_office import build_office
from engine.operations.verify_trail import verify_trail
from engine.runtime.evolve import evolve
from engine.settings import Settings, read_settings
from engine.store.accounts import account_by_login
from engine.store.cases import load_cases
from engine.store.database import Database
from engine.store.documents import unprinted_documents
from engine.store.drafts import drafts_of
from engine.store.releases import releases
from engine.store.schema import migrate
from engine.store.statements import Statement
from engine.store.trail import read_stream
from engine.web.app import create_app
from tests.conftest import BOTH_KINDS, DatabaseKind, Databases
from tests.shipped import the_pack
from tests.small_world import PACK

TODAY = "2026-11-24"
MEMBERS = 150


@dataclass(frozen=True, kw_only=True)
class Made:
    """A small demonstration that was made once for this module."""

    settings: Settings
    said: str
    complained: str
    database: Database

    def texts(self, question: str) -> list[str]:
        with self.database.read() as transaction:
            return [str(row[0]) for row in transaction.rows(Statement(question))]

    def cases(self) -> list[Case]:
        ids = self.texts("SELECT id FROM cases ORDER BY id")
        with self.database.read() as transaction:
            return [stored.case for stored in load_cases(transaction, ids).values()]


def settings_for(url: str, folder: Path) -> Settings:
    environment = {
        "DOANVU_DATA_DIR": str(folder),
        "DOANVU_DATABASE_URL": url,
        "DOANVU_PASSWORD_MEMORY_KIB": "7168",
        "DOANVU_PASSWORD_ROUNDS": "1",
    }
    return read_settings(environment, demonstration=True)


@pytest.fixture(scope="module", params=BOTH_KINDS)
def made(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Made]:
    kind: DatabaseKind = request.param
    url = databases.fresh(kind)
    settings = settings_for(url, tmp_path_factory.mktemp("demonstration"))
    said, complained = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stderr", complained)
        run_demonstration(settings, PACK, members=MEMBERS, clock=StillClock.at(TODAY, 15), out=said)
    database = Database(url)
    yield Made(settings=settings, said=said.getvalue(), complained=complained.getvalue(), database=database)
    database.close()
    databases.drop(url)


def test_no_step_of_any_story_was_refused(made: Made) -> None:
    assert "demo/" not in made.complained, made.complained


def test_every_state_is_there_and_some_are_late_and_some_wait_for_the_keeper(made: Made) -> None:
    cases = [case for case in made.cases() if case.procedure == "member_admission"]
    states = Counter(case.state for case in cases)
    assert set(states) == set(the_pack().procedures["member_admission"].states)
    assert {case.variant for case in cases} >= {
        "ordinary",
        "base_branch",
        "school_without_branch",
        "no_branch",
        "small_meeting",
        "readmission",
        "employer_without_union",
    }
    tasks = [task for case in cases for task in case.tasks]
    assert sum(1 for task in tasks if task.due_on is not None and task.due_on < TODAY) >= 5
    assert any(task.vacant for task in tasks)
    assert min(case.opened_on for case in cases) < "2026-04-01" < "2026-11-15" < max(case.opened_on for case in cases)


def test_cases_of_other_procedures_are_under_way_and_finished(made: Made) -> None:
    played: dict[str, set[bool]] = {}
    for case in made.cases():
        played.setdefault(case.procedure, set()).add(case.ended_as is not None)
    words, _ = read_demonstration(PACK, the_pack())
    assert set(played) == {group.words.procedure for group in words.groups} and len(played) >= 17
    # So small an organisation has not people enough for every story; those that are told end in most procedures.
    assert sum(True in ended for ended in played.values()) >= 13
    assert sum(False in ended for ended in played.values()) >= 13


def test_books_and_registers_hold_what_was_decided(made: Made) -> None:
    about = Counter(made.texts("SELECT history FROM record_entries WHERE case_id IS NOT NULL"))
    assert set(about) >= {
        "memberships",
        "rewards",
        "temporary_activity",
        "trips",
        "residence_activity",
        "fee_exemptions",
        "reissues",
        "titles",
        "party_fostering",
        "honorary",
    }
    registers = set(made.texts("SELECT register FROM documents WHERE register IS NOT NULL"))
    declared = {name for organisation in the_pack().organisations.values() for name in organisation.registers}
    assert registers >= declared - {"cards"}


def test_whoever_has_many_cases_has_a_full_book(made: Made) -> None:
    (person,) = made.texts("SELECT id FROM persons WHERE name = 'Đỗ Bảo Châu'")
    about = {case.procedure for case in made.cases() if case.subject == person}
    assert len(about) == 7
    held = made.texts(f"SELECT history FROM record_entries WHERE about = '{person}' AND case_id IS NOT NULL")
    assert set(held) >= {"memberships", "temporary_activity", "residence_activity", "rewards", "fee_exemptions"}


def test_the_trail_is_whole_and_every_case_is_what_its_events_made_of_it(made: Made) -> None:
    proof = verify_trail(made.settings.database_url)
    assert proof.sound, proof.sentence
    cases = {case.id: case for case in made.cases()}
    with made.database.read() as transaction:
        for case in cases.values():
            rebuilt: Case | None = None
            for event in read_stream(transaction, f"case:{case.id}"):
                assert event.payload is not None
                rebuilt = evolve(rebuilt, event.payload["case"])
            assert rebuilt == case


def test_nothing_happened_after_now_and_days_go_forward(made: Made) -> None:
    now = StillClock.at(TODAY, 15).now()
    latest = max(int(at) for at in made.texts("SELECT at FROM events"))
    assert latest <= now + 60_000_000
    assert max(made.texts("SELECT date FROM documents")) <= TODAY


def test_every_paper_is_printed_and_bears_the_mark(made: Made) -> None:
    with made.database.read() as transaction:
        assert unprinted_documents(transaction, 10) == ()
    names = Counter(made.texts("SELECT name FROM documents"))
    assert set(names) >= set(the_pack().procedures["member_admission"].documents)
    assert set(names) >= {"transfer_letter", "placement_letter", "graduation_certificate", "commendation_decision"}
    files = made.texts("SELECT DISTINCT file FROM documents")
    kept = {file.name.split(".")[0]: file for file in made.settings.files_dir.rglob("*") if file.is_file()}
    for digest in files:
        assert kept[digest].read_bytes().startswith(b"%PDF")


def test_whoever_opens_it_later_knows_that_it_is_the_demonstration(made: Made) -> None:
    plainly = replace(made.settings, demonstration=False)
    office = build_office(plainly)
    assert office.demonstration
    office.database.close()
    app = create_app(plainly, database=made.database)
    assert app.state.door.office.demonstration and app.state.door.settings.demonstration


def test_an_installation_of_its_own_is_no_demonstration(databases: Databases, tmp_path: Path) -> None:
    url = databases.fresh("sqlite", prepare=migrate)
    office = build_office(replace(settings_for(url, tmp_path), demonstration=False))
    assert not office.demonstration
    office.database.close()
    databases.drop(url)


def test_numbers_of_a_committee_have_no_gap(made: Made) -> None:
    with made.database.read() as transaction:
        rows = transaction.rows(Statement("SELECT counter, ordinal FROM documents ORDER BY counter, ordinal"))
    of: dict[str, list[int]] = {}
    for counter, ordinal in rows:
        of.setdefault(counter, []).append(ordinal)
    assert of and all(numbers == list(range(1, len(numbers) + 1)) for numbers in of.values())


def test_those_listed_can_sign_in_without_changing_the_password(made: Made) -> None:
    lines = [line.split() for line in made.said.splitlines() if "@" in line]
    assert len(lines) == 8 and made.settings.base_url in made.said
    passwords = Passwords(memory_kib=7168, rounds=1)
    with made.database.read() as transaction:
        for email, password, *_ in lines:
            account = account_by_login(transaction, email=email)
            assert account is not None and account.state == "active" and not account.must_change
            assert passwords.check(account.password_hash, password)
        applicant = account_by_login(transaction, email="tram@songhau.example")
        assert applicant is not None
        (draft,) = drafts_of(transaction, applicant.person)
        assert draft.procedure == "member_admission" and draft.answers["full_name"] == "Phan Bảo Trâm"


def test_nobody_is_sent_mail_about_what_was_played(made: Made) -> None:
    assert made.texts("SELECT count(*) FROM notices WHERE handed_at IS NULL") == ["0"]
    assert made.texts("SELECT count(*) FROM deliveries") == ["0"]
    assert int(made.texts("SELECT count(*) FROM notices")[0]) > 100


def test_a_second_run_keeps_everything_and_tells_the_same(made: Made) -> None:
    before = made.texts("SELECT digest FROM events ORDER BY id")
    said = io.StringIO()
    run_demonstration(made.settings, PACK, clock=StillClock.at(TODAY, 16), out=said)
    assert said.getvalue() == made.said
    assert made.texts("SELECT digest FROM events ORDER BY id") == before


# --- what else a run may meet -----------------------------------------------------------------------------------------

EMPTY_PACK = PACK / "tests" / "language" / "good" / "purchase_request"


def test_a_pack_without_a_demonstration_gets_an_empty_installation(database_url: str, tmp_path: Path) -> None:
    settings = settings_for(database_url, tmp_path)
    said = io.StringIO()
    assert run_demonstration(settings, EMPTY_PACK, clock=StillClock.at(TODAY), out=said) == 0
    assert run_demonstration(settings, EMPTY_PACK, clock=StillClock.at(TODAY), out=said) == 0
    database = Database(database_url)
    with database.read() as transaction:
        assert len(releases(transaction)) == 1
        assert transaction.rows(Statement("SELECT 1 FROM units")) == []
    database.close()


def test_a_database_with_other_data_is_left_alone(database_url: str, tmp_path: Path) -> None:
    settings = settings_for(database_url, tmp_path)
    migrate(database_url)
    database = Database(database_url)
    with database.write() as transaction:
        transaction.run(
            Statement("INSERT INTO persons (id, name, sort_key, search_fold, made_at) VALUES ('p', 'a', 'a', 'a', 1)")
        )
    database.close()
    with pytest.raises(SetupError) as refused:
        run_demonstration(settings, EMPTY_PACK, clock=StillClock.at(TODAY), out=io.StringIO())
    assert refused.value.code == "demo.something-else"


def copy_of(pack: Path, into: Path) -> Path:
    for part in ("workflows", "forms", "tests"):
        shutil.copytree(pack / part, into / part)
    return into


def test_changed_files_that_pass_are_published_and_others_are_not(
    databases: Databases, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = databases.fresh("sqlite")
    settings, pack = settings_for(url, tmp_path / "var"), copy_of(EMPTY_PACK, tmp_path / "pack")
    clock = StillClock.at(TODAY)
    run_demonstration(settings, pack, clock=clock, out=io.StringIO())
    file = pack / "workflows" / "parameters.yaml"
    file.write_text(file.read_text("utf-8") + "# một dòng ghi chú\n", "utf-8")
    clock.move_to_day("2026-11-25")
    said = io.StringIO()
    run_demonstration(settings, pack, clock=clock, out=said)
    assert " 2 " in said.getvalue() or "2:" in said.getvalue() or "2 (" in said.getvalue(), said.getvalue()
    file.write_text("parameters: {nonsense", "utf-8")
    said = io.StringIO()
    assert run_demonstration(settings, pack, clock=clock, out=said) == 0
    assert "parameters.yaml" in capsys.readouterr().err
    database = Database(url)
    with database.read() as transaction:
        assert len(releases(transaction)) == 2
    database.close()
    databases.drop(url)


def test_a_broken_pack_is_never_begun_with(databases: Databases, tmp_path: Path) -> None:
    url = databases.fresh("sqlite")
    settings, pack = settings_for(url, tmp_path / "var"), copy_of(EMPTY_PACK, tmp_path / "pack")
    (pack / "workflows" / "parameters.yaml").write_text("parameters: {nonsense", "utf-8")
    with pytest.raises(DefinitionError):
        run_demonstration(settings, pack, clock=StillClock.at(TODAY), out=io.StringIO())
    (pack / "demo").mkdir()
    shutil.copyfile(EMPTY_PACK / "workflows" / "parameters.yaml", pack / "workflows" / "parameters.yaml")
    (pack / "demo" / "wrong.yaml").write_text("demonstration: nothing", "utf-8")
    with pytest.raises(DefinitionError) as wrong:
        run_demonstration(settings, pack, clock=StillClock.at(TODAY), out=io.StringIO())
    assert "demo.unknown-file" in {problem.code for problem in wrong.value.report.problems}
    databases.drop(url)
