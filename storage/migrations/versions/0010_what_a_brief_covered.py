"""Adds from when on a chat has been briefed on a topic without a gap."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds brief_marks.covered_from; NULL where it is not known."""
    op.add_column("brief_marks", sa.Column("covered_from", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Drops the column."""
    op.drop_column("brief_marks", "covered_from")
