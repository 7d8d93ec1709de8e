"""Stores why a feed failed as a key with values, which can be shown in the reader's language."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Replaces stored English text by the key "before_update"; the next poll stores the reason."""
    op.add_column("feeds", sa.Column("last_reason", sa.JSON(), nullable=True))
    feeds = sa.table("feeds", sa.column("last_error", sa.String()), sa.column("last_reason", sa.JSON()))
    failed = sa.update(feeds).where(feeds.c.last_error.is_not(None))
    op.execute(failed.values(last_reason={"key": "before_update", "values": {}}))
    # Not in batch mode, which would copy the table on SQLite.
    op.execute("ALTER TABLE feeds DROP COLUMN last_error")
    op.execute("ALTER TABLE feeds RENAME COLUMN last_reason TO last_error")


def downgrade() -> None:
    """Stores the key in place of the text."""
    op.execute("ALTER TABLE feeds RENAME COLUMN last_error TO last_reason")
    op.add_column("feeds", sa.Column("last_error", sa.String(), nullable=True))
    feeds = sa.table("feeds", sa.column("last_error", sa.String()), sa.column("last_reason", sa.JSON()))
    op.execute(sa.update(feeds).values(last_error=feeds.c.last_reason["key"].as_string()))
    op.execute("ALTER TABLE feeds DROP COLUMN last_reason")
