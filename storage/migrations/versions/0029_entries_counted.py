"""Indexes what /feeds and /stats count of entries: how late they came, by feed, and when those of stories were told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_OF_STORIES = sa.text("story_id IS NOT NULL")


def upgrade() -> None:
    """Creates the indexes. A minute for ten million entries."""
    op.create_index("ix_entries_of_feed", "entries", ["feed_url", "published", "seen_at"])
    op.create_index(
        "ix_entries_told",
        "entries",
        ["published", "seen_at", "story_id", "feed_url"],
        sqlite_where=_OF_STORIES,
        postgresql_where=_OF_STORIES,
    )


def downgrade() -> None:
    """Drops the indexes."""
    op.drop_index("ix_entries_told", "entries")
    op.drop_index("ix_entries_of_feed", "entries")
