"""Stores who speaks in the first lines of an entry, and what is done.

Entries that were stored before have neither; they are compared by their words until they leave the window.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds fingerprints.voices and fingerprints.deeds, empty."""
    for name in ("voices", "deeds"):
        op.add_column("fingerprints", sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Drops the columns. With `drop_column` SQLite would get a new table."""
    for name in ("deeds", "voices"):
        op.execute(f"ALTER TABLE fingerprints DROP COLUMN {name}")
