"""Adds what retention needs to delete closed chats, messages to them and entries without a date."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
TIMED = ("brief_marks", "audit")
PARTIAL = (
    ("ix_entries_forgotten", "entries", "feed_url", "listed_at"),
    ("ix_outbox_ended", "outbox", "ended_at", "ended_at"),
)


def upgrade() -> None:
    """Adds the columns. A closed chat counts as closed now, a dead message as ended when it was created."""
    op.add_column("chats", sa.Column("closed_at", TIME, nullable=True))
    op.add_column("entries", sa.Column("listed_at", TIME, nullable=True))
    chats = sa.table("chats", sa.column("is_open", sa.Boolean()), sa.column("closed_at", TIME))
    op.execute(sa.update(chats).where(chats.c.is_open.is_(False)).values(closed_at=datetime.now(UTC)))
    op.execute("UPDATE outbox SET ended_at = created WHERE state = 'dead' AND ended_at IS NULL")
    for name, table, column, given in PARTIAL:
        condition = sa.text(f"{given} IS NOT NULL")
        op.create_index(name, table, [column], sqlite_where=condition, postgresql_where=condition)
    for table in TIMED:
        op.create_index(f"ix_{table}_at", table, ["at"])


def downgrade() -> None:
    """Removes the columns. Entries of which only the names are kept stay as they are."""
    for table in TIMED:
        op.drop_index(f"ix_{table}_at", table)
    for name, table, _, _ in PARTIAL:
        op.drop_index(name, table)
    op.execute("ALTER TABLE entries DROP COLUMN listed_at")
    op.execute("ALTER TABLE chats DROP COLUMN closed_at")
