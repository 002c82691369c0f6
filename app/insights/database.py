"""Opens the insights' database: a SQLite file of the owner's, or PostgreSQL."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from app.insights.errors import StoreError
from app.insights.schema import prepare_schema

# An answer waits for the database at most this long: patients come before counts.
BUSY_SECONDS = 3.0
_BUSY_WAIT = 0.01

SQLITE, POSTGRESQL = "sqlite", "postgresql"

_PRAGMAS = (
    "synchronous=NORMAL",
    # Deleted text is overwritten with zeros instead of being left in free pages.
    "secure_delete=ON",
    # Sorting must not spill question text to a temporary file elsewhere on the disk.
    "temp_store=MEMORY",
)
# New files hold the kept rows alone, in the order of their random keys and of one transaction: no
# deleted text is left in them, and nothing tells in which order the rows came.
_REWRITE = (
    "LOCK TABLE answers, questions, drafts IN ACCESS EXCLUSIVE MODE",
    "CREATE TEMPORARY TABLE kept_answers ON COMMIT DROP AS SELECT * FROM answers",
    "CREATE TEMPORARY TABLE kept_questions ON COMMIT DROP AS SELECT * FROM questions",
    "CREATE TEMPORARY TABLE kept_drafts ON COMMIT DROP AS SELECT * FROM drafts",
    "TRUNCATE answers, questions, drafts",
    "INSERT INTO answers SELECT * FROM kept_answers ORDER BY id",
    "INSERT INTO questions SELECT * FROM kept_questions ORDER BY id",
    "INSERT INTO drafts SELECT * FROM kept_drafts ORDER BY id",
)


def open_database(url: URL) -> Engine:
    """Open the database and bring its schema up to date.

    A file that is missing is made for its owner only. Raises StoreError, or StoreVersionError when
    the database is not one that this version reads.
    """
    engine = None
    try:
        engine = _open_file(url) if url.get_backend_name() == SQLITE else _open_server(url)
        prepare_schema(engine, describe_place(url))
    except (OSError, SQLAlchemyError, StoreError) as exc:
        if engine is not None:
            engine.dispose()
        raise translate_error(exc, url) from exc
    return engine


def describe_place(url: URL) -> str:
    """Return where the database is, without the password."""
    if url.get_backend_name() == SQLITE:
        return str(url.database)
    return url.set(drivername=POSTGRESQL, query={}).render_as_string(hide_password=True)


def translate_error(exc: Exception, url: URL) -> StoreError:
    """Return the error as one of ours, without the SQL and without any value in it."""
    if isinstance(exc, StoreError):
        return exc
    place, found = describe_place(url), _describe_error(exc)
    if url.get_backend_name() == SQLITE:
        return StoreError(
            f"expected a database that can be opened and written at {place}, found: {found}; check "
            "the folder's owner, its permissions and the free space (setting VERBATIM_DATABASE)"
        )
    return StoreError(
        f"expected a database that can be reached and written at {place}, found: {found}; check "
        "the server, the user's rights and the address (setting VERBATIM_DATABASE_URL)"
    )


def reclaim_space(engine: Engine) -> None:
    """Let deleted text leave the files, as far as the database can.

    SQLite: the write-ahead log is moved into the file and emptied. PostgreSQL: the tables are
    written anew, unless another process is doing it.
    """
    if engine.dialect.name == SQLITE:
        with engine.execution_options(begin=None).connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    with engine.begin() as connection:
        lock = "SELECT pg_try_advisory_xact_lock(hashtext('verbatim.rewrite'))"
        if connection.execute(text(lock)).scalar_one():
            for statement in _REWRITE:
                connection.exec_driver_sql(statement)


@contextmanager
def begin_reading(engine: Engine) -> Iterator[Connection]:
    """Begin a transaction that sees one state of the tables, whatever is written meanwhile."""
    if engine.dialect.name == SQLITE:
        with engine.begin() as connection:
            yield connection
        return
    with engine.execution_options(isolation_level="REPEATABLE READ").begin() as connection:
        # Before the state is fixed, so that it is not taken from a table that is written anew.
        connection.exec_driver_sql("LOCK TABLE answers, questions, drafts IN ACCESS SHARE MODE")
        yield connection


def _describe_error(exc: Exception) -> str:
    found = getattr(exc, "orig", None) or exc
    # PostgreSQL's whole message may hold the row that was refused; its first line does not.
    primary = getattr(getattr(found, "diag", None), "message_primary", None)
    return " ".join(str(primary or found).split())


def _open_file(url: URL) -> Engine:
    _make_file(Path(str(url.database)))
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_SECONDS},
        pool_timeout=BUSY_SECONDS,
        # A question's text must not reach the log by way of an error message.
        hide_parameters=True,
    )
    event.listen(engine, "connect", _prepare_connection)
    event.listen(engine, "begin", _begin)
    try:
        _write_ahead(engine)
    except SQLAlchemyError:
        engine.dispose()
        raise
    return engine


def _write_ahead(engine: Engine) -> None:
    """Let the file be written by way of a log, so that readers and writers do not wait.

    SQLite says at once that a new file is locked where two processes ask for this together, and
    does not wait for the other: so it is asked again.
    """
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            with engine.execution_options(begin=None).connect() as connection:
                connection.exec_driver_sql("PRAGMA journal_mode=WAL")
            return
        except OperationalError as exc:
            is_busy = getattr(exc.orig, "sqlite_errorname", "").startswith("SQLITE_BUSY")
            if not is_busy or time.monotonic() > until:
                raise
            time.sleep(_BUSY_WAIT)


def _make_file(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # SQLite would make the file readable for everyone; its -wal and -shm files copy this mode.
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _prepare_connection(connection: Any, record: object) -> None:
    # SQLAlchemy's documented way to have real transactions: sqlite3 begins none, _begin does.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    statement = connection.get_execution_options().get("begin", "BEGIN")
    if statement is not None:
        connection.exec_driver_sql(statement)


def _open_server(url: URL) -> Engine:
    limit = round(BUSY_SECONDS * 1000)
    return create_engine(
        url,
        connect_args={
            "connect_timeout": round(BUSY_SECONDS),
            # A server that has vanished from the network is given up as fast as one that refuses.
            "tcp_user_timeout": limit,
            "options": f"-c lock_timeout={limit} -c statement_timeout={10 * limit}",
        },
        pool_timeout=BUSY_SECONDS,
        # A connection that broke while it was idle is replaced before it is used.
        pool_pre_ping=True,
        hide_parameters=True,
    )


def make_file_url(path: Path) -> URL:
    """Return the address of a SQLite file."""
    return URL.create(SQLITE, database=str(path))


def read_url(address: str) -> URL:
    """Read an address as people write it; PostgreSQL is spoken to by psycopg."""
    url = make_url(address)
    if url.drivername in ("postgres", POSTGRESQL):
        url = url.set(drivername=f"{POSTGRESQL}+psycopg")
    return url
