"""The ground the tests stand on: databases that are empty and go away, a browser, and skips nobody can overlook."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import make_url

from tests.conftest import Databases, OutsideWorld, PageFactory

ROOT = Path(__file__).resolve().parents[2]

SKIPPING = """
import pytest
from tests.conftest import unavailable
def test_without_postgres():
    unavailable("postgres", "none on this machine")
def test_skipped_for_another_reason():
    pytest.skip("not today")
def test_expected_to_fail():
    pytest.xfail("known")
def test_fine():
    pass
"""


def run_pytest(folder: Path, source: str, *options: str, require: str = "") -> subprocess.CompletedProcess[str]:
    """Run pytest with our scaffold over one module in ``folder``."""
    (folder / "test_sample.py").write_text(source, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", "-ra"]
    command += ["--rootdir", str(folder), "-c", os.devnull, *options, str(folder)]
    environment = {**os.environ, "DOANVU_REQUIRE": require, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_a_skip_shows_its_reason(tmp_path: Path) -> None:
    done = run_pytest(tmp_path, SKIPPING)
    assert "1 passed, 2 skipped, 1 xfailed" in done.stdout
    assert "none on this machine" in done.stdout
    assert done.returncode == 0


def test_a_skip_is_a_failure_for_what_is_required(tmp_path: Path) -> None:
    done = run_pytest(tmp_path, SKIPPING, require="postgres")
    assert "1 failed, 1 passed, 1 skipped, 1 xfailed" in done.stdout
    assert "none on this machine" in done.stdout
    assert done.returncode == 1


def test_where_all_is_required_every_skip_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "test_whole_module.py").write_text(
        "import pytest\npytest.skip('the whole module', allow_module_level=True)\n", encoding="utf-8"
    )
    done = run_pytest(tmp_path, SKIPPING, "--continue-on-collection-errors", require="browser, postgres")
    assert "2 failed, 1 passed, 1 xfailed, 1 error" in done.stdout
    assert "the whole module" in done.stdout
    assert done.returncode == 1


def test_an_unknown_requirement_is_refused(tmp_path: Path) -> None:
    done = run_pytest(tmp_path, SKIPPING, require="chrome")
    assert "DOANVU_REQUIRE knows browser and postgres, not chrome." in done.stderr
    assert done.returncode == 4


def test_tests_cannot_leave_this_machine() -> None:
    with pytest.raises(OutsideWorld, match=r"192\.0\.2\.1"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with pytest.raises(OutsideWorld, match=r"example\.org"):
        socket.getaddrinfo("example.org", 80)


def test_a_database_is_empty_and_can_be_written(database_url: str) -> None:
    engine = create_engine(database_url)
    assert inspect(engine).get_table_names() == []
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE sample (name TEXT)"))
        connection.execute(text("INSERT INTO sample VALUES ('Đào Thị Ỷ')"))
        assert connection.scalar(text("SELECT name FROM sample")) == "Đào Thị Ỷ"
    engine.dispose()


def fill(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE prepared (number INTEGER)"))
    engine.dispose()


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_prepared_database_is_copied(databases: Databases, kind: str) -> None:
    assert kind in ("sqlite", "postgres")
    first = databases.fresh("sqlite" if kind == "sqlite" else "postgres", prepare=fill)
    second = databases.fresh("sqlite" if kind == "sqlite" else "postgres", prepare=fill)
    assert first != second
    for url in (first, second):
        engine = create_engine(url)
        assert inspect(engine).get_table_names() == ["prepared"]
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO prepared VALUES (1)"))
            assert connection.scalar(text("SELECT count(*) FROM prepared")) == 1
        engine.dispose()
        databases.drop(url)


@pytest.mark.postgres
def test_a_dropped_database_is_gone(databases: Databases) -> None:
    url = databases.fresh("postgres")
    name = make_url(url).database
    assert name is not None
    assert name.startswith("doanvu_test_")
    with psycopg.connect(databases.server) as connection:
        asking = "SELECT count(*) FROM pg_database WHERE datname = %s"
        assert connection.execute(asking, [name]).fetchone() == (1,)
        databases.drop(url)
        assert connection.execute(asking, [name]).fetchone() == (0,)


def test_no_other_database_can_be_dropped(databases: Databases) -> None:
    with pytest.raises(AssertionError, match="not a test database"):
        databases.drop("postgresql+psycopg://localhost/postgres")


def test_a_browser_shows_a_page_as_asked(browser_page: PageFactory) -> None:
    page = browser_page(width=320, height=640, dark=True)
    page.set_content("<h1>Kết nạp đoàn viên</h1>")
    assert page.get_by_role("heading").inner_text() == "Kết nạp đoàn viên"
    assert page.evaluate("[innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]") == [320, True]
    assert page.evaluate("new Date('2026-01-01T00:00:00Z').getHours()") == 7


@pytest.mark.usefixtures("browser")
def test_a_page_that_breaks_fails_its_test(tmp_path: Path) -> None:
    done = run_pytest(
        tmp_path,
        "def test_breaks(browser_page):\n"
        "    page = browser_page()\n"
        "    page.set_content('<script>setTimeout(() => { window.done = true; nowhere() })</script>')\n"
        "    page.wait_for_function('window.done')\n",
        require="browser",
    )
    assert "nowhere is not defined" in done.stdout
    assert done.returncode == 1
