"""Adds an index that covers the query of a brief for fact ids."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds an index that covers the query of a brief for fact ids."""
    columns = ["story_id", "last_published", "first_published", "importance"]
    op.create_index("ix_facts_of_a_brief", "facts", columns)
    op.drop_index("ix_facts_story_id_last_published", "facts")


def downgrade() -> None:
    """Restores the previous index."""
    op.create_index("ix_facts_story_id_last_published", "facts", ["story_id", "last_published"])
    op.drop_index("ix_facts_of_a_brief", "facts")
