"""Stores when chats want their messages, messages that are held for a digest, and in which forum topic they go.

A notice was urgency 3, which is a digest's now; digests go before notices.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
HELD = sa.text("state = 'held'")


def upgrade() -> None:
    """Adds the columns with the defaults that hold for every chat and message so far."""
    op.add_column("chats", sa.Column("timing", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("chats", sa.Column("thread_id", BIG_ID, nullable=True))
    op.add_column("chats", sa.Column("blocked_reason", sa.String(), nullable=False, server_default=""))
    op.add_column("alerts", sa.Column("is_in_digest", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("outbox", sa.Column("has_sound", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_outbox_held", "outbox", ["not_before", "chat_id"], sqlite_where=HELD, postgresql_where=HELD)
    op.execute("UPDATE outbox SET urgency = 4 WHERE kind = 'notice' AND state = 'pending'")


def downgrade() -> None:
    """Lets held messages go, and drops the columns. Digests go as notices."""
    op.execute("UPDATE outbox SET state = 'pending' WHERE state = 'held'")
    later = "kind IN ('digest', 'notice', 'bulk') AND state = 'pending'"
    op.execute(f"UPDATE outbox SET kind = 'notice', urgency = 3 WHERE {later}")
    op.drop_index("ix_outbox_held", "outbox")
    op.drop_column("outbox", "has_sound")
    op.drop_column("alerts", "is_in_digest")
    for name in ("blocked_reason", "thread_id", "timing"):
        op.drop_column("chats", name)
