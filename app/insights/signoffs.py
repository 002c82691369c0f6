"""Sign-offs: who has read a document, as it stood, and found it right."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, insert, select

from app.insights.tables import signoffs


@dataclass(frozen=True, slots=True)
class SignOff:
    """Somebody's word for one text of a document: ``sha256`` is the text's."""

    day: date
    document_id: str
    sha256: str
    name: str


def write_signoff(connection: Connection, clinic: str, signoff: SignOff) -> None:
    """Keep a sign-off."""
    values = {
        "id": secrets.token_hex(16),
        "day": signoff.day,
        "document": signoff.document_id,
        "sha256": signoff.sha256,
        "name": signoff.name,
        "clinic": clinic,
    }
    connection.execute(insert(signoffs).values(**values))


def read_signoffs(connection: Connection, clinic: str) -> tuple[SignOff, ...]:
    """Return a clinic's sign-offs, the latest first."""
    own = signoffs.c
    query = (
        select(own.day, own.document, own.sha256, own.name)
        .where(own.clinic == clinic)
        .order_by(own.day.desc(), own.document, own.name)
    )
    return tuple(SignOff(*row) for row in connection.execute(query))
