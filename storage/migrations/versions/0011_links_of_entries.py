"""Stores the links between entries of one event, and the words of their titles, from which stories are built.

Entries that were stored before have no words, and no links but that they are in one story.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds fingerprints.words, empty, and fingerprints.links, NULL."""
    op.add_column("fingerprints", sa.Column("words", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("fingerprints", sa.Column("links", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Drops both columns."""
    op.drop_column("fingerprints", "links")
    op.drop_column("fingerprints", "words")
