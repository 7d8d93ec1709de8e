"""Marks databases in use, so that they are not filled with the default feeds and topics again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NOTES = sa.table("notes", sa.column("name", sa.Text()), sa.column("value", sa.JSON()))
USED = ("feeds", "topics", "chats", "audit")


def upgrade() -> None:
    """Adds the mark to a database in use."""
    connection = op.get_bind()
    if any(connection.scalar(sa.text(f"SELECT EXISTS (SELECT 1 FROM {table})")) for table in USED):
        connection.execute(sa.insert(NOTES).values(name="seeded", value=True))


def downgrade() -> None:
    """Removes the mark."""
    op.execute(sa.delete(NOTES).where(NOTES.c.name == "seeded"))
