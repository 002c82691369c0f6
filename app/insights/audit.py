"""The audit: what somebody of the clinic signed, changed, exported or deleted, and when."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select

from app.insights.tables import audit

# What a page shows; the export has all.
LATEST = 50


@dataclass(frozen=True, slots=True)
class AuditLine:
    """What was done, by whom; ``at`` is UTC to the second. It never holds a question's text."""

    at: datetime
    who: str
    what: str


def make_line(who: str, what: str) -> AuditLine:
    """Return a line of this moment."""
    return AuditLine(datetime.now(UTC).replace(microsecond=0, tzinfo=None), who, what)


def write_audit(connection: Connection, clinic: str, line: AuditLine) -> None:
    """Keep a line."""
    key = secrets.token_hex(16)
    values = {"id": key, "at": line.at, "who": line.who, "what": line.what, "clinic": clinic}
    connection.execute(insert(audit).values(**values))


def read_audit(connection: Connection, clinic: str) -> tuple[AuditLine, ...]:
    """Return a clinic's LATEST lines, the latest first."""
    own = audit.c
    query = (
        select(own.at, own.who, own.what)
        .where(own.clinic == clinic)
        .order_by(own.at.desc(), own.what, own.who)
        .limit(LATEST)
    )
    return tuple(AuditLine(*row) for row in connection.execute(query))
