"""Stores what the requests of one feed have that others have not: headers, password, proxy, name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds feeds.request, an empty object for every feed that is stored."""
    op.add_column("feeds", sa.Column("request", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    """Drops the column. With `drop_column` SQLite would get a new table."""
    op.execute("ALTER TABLE feeds DROP COLUMN request")
