"""Inspectors over HTTP: the trail of a case, proved while it is read; taken away and checked by a stranger."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.audit.verifier import main, verify_lines
from engine.store.statements import Statement
from engine.store.trail import erase_payload
from tests.conftest import BOTH_KINDS, Databases
from tests.small_world import PASSWORD, prepare_small_world
from tests.web.played import cases_at
from tests.web.programs import WORLD, small_town
from tests.web.town import Browser, Town


@pytest.fixture(params=BOTH_KINDS)
def ward(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Town]:
    """The small world behind the web door."""
    url = databases.fresh(request.param, prepare_small_world)
    made = small_town(url, tmp_path)
    yield made
    made.database.close()
    databases.drop(url)


@pytest.fixture
def case(ward: Town) -> str:
    """A case that was ratified by its meeting."""
    return cases_at(ward.desk.office, WORLD, "ratification", ("hoa",))[0]


def enter(town: Town, name: str) -> Browser:
    browser = town.browser()
    assert browser.sign_in(WORLD.email(name), PASSWORD).status_code == 303
    return browser


def test_every_event_says_who_from_where_under_which_rule(ward: Town, case: str) -> None:
    dang = enter(ward, "dang")
    dang.get(f"/audit/cases/{case}")
    for words in ("Trần Thị Lan", "Bí thư, Chi đoàn khu vực 1", "workflows/member_admission.yaml:", "Phạm Gia Khánh"):
        assert words in dang.text, words
    assert "4 sự kiện" in dang.text
    assert f"/audit/cases/{case}/export" in dang.links("/audit/")


def test_trails_are_for_inspectors_above_and_to_nobody_else_there_are_none(ward: Town, case: str) -> None:
    paths = (
        f"/audit/cases/{case}",
        f"/audit/cases/{case}/export",
        f"/audit/people/{WORLD.person('khanh')}",
        f"/audit/units/{WORLD.unit('kv1')}",
        "/audit/everything/export",
    )
    for name in ("hoa", "lan", "minh", "quan", "ha"):
        browser = enter(ward, name)
        for path in paths:
            assert browser.get(path).status_code in (403, 404), (name, path)
        seen = browser.get(f"/cases/{case}")
        if seen.status_code == 200:
            assert not browser.links("/audit/"), name
    dang = enter(ward, "dang")
    for path in paths:
        assert dang.get(path).status_code == 200, path


def test_inspectors_find_their_way_to_what_they_may_read(ward: Town, case: str) -> None:
    dang = enter(ward, "dang")
    dang.get(f"/organisation/{WORLD.unit('kv1')}")
    assert f"/audit/units/{WORLD.unit('kv1')}" in dang.links("/audit/")
    assert "/audit/everything" in dang.links("/audit/")
    dang.get("/cases?show=all")
    assert f"/cases/{case}" in dang.links("/cases/")
    dang.get(f"/cases/{case}")
    assert f"/audit/cases/{case}" in dang.links("/audit/")
    dang.get("/audit/everything")
    assert "/audit/everything/export" in dang.links("/audit/")
    ha = enter(ward, "ha")
    ha.get("/audit/everything")
    assert not ha.links("/audit/")
    ha.get(f"/organisation/{WORLD.unit('kv1')}")
    assert not ha.links("/audit/")


def test_what_is_taken_away_can_be_checked_by_a_stranger_with_one_file(
    ward: Town, case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dang = enter(ward, "dang")
    for path in (f"/audit/cases/{case}/export", "/audit/everything/export"):
        answer = dang.get(path)
        assert answer.headers["content-disposition"].startswith("attachment;")
        assert verify_lines(answer.text.splitlines()).flaw is None
        file = tmp_path / "trail.ndjson"
        file.write_text(answer.text, encoding="utf-8")
        assert main([str(file)]) == 0
        file.write_text(answer.text.replace("preparation", "ratification", 1), encoding="utf-8")
        assert main([str(file)]) == 1
    capsys.readouterr()


def test_an_altered_event_is_seen_and_named(ward: Town, case: str) -> None:
    dang = enter(ward, "dang")
    with ward.database.write() as transaction:
        if transaction.kind == "sqlite":
            transaction.run(Statement("DROP TRIGGER events_changed"))
        else:
            transaction.run(Statement("ALTER TABLE events DISABLE TRIGGER events_changed"))
        changed = {"stream": f"case:{case}"}
        assert transaction.run(ALTERED, changed) == 1
    dang.get(f"/audit/cases/{case}")
    assert f"case:{case} #2: Nội dung đã bị sửa" in dang.text
    dang.get("/audit/everything")
    assert f"case:{case} #2" in dang.text
    assert "notice-bad" in dang.get(f"/audit/cases/{case}").text


ALTERED = Statement(
    "UPDATE events SET payload = replace(payload, 'introduce', 'refuse') WHERE stream = :stream AND sequence = 2"
)


def test_a_lawfully_erased_payload_is_shown_as_erased_and_the_proof_stands(ward: Town, case: str) -> None:
    with ward.database.write() as transaction:
        erase_payload(transaction, f"case:{case}", 2, ward.clock.now())
    dang = enter(ward, "dang")
    dang.get(f"/audit/cases/{case}")
    assert "23/11/2026" in dang.text
    assert "xóa" in dang.text.casefold()
    assert "notice-good" in dang.page
    assert verify_lines(dang.get(f"/audit/cases/{case}/export").text.splitlines()).erased == 1


def test_administrators_see_that_the_whole_fits_and_what_was_done_to_the_installation(ward: Town, case: str) -> None:
    ha = enter(ward, "ha")
    assert ha.get("/audit/everything").status_code == 200
    assert ha.get("/audit/installation").status_code == 200
    assert ha.get("/audit/everything/export").status_code == 403
    for name in ("hoa", "minh"):
        assert enter(ward, name).get("/audit/everything").status_code == 403
        assert enter(ward, name).get("/audit/installation").status_code == 404
