"""Stores what feeds say of themselves: how often they are updated, when they rest, which hub they have."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds feeds.hints, an empty object until the next poll of each feed."""
    op.add_column("feeds", sa.Column("hints", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    """Drops the column. With `drop_column` SQLite would get a new table."""
    op.execute("ALTER TABLE feeds DROP COLUMN hints")
