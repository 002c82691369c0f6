"""Who has signed, changed, exported or deleted what, and when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "audit",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("clinic", sa.String, nullable=False, server_default=""),
    )
    op.create_index("audit_by_time", "audit", ["clinic", "at"])


def downgrade() -> None:
    """Delete the table."""
    op.drop_table("audit")
