"""The tables of the counts and of the questions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "answers",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("outcome", sa.String, nullable=False),
        sa.Column("topic", sa.String),
        sa.Column("index_version", sa.String, nullable=False),
        sa.Column("helpful", sa.Boolean),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "answers_by_day", "answers", ["day", "outcome", "topic", "index_version", "helpful"]
    )
    op.create_table(
        "questions",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("outcome", sa.String, nullable=False),
        sa.Column("topic", sa.String),
        sqlite_with_rowid=False,
    )
    op.create_index("questions_by_day", "questions", ["day"])


def downgrade() -> None:
    """Delete both tables."""
    op.drop_table("questions")
    op.drop_table("answers")
