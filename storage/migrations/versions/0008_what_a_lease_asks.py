"""Adds indexes that make the cost of a lease independent of the backlog, and the table of paused chats."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PARTIAL = (
    ("ix_outbox_ready", ["urgency", "chat_id", "id"], "state = 'pending' AND not_before IS NULL"),
    ("ix_outbox_waiting", ["not_before"], "state = 'pending' AND not_before IS NOT NULL"),
    ("ix_outbox_retried", ["not_before"], "state = 'pending' AND reason IS NOT NULL"),
    ("ix_outbox_leased", ["leased_until"], "state = 'pending' AND leased_until IS NOT NULL"),
    ("ix_outbox_ended", ["state", "ended_at"], "ended_at IS NOT NULL"),
)


def upgrade() -> None:
    """Creates partial indexes, so that sent messages are not in those of pending ones."""
    op.create_table(
        "send_pauses",
        sa.Column("chat_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("until", TIME, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_send_pauses")),
    )
    op.drop_index("ix_outbox_ended", "outbox")
    op.drop_index("ix_outbox_state_chat_id_story_id", "outbox")
    op.drop_index("ix_outbox_state_urgency_id", "outbox")
    op.create_index("ix_outbox_story_id_chat_id", "outbox", ["story_id", "chat_id"])
    op.create_index("ix_outbox_chat_id_state_leased_until", "outbox", ["chat_id", "state", "leased_until"])
    for name, columns, where in PARTIAL:
        op.create_index(name, "outbox", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def downgrade() -> None:
    """Restores the previous indexes."""
    for name, _, _ in PARTIAL:
        op.drop_index(name, "outbox")
    for columns in ("story_id_chat_id", "chat_id_state_leased_until"):
        op.drop_index(f"ix_outbox_{columns}", "outbox")
    ended = sa.text("ended_at IS NOT NULL")
    op.create_index("ix_outbox_ended", "outbox", ["ended_at"], sqlite_where=ended, postgresql_where=ended)
    op.create_index("ix_outbox_state_urgency_id", "outbox", ["state", "urgency", "id"])
    op.create_index("ix_outbox_state_chat_id_story_id", "outbox", ["state", "chat_id", "story_id"])
    op.drop_table("send_pauses")
