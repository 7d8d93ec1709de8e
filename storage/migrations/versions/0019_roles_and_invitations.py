"""Stores the roles of administrators, the links that invite somebody, and who was let in by one.

Whoever claimed the bot becomes its owner. If nobody did, every administrator does: they could all do everything.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Adds the columns and creates the tables."""
    op.add_column("admins", sa.Column("role", sa.String(), nullable=False, server_default="admin"))
    op.add_column("admins", sa.Column("since", _TIME, nullable=True))
    claimed = "SELECT actor_id FROM audit WHERE action = 'claim'"
    op.execute(f"UPDATE admins SET role = 'owner' WHERE user_id IN ({claimed})")
    op.execute("UPDATE admins SET role = 'owner' WHERE NOT EXISTS (SELECT 1 FROM admins AS a WHERE a.role = 'owner')")
    op.create_table(
        "invitations",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("created_by", _BIG, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.Column("uses_left", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_invitations"),
    )
    op.create_table(
        "members",
        sa.Column("user_id", _BIG, autoincrement=False, nullable=False),
        sa.Column("since", _TIME, nullable=False),
        sa.Column("invited_by", _BIG, nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_members"),
    )


def downgrade() -> None:
    """Drops them. Editors, who may less than the administrators of before, lose their rights."""
    op.execute("DELETE FROM admins WHERE role = 'editor'")
    op.drop_table("members")
    op.drop_table("invitations")
    for name in ("since", "role"):
        op.drop_column("admins", name)
