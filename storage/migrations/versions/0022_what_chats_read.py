"""Stores what a chat chose to read: muted words and publishers, whether sources are named, the level of new topics."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds chats.preferences: empty, the defaults."""
    op.add_column("chats", sa.Column("preferences", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Drops the column. With `drop_column` SQLite would get a new table, and deletes what refers to the old one."""
    op.execute("ALTER TABLE chats DROP COLUMN preferences")
