"""Opens the insights file: SQLite, readable by its owner only, in the schema of this version."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from app.insights.errors import StoreError, StoreVersionError
from app.insights.tables import SCHEMA_VERSION, metadata

# An answer waits for the file at most this long: patients come before counts.
BUSY_SECONDS = 3.0

_PRAGMAS = (
    "synchronous=NORMAL",
    # Deleted text is overwritten with zeros instead of being left in free pages.
    "secure_delete=ON",
    # Sorting must not spill question text to a temporary file elsewhere on the disk.
    "temp_store=MEMORY",
)


def open_database(path: Path) -> Engine:
    """Open the file, made with owner-only permissions if it is missing, and check its schema.

    Raises StoreError, or StoreVersionError when the file is not one that this version reads.
    """
    engine = None
    try:
        _make_file(path)
        engine = _make_engine(path)
        _prepare_schema(engine, path)
    except (OSError, SQLAlchemyError, StoreVersionError) as exc:
        if engine is not None:
            engine.dispose()
        raise translate_error(exc, path) from exc
    return engine


def translate_error(exc: Exception, path: Path) -> StoreError:
    """Return the error as one of ours, without the SQL and without any value in it."""
    if isinstance(exc, StoreError):
        return exc
    found = getattr(exc, "orig", None) or exc
    return StoreError(
        f"expected a database that can be opened and written at {path}, found: {found}; check the "
        "folder's owner, its permissions and the free space (setting VERBATIM_DATABASE)"
    )


def reclaim_space(engine: Engine) -> None:
    """Move the write-ahead log into the file and empty it, so that deleted text leaves both."""
    with engine.execution_options(begin=None).connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _make_file(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # SQLite would make the file readable for everyone; its -wal and -shm files copy this mode.
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _make_engine(path: Path) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"timeout": BUSY_SECONDS},
        pool_timeout=BUSY_SECONDS,
        # A question's text must not reach the log by way of an error message.
        hide_parameters=True,
    )
    event.listen(engine, "connect", _prepare_connection)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare_connection(connection: Any, record: object) -> None:
    # SQLAlchemy's documented way to have real transactions: sqlite3 begins none, _begin does.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    statement = connection.get_execution_options().get("begin", "BEGIN")
    if statement is not None:
        connection.exec_driver_sql(statement)


def _prepare_schema(engine: Engine, path: Path) -> None:
    with engine.execution_options(begin=None).connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    with engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
        version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        if version == SCHEMA_VERSION:
            return
        tables = connection.exec_driver_sql("SELECT count(*) FROM sqlite_schema").scalar_one()
        if version or tables:
            raise StoreVersionError(_describe_version(path, version))
        metadata.create_all(connection)
        connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA_VERSION}")


def _describe_version(path: Path, version: int) -> str:
    expected = f"expected insights of schema version {SCHEMA_VERSION} at {path}"
    if version > SCHEMA_VERSION:
        return (
            f"{expected}, found version {version}, made by a newer version of the service; "
            "update the service, or move the file away to start anew"
        )
    return f"{expected}, found another program's database; name another file in VERBATIM_DATABASE"
