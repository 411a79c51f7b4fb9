"""Alive, ready, and one sentence when not; what prevents a start is said before anything is served."""

import socket
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from starlette.testclient import TestClient

from engine.ground.errors import SetupError
from engine.settings import Settings
from engine.store.schema import migrate
from engine.web import rendering
from engine.web.app import create_app
from engine.web.serve import serve
from tests.conftest import Databases
from tests.web.town import BASE, KEY, prepare


def settings_for(url: str, folder: Path, **more: object) -> Settings:
    given: dict[str, object] = {
        "data_dir": folder,
        "database_url": url,
        "base_url": BASE,
        "secret_key": KEY,
        "mail_sender": "doanvu@localhost",
        "password_memory_kib": 64,
        "password_rounds": 1,
        **more,
    }
    return Settings(**given)  # type: ignore[arg-type]


def refused(settings: Settings) -> str:
    with pytest.raises(SetupError) as raised:
        create_app(settings)
    assert raised.value.sentence("vi") != raised.value.code
    return raised.value.code


def test_an_empty_database_prevents_the_start(databases: Databases, tmp_path: Path) -> None:
    url = databases.fresh("sqlite")
    assert refused(settings_for(url, tmp_path)) == "setup.schema-missing"
    databases.drop(url)


def test_an_old_schema_prevents_the_start_and_readiness(databases: Databases, tmp_path: Path) -> None:
    url = databases.fresh("sqlite", prepare)
    with TestClient(create_app(settings_for(url, tmp_path)), base_url=BASE) as client:
        assert client.get("/readyz").status_code == 200
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = 'from_tomorrow'"))
        engine.dispose()
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["code"] == "setup.schema-too-new"
        assert answer.json()["detail"].endswith(".")
        assert client.get("/healthz").status_code == 200
    assert refused(settings_for(url, tmp_path)) == "setup.schema-too-new"
    databases.drop(url)


def test_without_a_release_nothing_is_ready(databases: Databases, tmp_path: Path) -> None:
    url = databases.fresh("sqlite")
    migrate(url)
    with TestClient(create_app(settings_for(url, tmp_path)), base_url=BASE) as client:
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["code"]) == (503, "definitions.nothing-published")
        assert client.get("/sign-in").status_code == 200
    databases.drop(url)


def test_a_missing_asset_prevents_the_start(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = databases.fresh("sqlite", prepare)
    monkeypatch.setattr(rendering, "STATIC", tmp_path)
    assert refused(settings_for(url, tmp_path)) == "setup.assets-missing"
    databases.drop(url)


def test_a_port_in_use_is_one_sentence(databases: Databases, tmp_path: Path) -> None:

    url = databases.fresh("sqlite", prepare)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = settings_for(url, tmp_path, port=taken.getsockname()[1], embedded_worker=False)
        with pytest.raises(SetupError) as raised:
            serve(settings)
    assert raised.value.code == "setup.port-in-use"
    databases.drop(url)


def test_a_fault_of_ours_is_logged_and_never_shown(
    databases: Databases, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    url = databases.fresh("sqlite", prepare)
    app = create_app(settings_for(url, tmp_path))

    def broken() -> None:
        raise RuntimeError("a secret detail")

    app.add_api_route("/broken", broken)
    app.add_api_route("/api/v1/broken", broken)
    with TestClient(app, base_url=BASE, raise_server_exceptions=False) as client:
        page = client.get("/broken")
        assert page.status_code == 500
        assert "a secret detail" not in page.text
        assert page.headers["x-request-id"] in page.text
        assert "content-security-policy" in page.headers
        problem = client.get("/api/v1/broken")
        assert problem.status_code == 500
        assert problem.headers["content-type"] == "application/problem+json"
        assert "a secret detail" not in problem.text
    assert "a secret detail" in caplog.text
    databases.drop(url)
