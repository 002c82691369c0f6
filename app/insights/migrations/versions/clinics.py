"""Which clinic a line belongs to; '' where the service has one clinic."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_COUNTED = ["day", "outcome", "topic", "index_version", "helpful"]


def upgrade() -> None:
    """Give every line to the one clinic that there was."""
    for table in ("answers", "questions"):
        op.add_column(table, sa.Column("clinic", sa.String, nullable=False, server_default=""))
    op.drop_index("answers_by_day", "answers")
    op.create_index("answers_by_day", "answers", ["clinic", *_COUNTED])
    op.drop_index("questions_by_day", "questions")
    op.create_index("questions_by_day", "questions", ["clinic", "day"])


def downgrade() -> None:
    """Forget which clinic a line belongs to."""
    op.drop_index("questions_by_day", "questions")
    op.create_index("questions_by_day", "questions", ["day"])
    op.drop_index("answers_by_day", "answers")
    op.create_index("answers_by_day", "answers", _COUNTED)
    for table in ("questions", "answers"):
        op.drop_column(table, "clinic")
