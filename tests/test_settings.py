"""The environment becomes one frozen value, or one sentence."""

import stat
from pathlib import Path

import pytest

from engine.ground.errors import SetupError
from engine.settings import Settings, is_loopback, read_settings

KEY = "k" * 32


def settings(tmp_path: Path, **environment: str) -> Settings:
    return read_settings({"DOANVU_SECRET_KEY": KEY, **environment}, root=tmp_path)


def refused(tmp_path: Path, **environment: str) -> str:
    with pytest.raises(SetupError) as raised:
        settings(tmp_path, **environment)
    assert raised.value.sentence("vi") != raised.value.code
    assert raised.value.sentence("en") != raised.value.sentence("vi")
    return raised.value.code


def test_everything_has_a_default_but_the_key(tmp_path: Path) -> None:
    read = settings(tmp_path)
    assert read.data_dir == tmp_path / "var"
    assert read.database_url == f"sqlite:///{tmp_path / 'var' / 'doanvu.sqlite3'}"
    assert read.base_url == "http://127.0.0.1:8000"
    assert not read.secure
    assert read.hosts == {"127.0.0.1", "localhost", "::1"}
    assert read.mail_sender == "doanvu@localhost"


def test_an_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    assert settings(tmp_path, PORT="", DOANVU_DATA_DIR=" ").port == 8000


def test_postgresql_is_reached_by_the_driver_we_install(tmp_path: Path) -> None:
    read = settings(tmp_path, DOANVU_DATABASE_URL="postgresql://lan:pw@db/doanvu")
    assert read.database_url == "postgresql+psycopg://lan:pw@db/doanvu"


def test_another_machine_is_served_by_https_only(tmp_path: Path) -> None:
    assert refused(tmp_path, DOANVU_BASE_URL="http://doanvu.example.org") == "settings.not-https"
    assert refused(tmp_path, HOST="0.0.0.0") == "settings.not-https"
    read = settings(tmp_path, HOST="0.0.0.0", DOANVU_BASE_URL="https://doanvu.example.org/")
    assert read.secure
    assert read.base_url == "https://doanvu.example.org"
    assert read.hosts == {"doanvu.example.org"}
    assert read.mail_sender == "doanvu@doanvu.example.org"


def test_an_address_of_version_six_is_written_in_brackets(tmp_path: Path) -> None:
    assert settings(tmp_path, HOST="::1").base_url == "http://[::1]:8000"


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("PORT", "eighty", "settings.not-a-number"),
        ("PORT", "0", "settings.not-a-number"),
        ("PORT", "99999999999999", "settings.not-a-number"),
        ("DOANVU_BASE_URL", "https://example.org/under", "settings.wrong-base-url"),
        ("DOANVU_BASE_URL", "https://user:pw@example.org", "settings.wrong-base-url"),
        ("DOANVU_BASE_URL", "http://[::1", "settings.wrong-base-url"),
        ("DOANVU_BASE_URL", "example.org", "settings.wrong-base-url"),
        ("DOANVU_DATABASE_URL", "mysql://db/x", "settings.wrong-database"),
        ("DOANVU_DATABASE_URL", "doanvu.sqlite3", "settings.wrong-database"),
        ("DOANVU_SECRET_KEY", "short", "settings.short-secret-key"),
        ("DOANVU_PACK", "nowhere", "settings.no-pack"),
        ("DOANVU_PASSWORD_MEMORY_KIB", "64", "settings.not-a-number"),
    ],
)
def test_a_bad_value_is_one_sentence(tmp_path: Path, name: str, value: str, code: str) -> None:
    assert refused(tmp_path, **{name: value}) == code


def test_no_sentence_repeats_a_password(tmp_path: Path) -> None:
    with pytest.raises(SetupError) as raised:
        settings(tmp_path, DOANVU_DATABASE_URL="oracle://lan:geheim@db/x")
    assert "geheim" not in str(raised.value)
    assert KEY not in repr(settings(tmp_path))


def test_outside_the_demonstration_the_key_must_be_given(tmp_path: Path) -> None:
    with pytest.raises(SetupError) as raised:
        read_settings({}, root=tmp_path)
    assert raised.value.code == "settings.no-secret-key"
    assert read_settings({}, serving=False, root=tmp_path).secret_key == b""


def test_the_demonstration_makes_its_key_once_and_keeps_it(tmp_path: Path) -> None:
    first = read_settings({}, demonstration=True, root=tmp_path)
    assert len(first.secret_key) == 64
    assert read_settings({}, demonstration=True, root=tmp_path).secret_key == first.secret_key
    assert read_settings({}, root=tmp_path).secret_key == first.secret_key
    assert stat.S_IMODE((tmp_path / "var/secret_key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret_key"]


def test_a_data_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file in the way")
    with pytest.raises(SetupError) as raised:
        read_settings({}, demonstration=True, root=tmp_path)
    assert raised.value.code in ("settings.data-dir-unusable", "settings.no-secret-key")


@pytest.mark.parametrize(
    ("host", "ours"), [("localhost", True), ("127.9.9.9", True), ("::1", True), ("10.0.0.1", False)]
)
def test_loopback_is_this_machine(host: str, ours: bool) -> None:
    assert is_loopback(host) is ours


def test_webhooks_are_named_by_their_variables(tmp_path: Path) -> None:
    secret = "x" * 24
    read = settings(
        tmp_path, DOANVU_WEBHOOK_KE_TOAN_URL="https://ke-toan.example/in", DOANVU_WEBHOOK_KE_TOAN_SECRET=secret
    )
    assert read.webhooks == {"ke_toan": ("https://ke-toan.example/in", secret)}
    assert not read.webhooks_private
    assert secret not in repr(read)
    for url, given in (
        ("", secret),
        ("https://x.example", ""),
        ("ftp://x.example", secret),
        ("https://x.example", "ab"),
    ):
        told = {"DOANVU_WEBHOOK_A_URL": url, "DOANVU_WEBHOOK_A_SECRET": given}
        assert refused(tmp_path, **told) == "settings.wrong-webhook"
