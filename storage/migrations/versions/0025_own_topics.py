"""Stores whose own topic one is, which nobody else is offered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Adds topics.chat_id: empty, as everybody may follow the topics that there are."""
    op.add_column("topics", sa.Column("chat_id", BIG_ID, nullable=True))
    op.create_index("ix_topics_chat_id", "topics", ["chat_id"])


def downgrade() -> None:
    """Deletes the own topics of chats, which would be offered to all, and drops the column."""
    op.execute("DELETE FROM subscriptions WHERE topic IN (SELECT slug FROM topics WHERE chat_id IS NOT NULL)")
    op.execute("DELETE FROM backfills WHERE topic IN (SELECT slug FROM topics WHERE chat_id IS NOT NULL)")
    op.execute("DELETE FROM topics WHERE chat_id IS NOT NULL")
    op.drop_index("ix_topics_chat_id", "topics")
    op.execute("ALTER TABLE topics DROP COLUMN chat_id")
