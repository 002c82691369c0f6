"""Who has read which document, as it stood, and found it right."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "signoffs",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("document", sa.String, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("clinic", sa.String, nullable=False, server_default=""),
    )
    op.create_index("signoffs_by_document", "signoffs", ["clinic", "document", "day"])


def downgrade() -> None:
    """Delete the table."""
    op.drop_table("signoffs")
