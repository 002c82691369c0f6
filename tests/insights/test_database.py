from __future__ import annotations

import sqlite3
import stat
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from data_servers import find_free_port
from sqlalchemy import create_engine, insert, inspect, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from app.insights.database import make_file_url, open_database, read_url, translate_error
from app.insights.errors import StoreError, StoreVersionError
from app.insights.tables import VERSION_TABLE, metadata, questions

# What the service wrote before its steps were recorded, with a line in each table.
FIRST_SCHEMA = """
CREATE TABLE answers (
    id VARCHAR(64) NOT NULL, day DATE NOT NULL, outcome VARCHAR NOT NULL, topic VARCHAR,
    index_version VARCHAR NOT NULL, helpful BOOLEAN, PRIMARY KEY (id)
) WITHOUT ROWID;
CREATE INDEX answers_by_day ON answers (day, outcome, topic, index_version, helpful);
CREATE TABLE questions (
    id VARCHAR(32) NOT NULL, day DATE NOT NULL, text TEXT NOT NULL, outcome VARCHAR NOT NULL,
    topic VARCHAR, PRIMARY KEY (id)
) WITHOUT ROWID;
CREATE INDEX questions_by_day ON questions (day);
INSERT INTO answers VALUES ('a1', '2026-03-10', 'answered', 'hair', 'v1', NULL);
INSERT INTO questions VALUES ('q1', '2026-03-10', 'how much?', 'not_covered', NULL);
PRAGMA user_version = 1;
"""


def read_mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_file_and_its_folder_are_for_the_owner_only(database: Path) -> None:
    engine = open_database(make_file_url(database))
    with engine.execution_options(begin="BEGIN IMMEDIATE").begin():
        modes = {path.name: read_mode(path) for path in database.parent.iterdir()}
    engine.dispose()
    assert read_mode(database.parent) == 0o700
    assert modes == dict.fromkeys(
        ("insights.sqlite", "insights.sqlite-wal", "insights.sqlite-shm"), 0o600
    )


def test_opening_waits_for_another_process_that_writes_a_new_file(database: Path) -> None:
    database.parent.mkdir()
    other = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
    # Until the write-ahead log is there, SQLite refuses at once to switch to it meanwhile.
    other.execute("BEGIN IMMEDIATE")
    end = threading.Timer(0.3, other.rollback)
    end.start()
    open_database(make_file_url(database)).dispose()
    end.join()
    other.close()


def test_the_file_uses_a_write_ahead_log_and_waits_when_busy(database: Path) -> None:
    engine = open_database(make_file_url(database))
    with engine.begin() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "busy_timeout", "secure_delete")
        }
    engine.dispose()
    assert pragmas == {
        "journal_mode": "wal",
        "busy_timeout": 3000,
        "secure_delete": 1,
    }


def test_an_existing_database_opens_again(url: URL) -> None:
    open_database(url).dispose()
    open_database(url).dispose()


def test_the_steps_make_the_tables_that_the_store_uses(url: URL) -> None:
    engine = open_database(url)
    with engine.begin() as connection:
        options = {"version_table": VERSION_TABLE}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_a_newer_schema_is_refused_with_what_to_do(url: URL) -> None:
    engine = open_database(url)
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StoreVersionError, match=r"found version 9999.*update the service"):
        open_database(url)


def test_a_file_of_the_first_schema_keeps_its_lines(make_file_store, database: Path) -> None:
    database.parent.mkdir(mode=0o700)
    with sqlite3.connect(database) as connection:
        connection.executescript(FIRST_SCHEMA)
    connection.close()
    store = make_file_store(question_log=True)
    assert store.record_feedback("a1", True)
    report = store.read_report(7)
    assert [(count.name, count.helpful) for count in report.answered] == [("hair", 1)]
    assert [question.text for question in report.questions] == ["how much?"]


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE patients (name TEXT)")
    connection.close()
    with pytest.raises(StoreVersionError, match="another program's database"):
        open_database(make_file_url(path))
    with sqlite3.connect(path) as connection:
        tables = connection.execute("SELECT name FROM sqlite_schema").fetchall()
    connection.close()
    assert tables == [("patients",)]


def test_another_programs_server_database_is_refused_and_left_alone(postgres_url: str) -> None:
    url = read_url(postgres_url)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE patients (name TEXT)"))
    with pytest.raises(StoreVersionError, match="another program's database"):
        open_database(url)
    assert inspect(engine).get_table_names() == ["patients"]
    engine.dispose()


def test_a_server_that_cannot_be_reached_is_told_without_the_password() -> None:
    address = f"postgres://clinic:a-secret@127.0.0.1:{find_free_port()}/insights?sslmode=disable"
    with pytest.raises(StoreError, match="VERBATIM_DATABASE_URL") as caught:
        open_database(read_url(address))
    assert "clinic:***@127.0.0.1" in str(caught.value)
    assert "a-secret" not in str(caught.value)


def test_a_refused_row_is_not_shown_in_the_error(postgres_url: str, place: str) -> None:
    url = read_url(postgres_url)
    engine = open_database(url)
    with pytest.raises(SQLAlchemyError) as caught, engine.begin() as connection:
        connection.execute(insert(questions).values(id="q1", text=place))
    engine.dispose()
    assert place in str(caught.value.orig)
    told = translate_error(caught.value, url)
    assert place not in str(told)
    assert "null value" in str(told)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("these are notes, not a database. " * 100)
    with pytest.raises(StoreError, match="not a database"):
        open_database(make_file_url(path))


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="VERBATIM_DATABASE"):
        open_database(make_file_url(tmp_path))


def test_many_openers_of_a_new_database_all_succeed(url: URL) -> None:
    errors: list[Exception] = []
    start = threading.Barrier(8)

    def open_once() -> None:
        start.wait()
        try:
            open_database(url).dispose()
        except StoreError as exc:
            errors.append(exc)

    threads = [threading.Thread(target=open_once) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
