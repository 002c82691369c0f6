"""Drafts: corrections that staff made and that are not in the clinic's files yet."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import Connection, delete, insert, select

from app.insights.tables import drafts

DraftKind = Literal["pin", "golden"]


@dataclass(frozen=True, slots=True)
class Draft:
    """A pin or a golden question as JSON (``body``), and the day on which it was made."""

    id: str
    day: date
    kind: DraftKind
    body: str


def write_draft(connection: Connection, clinic: str, kind: DraftKind, body: str, day: date) -> None:
    """Keep a draft."""
    key = secrets.token_hex(16)
    values = {"id": key, "day": day, "kind": kind, "body": body, "clinic": clinic}
    connection.execute(insert(drafts).values(**values))


def read_drafts(connection: Connection, clinic: str) -> tuple[Draft, ...]:
    """Return a clinic's drafts, the earliest first."""
    own = drafts.c
    query = (
        select(own.id, own.day, own.kind, own.body)
        .where(own.clinic == clinic)
        .order_by(own.day, own.id)
    )
    return tuple(Draft(*row) for row in connection.execute(query))


def delete_draft(connection: Connection, clinic: str, draft_id: str) -> bool:
    """Delete a draft; False if the clinic has none such."""
    found = delete(drafts).where(drafts.c.clinic == clinic, drafts.c.id == draft_id)
    return connection.execute(found).rowcount > 0
