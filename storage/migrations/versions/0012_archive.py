"""Stores the texts of all entries of the last days, with a full-text index, and the topics that are matched on them.

The archive begins empty: entries on no topic were stored without text before.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True)
_SQLITE_INDEX = (
    "CREATE VIRTUAL TABLE archive_words USING fts5("
    "words, content='', columnsize=0, detail=none, tokenize='unicode61 remove_diacritics 2')"
)


def upgrade() -> None:
    """Creates the three tables."""
    op.create_table(
        "archive",
        sa.Column("entry_id", _BIG, autoincrement=False, nullable=False),
        sa.Column("published", _TIME, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name="pk_archive"),
    )
    op.create_index("ix_archive_published", "archive", ["published", "entry_id"])
    op.create_table(
        "backfills",
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("request", sa.Integer(), nullable=False),
        sa.Column("started_at", _TIME, nullable=True),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("after_published", _TIME, nullable=True),
        sa.Column("after_id", _BIG, nullable=True),
        sa.ForeignKeyConstraint(["topic"], ["topics.slug"], name="fk_backfills_topic_topics", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("topic", name="pk_backfills"),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(_SQLITE_INDEX)
    else:
        op.execute("CREATE TABLE archive_words (entry_id BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)")
        op.execute("CREATE INDEX ix_archive_words ON archive_words USING gin (words)")


def downgrade() -> None:
    """Drops the three tables."""
    op.execute("DROP TABLE archive_words")
    op.drop_table("backfills")
    op.drop_table("archive")
