"""Keeps which fact has the sources of an absorbed one, so that what refers to that one still leads somewhere."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds facts.merged_into; NULL: the fact stands for itself."""
    op.add_column("facts", sa.Column("merged_into", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Deletes the absorbed facts, and drops the column."""
    op.execute("DELETE FROM facts WHERE merged_into IS NOT NULL")
    op.drop_column("facts", "merged_into")
