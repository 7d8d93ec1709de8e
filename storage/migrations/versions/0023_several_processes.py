"""Lets several processes share a database: leases of feeds, turns at the stories, a rate of messages, periodic runs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Adds the columns and creates the tables."""
    op.add_column("feeds", sa.Column("lease_owner", sa.Text(), nullable=True))
    op.add_column("feeds", sa.Column("leased_until", _TIME, nullable=True))
    op.create_table(
        "story_turns",
        sa.Column("id", _BIG, autoincrement=False, nullable=False),
        sa.Column("number", _BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_story_turns"),
    )
    op.create_table(
        "send_budget",
        sa.Column("id", _BIG, autoincrement=False, nullable=False),
        sa.Column("next_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_send_budget"),
    )
    op.create_table(
        "periodic_runs",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("next_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_periodic_runs"),
    )


def downgrade() -> None:
    """Drops them. With `drop_column` SQLite would get a new table of feeds."""
    for table in ("periodic_runs", "send_budget", "story_turns"):
        op.drop_table(table)
    for name in ("leased_until", "lease_owner"):
        op.execute(f"ALTER TABLE feeds DROP COLUMN {name}")
