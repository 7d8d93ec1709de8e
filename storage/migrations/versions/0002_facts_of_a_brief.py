"""one index holds all that a brief asks of facts before it reads them"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """one index holds all that a brief asks of facts before it reads them"""
    columns = ["story_id", "last_published", "first_published", "importance"]
    op.create_index("ix_facts_of_a_brief", "facts", columns)
    op.drop_index("ix_facts_story_id_last_published", "facts")


def downgrade() -> None:
    """the index of before"""
    op.create_index("ix_facts_story_id_last_published", "facts", ["story_id", "last_published"])
    op.drop_index("ix_facts_of_a_brief", "facts")
