"""Renames the agency of a fingerprint, and drops a threshold of topics that nothing read.

SQLite and PostgreSQL change the tables in place. A copy of the table, as alembic's batch mode makes it on
SQLite, would drop `topics` and with it, by cascade, all subscriptions.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Renames fingerprints.origin to agency; drops topics.semantic_threshold."""
    op.execute("ALTER TABLE fingerprints RENAME COLUMN origin TO agency")
    op.drop_column("topics", "semantic_threshold")


def downgrade() -> None:
    """Restores both columns; the thresholds are gone."""
    op.add_column("topics", sa.Column("semantic_threshold", sa.Float(), nullable=True))
    op.execute("ALTER TABLE fingerprints RENAME COLUMN agency TO origin")
