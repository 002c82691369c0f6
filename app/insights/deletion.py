"""Which lines of what patients left are to go, and their deletion."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import ColumnElement, Connection, Table, delete, func, select, true

from app.insights.tables import answers, drafts, questions

# A condition for each table that a line may go from; the clinic's own lines alone are ever meant.
# Sign-offs and the audit are the staff's word, and stay.
Selection = Mapping[Table, ColumnElement[bool]]
Counts = dict[str, int]

_TABLES = (answers, questions, drafts)
_NAMES = {"answers": "counts", "questions": "questions", "drafts": "waiting corrections"}


def select_all() -> Selection:
    """Return every line."""
    return dict.fromkeys(_TABLES, true())


def select_days(since: date, until: date) -> Selection:
    """Return the lines of the days from one to another, both included."""
    return {table: table.c.day.between(since, until) for table in _TABLES}


def select_line(line_id: str) -> Selection:
    """Return the line with this id, of whatever table."""
    return {table: table.c.id == line_id for table in _TABLES}


def select_expired(day: date, *, keeps_questions: bool) -> Selection:
    """Return the lines of this day and before, or every question where none are to be kept."""
    expired = {table: table.c.day <= day for table in _TABLES}
    return expired if keeps_questions else {**expired, questions: true()}


def count_lines(connection: Connection, clinic: str, selection: Selection) -> Counts:
    """Return how many lines of each table are selected, by the table's name."""
    return {
        table.name: connection.execute(
            select(func.count()).select_from(table).where(table.c.clinic == clinic, condition)
        ).scalar_one()
        for table, condition in selection.items()
    }


def delete_lines(connection: Connection, clinic: str, selection: Selection) -> Counts:
    """Delete the lines, and return how many of each table there were."""
    return {
        table.name: connection.execute(
            delete(table).where(table.c.clinic == clinic, condition)
        ).rowcount
        for table, condition in selection.items()
    }


def describe_counts(counts: Counts) -> str:
    """Return the numbers for people: "12 counts, 3 questions, 0 waiting corrections"."""
    return ", ".join(f"{number} {_NAMES[table]}" for table, number in counts.items())
