from __future__ import annotations

import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from app.insights.database import open_database
from app.insights.errors import StoreError, StoreVersionError
from app.insights.tables import SCHEMA_VERSION


def read_mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_file_and_its_folder_are_for_the_owner_only(database: Path) -> None:
    engine = open_database(database)
    with engine.execution_options(begin="BEGIN IMMEDIATE").begin():
        modes = {path.name: read_mode(path) for path in database.parent.iterdir()}
    engine.dispose()
    assert read_mode(database.parent) == 0o700
    assert modes == dict.fromkeys(
        ("insights.sqlite", "insights.sqlite-wal", "insights.sqlite-shm"), 0o600
    )


def test_the_file_uses_a_write_ahead_log_and_waits_when_busy(database: Path) -> None:
    engine = open_database(database)
    with engine.begin() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "busy_timeout", "secure_delete", "user_version")
        }
    engine.dispose()
    assert pragmas == {
        "journal_mode": "wal",
        "busy_timeout": 3000,
        "secure_delete": 1,
        "user_version": SCHEMA_VERSION,
    }


def test_an_existing_file_opens_again(database: Path) -> None:
    open_database(database).dispose()
    open_database(database).dispose()
    assert database.is_file()


def test_a_newer_schema_is_refused_with_what_to_do(database: Path) -> None:
    open_database(database).dispose()
    with sqlite3.connect(database) as connection:
        connection.execute(f"PRAGMA user_version={SCHEMA_VERSION + 1}")
    connection.close()
    with pytest.raises(StoreVersionError, match=r"found version 2.*update the service"):
        open_database(database)


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE patients (name TEXT)")
    connection.close()
    with pytest.raises(StoreVersionError, match="another program's database"):
        open_database(path)
    with sqlite3.connect(path) as connection:
        tables = connection.execute("SELECT name FROM sqlite_schema").fetchall()
    connection.close()
    assert tables == [("patients",)]


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("these are notes, not a database. " * 100)
    with pytest.raises(StoreError, match="not a database"):
        open_database(path)


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="VERBATIM_DATABASE"):
        open_database(tmp_path)


def test_many_openers_of_a_new_file_all_succeed(database: Path) -> None:
    errors: list[Exception] = []
    start = threading.Barrier(8)

    def open_once() -> None:
        start.wait()
        try:
            open_database(database).dispose()
        except StoreError as exc:
            errors.append(exc)

    threads = [threading.Thread(target=open_once) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
