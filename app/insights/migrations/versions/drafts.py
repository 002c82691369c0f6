"""Corrections that are not in the clinic's files yet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "drafts",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("clinic", sa.String, nullable=False, server_default=""),
    )
    op.create_index("drafts_by_clinic", "drafts", ["clinic", "day"])


def downgrade() -> None:
    """Delete the table."""
    op.drop_table("drafts")
