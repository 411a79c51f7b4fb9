"""The command line: its exit codes are a contract, and whatever goes wrong is one clear sentence."""

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from engine.cli import main
from engine.language.schema import written
from engine.scenarios.script import schema as scenario_schema
from engine.store.schema import migrate

ROOT = Path(__file__).parents[1]


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """The shipped pack with two slips in its procedure."""
    for name in ("workflows", "forms"):
        for file in (ROOT / name).rglob("*"):
            if file.is_file():
                copy = tmp_path / file.relative_to(ROOT)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(file.read_bytes())
    procedure = tmp_path / "workflows" / "member_admission.yaml"
    text = procedure.read_text(encoding="utf-8")
    text = text.replace("to: ratification", "to: ratificaton").replace("waits_for: ratifier", "waits_for: ratifer", 1)
    procedure.write_text(text, encoding="utf-8")
    return tmp_path


def test_a_clean_pack_is_clean(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(ROOT)]) == 0
    assert capsys.readouterr().out.strip() == "Không có lỗi nào."


def test_every_problem_is_told_at_once_with_place_caret_and_hint(
    faulty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(faulty)]) == 1
    told = capsys.readouterr().out
    assert "ratificaton" in told and "“ratification”" in told
    assert "ratifer" in told and "“ratifier”" in told
    assert "^^^" in told
    assert "workflows/member_admission.yaml:" in told


def test_the_demonstration_is_checked_with_the_pack(faulty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    procedure = faulty / "workflows" / "member_admission.yaml"
    procedure.write_bytes((ROOT / "workflows" / "member_admission.yaml").read_bytes())
    shutil.copytree(ROOT / "demo", faulty / "demo")
    accounts = faulty / "demo" / "accounts.yaml"
    text = accounts.read_text(encoding="utf-8")
    accounts.write_text(text.replace("person: minh_thu", "person: minh_thuu", 1), encoding="utf-8")
    assert main(["check", str(faulty)]) == 1
    told = capsys.readouterr().out
    assert "demo/accounts.yaml:" in told and "demo.unknown-person" in told and "“minh_thu”" in told


@pytest.mark.parametrize("kind", ["json", "sarif"])
def test_programs_can_read_the_same(kind: str, faulty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(faulty), "--format", kind]) == 1
    told = json.loads(capsys.readouterr().out)
    assert "ratificaton" in json.dumps(told, ensure_ascii=False)
    if kind == "sarif":
        assert told["version"] == "2.1.0"


def test_stories_are_played_and_a_broken_promise_is_named(
    tmp_path: Path, faulty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    procedure = faulty / "workflows" / "member_admission.yaml"
    procedure.write_bytes((ROOT / "workflows" / "member_admission.yaml").read_bytes())
    stories = faulty / "tests" / "scenarios"
    stories.mkdir(parents=True)
    text = (ROOT / "tests" / "scenarios" / "member_admission.yaml").read_text(encoding="utf-8")
    (stories / "member_admission.yaml").write_text(
        text.replace("outcome: lost, state: refused", "outcome: carried, state: refused", 1), encoding="utf-8"
    )
    assert main(["test", str(faulty)]) == 1
    told = capsys.readouterr().out
    assert "✗ " in told and "outcome" in told and "tests/scenarios/member_admission.yaml:" in told


def test_the_list_names_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--format", "json", "--pack", str(ROOT)]) == 0
    rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)}
    assert set(rows) == {
        file.stem for file in (ROOT / "tests" / "scenarios").glob("*.yaml") if ".trace" not in file.name
    }
    row = rows["member_admission"]
    assert (row["code"], row["title"]) == ("NVD01", "Kết nạp đoàn viên mới")
    assert row["scenarios"] > 90


def test_a_procedure_is_told_back_in_prose_and_as_a_picture(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "NVD01", "--pack", str(ROOT)]) == 0
    assert "Hội nghị xét" in capsys.readouterr().out
    assert main(["explain", "member_admission", "--format", "svg", "--pack", str(ROOT)]) == 0
    assert capsys.readouterr().out.lstrip().startswith("<svg")


def test_the_published_schemas_are_those_of_the_code(tmp_path: Path) -> None:
    assert main(["schema", "--into", str(tmp_path)]) == 0
    made = {file.name: file.read_text(encoding="utf-8") for file in (tmp_path / "schemas").iterdir()}
    committed = {file.name: file.read_text(encoding="utf-8") for file in (ROOT / "schemas").glob("*.json")}
    assert made == committed
    assert made["scenario.schema.json"] == written(scenario_schema())


@pytest.mark.parametrize(
    ("arguments", "environment", "part"),
    [
        (["check", "nowhere"], {}, "nowhere"),
        (["list", "--pack", "nowhere"], {}, "nowhere"),
        (["list"], {"DOANVU_PACK": "nowhere"}, "nowhere"),
        (["explain", "no_such_procedure"], {}, "no_such_procedure"),
        (["migrate"], {"DOANVU_DATABASE_URL": "mysql://x"}, "mysql"),
        (["migrate"], {"DOANVU_DATABASE_URL": "postgresql://127.0.0.1:1/none"}, "127.0.0.1"),
        (["audit", "verify"], {"DOANVU_DATABASE_URL": "sqlite:////nonexistent-folder/x.sqlite3"}, ""),
        (["serve"], {"PORT": "not-a-port"}, "PORT"),
        (["publish"], {"DOANVU_BASE_URL": "ftp://x"}, "ftp://x"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_no_traceback(
    arguments: list[str], environment: dict[str, str], part: str, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "engine", *arguments],
        cwd=ROOT,
        env={**_plain(), "DOANVU_DATA_DIR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert part in done.stderr
    assert 0 < len(done.stderr.strip().splitlines()) <= 2


def _refused(arguments: list[str], folder: Path, *, root: Path = ROOT, **environment: str) -> str:
    """What a command that cannot begin says on standard error: one sentence, exit code 2."""
    done = subprocess.run(
        [sys.executable, "-m", "engine", *arguments],
        cwd=root,
        env={**_plain(), "DOANVU_DATA_DIR": str(folder), "DOANVU_SECRET_KEY": "k" * 40, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2, done.stdout + done.stderr
    said = done.stderr.strip()
    assert "Traceback" not in said and 0 < len(said.splitlines()) <= 2, said
    return said


def test_a_port_in_use_is_said_in_a_sentence(tmp_path: Path) -> None:
    _bring_up(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert port in _refused(["serve"], tmp_path, PORT=port)


def test_half_installed_assets_are_said_in_a_sentence(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "engine", tmp_path / "engine", ignore=shutil.ignore_patterns("__pycache__", "fonts"))
    styles = sorted((tmp_path / "engine" / "web" / "static" / "vendor").rglob("bootstrap*.css"))
    assert styles
    for style in styles:
        style.unlink()
    assert "bootstrap" in _refused(["serve"], tmp_path / "data", root=tmp_path)


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_database_without_the_schema_of_this_program_is_said_in_a_sentence(command: str, tmp_path: Path) -> None:
    tmp_path.joinpath("doanvu.sqlite3").touch()
    assert "doanvu migrate" in _refused([command], tmp_path, PORT="1")
    _bring_up(tmp_path)
    with sqlite3.connect(tmp_path / "doanvu.sqlite3") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    assert "9999" in _refused([command], tmp_path, PORT="1")


def _bring_up(folder: Path) -> None:
    migrate(f"sqlite:///{folder / 'doanvu.sqlite3'}")


def test_a_new_installation_is_brought_up_published_and_proved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DOANVU_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("DOANVU_DATABASE_URL", raising=False)
    assert main(["audit", "verify"]) == 2, "there is no database yet"
    assert main(["migrate"]) == 0
    assert main(["publish", "--pack", str(ROOT)]) == 0
    assert "số 1" in capsys.readouterr().out
    assert main(["publish", "--pack", str(ROOT)]) == 0, "the same files again change nothing"
    assert "số 1" in capsys.readouterr().out
    assert main(["audit", "verify"]) == 0
    assert "nguyên vẹn" in capsys.readouterr().out


def test_what_does_not_pass_is_not_published(
    faulty: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOANVU_DATA_DIR", str(tmp_path_factory.mktemp("data")))
    assert main(["migrate"]) == 0
    assert main(["publish", "--pack", str(faulty)]) == 1


def _plain() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("DOANVU_") and name != "PORT"}
