"""Opening a database: one sentence for whatever is wrong, one writer in turn, nothing half done."""

import sqlite3
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, inspect, text

from engine.ground.errors import OutsideFailure, SetupError
from engine.store import tables
from engine.store.database import Collision, Database, Transaction, Turn, count_statements
from engine.store.schema import check, migrate, newest


class Undone(Exception):
    """Something goes wrong in the middle."""


def names(database: Database) -> list[str]:
    with database.read() as c:
        return list(c.execute(text("SELECT name FROM settings ORDER BY name")).scalars())


def add(c: Transaction, name: str) -> None:
    c.execute(tables.settings.insert().values(name=name, value="1", changed_at=1))


def test_what_an_error_leaves_is_undone(database: Database) -> None:
    with database.write() as c:
        add(c, "kept")
    with pytest.raises(Undone), database.write() as c:
        add(c, "lost")
        raise Undone
    assert names(database) == ["kept"]


def test_a_reader_sees_one_moment_and_never_waits(database: Database) -> None:
    with database.write() as c:
        add(c, "first")
    with database.read() as reader:
        before = reader.execute(text("SELECT count(*) FROM settings")).scalar_one()
        with database.write() as writer:
            add(writer, "second")
            assert reader.execute(text("SELECT count(*) FROM settings")).scalar_one() == before == 1
        assert reader.execute(text("SELECT count(*) FROM settings")).scalar_one() == 1
    assert names(database) == ["first", "second"]


def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(Exception, match=r"read-?only"), database.read() as c:
        add(c, "x")
    assert names(database) == []


def test_work_that_met_another_is_done_again(database: Database) -> None:
    tries: list[int] = []

    def work(c: Transaction) -> str:
        tries.append(1)
        add(c, f"try {len(tries)}")
        if len(tries) < 3:
            add(c, f"try {len(tries)}")
        return "done"

    assert database.carry_out(work) == "done"
    assert len(tries) == 3 and names(database) == ["try 3"]

    def hopeless(c: Transaction) -> None:
        add(c, "try 3")

    with pytest.raises(Collision):
        database.carry_out(hopeless)


def test_statements_are_counted_at_the_driver(database: Database) -> None:
    assert names(database) == []  # a new connection asks a few things about its server
    with database.write() as c:
        add(c, "w")
    with count_statements() as count, database.write() as c:
        add(c, "x")
        c.execute(text("SELECT 1"))
    assert count.statements == 2 and count.commits == 1
    with database.write() as c:
        add(c, "y")
    assert count.statements == 2


def test_turns_come_in_the_order_in_which_they_were_asked_for() -> None:
    turn = Turn()
    assert turn.take(1)
    order: list[int] = []
    asked = [threading.Event() for _ in range(5)]

    def wait(number: int) -> None:
        if number:
            asked[number - 1].wait(5)
            while turn.waiting < number:  # the one before is in the queue, not only about to be
                threading.Event().wait(0.001)
        asked[number].set()
        assert turn.take(10)
        order.append(number)
        turn.give()

    threads = [threading.Thread(target=wait, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    while turn.waiting < 5:
        threading.Event().wait(0.001)
    turn.give()
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]
    assert turn.take(1)


def test_a_turn_that_does_not_come_is_given_up_and_the_next_still_gets_theirs() -> None:
    turn = Turn()
    turn.take(1)
    with pytest.raises(RuntimeError):
        turn.take(1)
    given_up: list[bool] = []
    thread = threading.Thread(target=lambda: given_up.append(turn.take(0.01)))
    thread.start()
    thread.join()
    assert given_up == [False] and turn.waiting == 0
    turn.give()
    assert turn.take(1)


def test_a_write_within_a_write_of_the_same_thread_is_a_mistake_that_is_told(database: Database) -> None:
    if database.kind == "sqlite":
        with database.write(), pytest.raises(RuntimeError), database.write():
            pass
    else:  # each has its own connection there
        with database.write() as outer, database.write() as inner:
            assert outer is not inner


def test_a_writer_of_another_process_is_met_by_a_bounded_wait(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.sqlite3'}"
    migrate(url)
    database = Database(url, wait=0.05)
    stranger = sqlite3.connect(tmp_path / "a.sqlite3", isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")
    with pytest.raises(OutsideFailure) as caught, database.write():
        pass
    assert caught.value.code == "database.busy" and caught.value.retry
    stranger.execute("ROLLBACK")
    with database.write() as c:
        add(c, "x")
    database.close()
    stranger.close()


def test_connections_stay_open_and_no_more_than_are_allowed(database_url: str) -> None:
    migrate(database_url)
    database = Database(database_url, connections=1, wait=0.05)
    with database.read() as first:
        with database.read() as second, pytest.raises(OutsideFailure) as caught, database.read():
            pass
        assert first.connection is not second.connection
    assert caught.value.code == "database.busy" and caught.value.retry
    with database.read() as again:
        assert again.connection is first.connection
    database.close()
    with database.read() as later:
        assert later.connection is not first.connection
        assert later.execute(text("SELECT count(*) FROM settings")).scalar_one() == 0
    database.close()


def test_an_error_leaves_nothing_behind_for_the_next_reader(database: Database) -> None:
    with database.write() as c:
        add(c, "a")
        add(c, "b")
    with pytest.raises(Undone), database.read() as reader:
        reader.send("SELECT name FROM settings", ())  # and nobody fetches what it found
        raise Undone
    with database.write() as c:
        add(c, "c")
    assert names(database) == ["a", "b", "c"]


@pytest.mark.postgres
def test_a_server_that_went_away_is_one_sentence_and_the_next_try_finds_it_again(postgres_url: str) -> None:
    migrate(postgres_url)
    database = Database(postgres_url)
    with pytest.raises(OutsideFailure) as caught, database.read() as c:
        own = c.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with database.write() as other:
            other.execute(text("SELECT pg_terminate_backend(:own)"), {"own": own})
        c.execute(text("SELECT 1"))
    assert caught.value.code == "database.unreachable" and caught.value.retry
    assert names(database) == []
    database.close()


# --- What can be wrong when starting ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    ["", "nonsense", "mysql://localhost/x", "sqlite://", "sqlite:///:memory:", "postgresql+asyncpg://localhost/x"],
)
def test_an_address_that_is_not_understood_is_one_sentence(url: str) -> None:
    with pytest.raises(SetupError) as caught:
        Database(url)
    assert caught.value.code == "setup.database-url"


@pytest.mark.parametrize("url", ["sqlite:////no/such/folder/a.sqlite3", "postgresql://x:secret@127.0.0.1:1/x"])
def test_a_database_that_cannot_be_reached_is_one_sentence_without_the_password(url: str) -> None:
    database = Database(url)
    for ask in (lambda: check(database), lambda: migrate(url)):
        with pytest.raises(SetupError) as caught:
            ask()
        assert caught.value.code == "setup.database-unreachable"
        assert "secret" not in str(caught.value)
    database.close()


def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.sqlite3").write_text("Không phải cơ sở dữ liệu. " * 100, encoding="utf-8")
    with pytest.raises(SetupError) as caught:
        migrate(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    assert caught.value.code == "setup.database-unreachable"


def test_an_empty_an_old_and_a_newer_schema_are_told_apart(database_url: str) -> None:
    database = Database(database_url)

    def code() -> str:
        with pytest.raises(SetupError) as caught:
            check(database)
        return caught.value.code

    assert code() == "setup.schema-missing"
    assert migrate(database_url) == newest()
    check(database)
    assert migrate(database_url) == newest()
    with database.write() as c:
        c.execute(text("UPDATE alembic_version SET version_num = 'from-tomorrow'"))
    assert code() == "setup.schema-too-new"
    with pytest.raises(SetupError) as caught:
        migrate(database_url)
    assert caught.value.code == "setup.schema-too-new"
    database.close()


def test_a_migration_that_fails_leaves_the_database_as_it_was(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE workers (x integer)"))
    engine.dispose()
    with pytest.raises(Exception, match="workers"):
        migrate(database_url)
    engine = create_engine(database_url)
    assert inspect(engine).get_table_names() == ["workers"]
    engine.dispose()


# --- The history of the schema gives what the code says ---------------------------------------------------------------


def shape(connection: Connection) -> dict[str, object]:
    """Everything a database knows of its schema, triggers and functions included."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'alembic%'"))
        return {f"{type_} {name}": "".join((sql or "").split()).replace('"', "") for type_, name, sql in rows}
    rows = connection.execute(
        text(
            "SELECT 'column', table_name || '.' || column_name, concat_ws(' ', data_type, is_nullable, column_default, "
            "collation_name) FROM information_schema.columns WHERE table_schema = 'public' "
            "UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' "
            "UNION ALL SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal "
            "UNION ALL SELECT 'function', proname, prosrc FROM pg_proc JOIN pg_namespace AS n ON n.oid = pronamespace "
            "WHERE n.nspname = 'public' "
            "UNION ALL SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE connamespace = 'public'::regnamespace "
            "UNION ALL SELECT 'comment', objoid::regclass || '.' || objsubid, description FROM pg_description "
            "WHERE classoid = 'pg_class'::regclass AND objoid::regclass::text IN "
            "(SELECT tablename FROM pg_tables WHERE schemaname = 'public')"
        )
    )
    return {f"{type_} {name}": "".join(sql.split()) for type_, name, sql in rows if "alembic" not in name}


def test_the_migrations_make_what_the_tables_say(database_url: str) -> None:
    migrate(database_url)
    engine = create_engine(database_url)
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), tables.metadata)
        assert found == []
        migrated = shape(connection)
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            for name in tables.metadata.tables:
                connection.execute(text(f"DROP TABLE {name}"))
        else:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        tables.metadata.create_all(connection)
        made = shape(connection)
    engine.dispose()
    assert migrated == made
