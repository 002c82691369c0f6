"""Brings a database to this version's schema by the steps in migrations/, one process at a time."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect

from app.insights.errors import StoreVersionError
from app.insights.tables import VERSION_TABLE

# The schema of files that were made before the steps were recorded in a table.
FIRST = "0001"

_STEPS = Path(__file__).parent / "migrations"


def prepare_schema(engine: Engine, place: str) -> None:
    """Make the tables or bring them up to date; other processes wait meanwhile.

    Raises StoreVersionError, and changes nothing, if the database at ``place`` was made by a newer
    version or by another program.
    """
    with engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
        if connection.dialect.name == "postgresql":
            # Held until the end of the transaction, whatever becomes of this process.
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('verbatim.schema'))")
        script = ScriptDirectory(str(_STEPS))
        found = _read_version(connection)
        if found == script.get_current_head():
            return
        known = {step.revision for step in script.walk_revisions()}
        if found is None and (tables := inspect(connection).get_table_names()):
            if not _is_first(connection, tables):
                raise StoreVersionError(_describe_stranger(place))
            found = FIRST
            _run(connection, "stamp", FIRST)
        if found is not None and found not in known:
            raise StoreVersionError(_describe_newer(place, script.get_current_head(), found))
        _run(connection, "upgrade", "head")


def _read_version(connection: Connection) -> str | None:
    options = {"version_table": VERSION_TABLE}
    return MigrationContext.configure(connection, opts=options).get_current_revision()


def _is_first(connection: Connection, tables: list[str]) -> bool:
    """Say whether it is a file of the first schema, which had its number in the file's head."""
    if connection.dialect.name != "sqlite" or {*tables} != {"answers", "questions"}:
        return False
    return bool(connection.exec_driver_sql("PRAGMA user_version").scalar_one() == 1)


def _run(connection: Connection, action: str, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(_STEPS).replace("%", "%%"))
    config.attributes["connection"] = connection
    getattr(command, action)(config, revision)


def _describe_newer(place: str, expected: str | None, found: str) -> str:
    return (
        f"expected insights of schema version {expected} at {place}, found version {found}, made "
        "by a newer version of the service; update the service, or name another database"
    )


def _describe_stranger(place: str) -> str:
    return (
        f"expected insights or an empty database at {place}, found another program's database; "
        "name another one in VERBATIM_DATABASE or VERBATIM_DATABASE_URL"
    )
