"""Notes in which turn an entry came to its story, so that other processes follow, and which entries are untold."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Adds the column, for entries of turns that no process follows any more, and creates the table."""
    op.add_column("fingerprints", sa.Column("turn", _BIG, nullable=False, server_default="0"))
    op.create_index("ix_fingerprints_turn", "fingerprints", ["turn"])
    op.create_table(
        "untold",
        sa.Column("entry_id", _BIG, nullable=False),
        sa.Column("turn", _BIG, nullable=False),
        sa.Column("polled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name="fk_untold_entry_id_entries", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("entry_id", name="pk_untold"),
    )
    op.create_index("ix_untold_polled_at", "untold", ["polled_at"])


def downgrade() -> None:
    """Drops both. The claims of entries that are untold then are lost."""
    op.drop_table("untold")
    op.drop_index("ix_fingerprints_turn", "fingerprints")
    op.execute("ALTER TABLE fingerprints DROP COLUMN turn")
