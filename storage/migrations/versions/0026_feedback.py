"""Stores what people think of alerts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Creates the table."""
    op.create_table(
        "feedback",
        sa.Column("user_id", _BIG, autoincrement=False, nullable=False),
        sa.Column("chat_id", _BIG, autoincrement=False, nullable=False),
        sa.Column("story_id", _BIG, autoincrement=False, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "chat_id", "story_id", name="pk_feedback"),
    )
    op.create_index("ix_feedback_topic", "feedback", ["topic"])
    op.create_index("ix_feedback_at", "feedback", ["at"])


def downgrade() -> None:
    """Drops the table."""
    op.drop_table("feedback")
