"""Stores the jobs of a process that works for itself, which it handed to itself only in memory before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True)
_OWNED = sa.text("owner IS NOT NULL")


def upgrade() -> None:
    """Creates the table."""
    op.create_table(
        "jobs",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("lock", sa.Text(), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", _TIME, nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("leased_until", _TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
    )
    op.create_index("ix_jobs_lock", "jobs", ["lock"])
    op.create_index("uq_jobs_lock_owned", "jobs", ["lock"], unique=True, sqlite_where=_OWNED, postgresql_where=_OWNED)


def downgrade() -> None:
    """Drops the table. Polls whose jobs have not run are lost: their feeds count as read."""
    op.drop_table("jobs")
