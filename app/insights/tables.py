"""The tables of the insights: answers as counts, the text of questions if that is on, sign-offs,
drafts and the audit.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, DateTime, Index, MetaData, String, Table, Text

# Not Alembic's usual name, so that another program's history is never taken for ours.
VERSION_TABLE = "insights_version"

metadata = MetaData()

# Rows are kept in the order of their random keys, not in the order of arrival: a row number would
# tell the n-th question of a day from the n-th answer, and so tie the two tables together.
answers = Table(
    "answers",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("day", Date, nullable=False),
    Column("outcome", String, nullable=False),
    Column("topic", String),
    Column("index_version", String, nullable=False),
    Column("helpful", Boolean),
    # '' where the service has one clinic.
    Column("clinic", String, nullable=False, server_default=""),
    # Holds all that the report counts, so that counting reads it alone, in order.
    Index("answers_by_day", "clinic", "day", "outcome", "topic", "index_version", "helpful"),
    sqlite_with_rowid=False,
)

questions = Table(
    "questions",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("day", Date, nullable=False),
    Column("text", Text, nullable=False),
    Column("outcome", String, nullable=False),
    Column("topic", String),
    Column("clinic", String, nullable=False, server_default=""),
    Index("questions_by_day", "clinic", "day"),
    sqlite_with_rowid=False,
)

# Kept for as long as the database is: who signs, signs for others to know later.
signoffs = Table(
    "signoffs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("day", Date, nullable=False),
    Column("document", String, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("name", String, nullable=False),
    Column("clinic", String, nullable=False, server_default=""),
    Index("signoffs_by_document", "clinic", "document", "day"),
)

# Corrections that wait to be put into the clinic's files: a pin or a golden question, as JSON.
drafts = Table(
    "drafts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("day", Date, nullable=False),
    Column("kind", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("clinic", String, nullable=False, server_default=""),
    Index("drafts_by_clinic", "clinic", "day"),
)

# What the clinic's people did, kept like the sign-offs. Unlike what patients did, it has a time.
audit = Table(
    "audit",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("who", String, nullable=False),
    Column("what", String, nullable=False),
    Column("clinic", String, nullable=False, server_default=""),
    Index("audit_by_time", "clinic", "at"),
)
