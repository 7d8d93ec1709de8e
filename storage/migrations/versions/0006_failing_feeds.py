"""Adds since when a feed fails, whether administrators were told, and what was left out of its last body."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns. Administrators are told again of feeds that fail already, since that was not stored."""
    op.add_column("feeds", sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("feeds", sa.Column("is_failure_told", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("feeds", sa.Column("warnings", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Removes the columns."""
    for name in ("failing_since", "is_failure_told", "warnings"):
        op.execute(f"ALTER TABLE feeds DROP COLUMN {name}")
