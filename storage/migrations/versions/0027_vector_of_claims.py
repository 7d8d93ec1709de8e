"""Stores the words of claims as PostgreSQL searches them, so that it need not make them of each row that it looks at.

For a frequent word PostgreSQL walks the claims backwards instead of its index: to find the 240 newest of 400,000 that
have two frequent words took more than eight times as long with the words made of each row. SQLite's index has no such
need.
"""

from __future__ import annotations

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_WORDS = "array_to_tsvector(string_to_array(words, ' '))"


def upgrade() -> None:
    """Adds claims.word_vector, and indexes that instead."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX ix_claims_words")
        op.execute(f"ALTER TABLE claims ADD COLUMN word_vector TSVECTOR GENERATED ALWAYS AS ({_WORDS}) STORED")
        op.execute("CREATE INDEX ix_claims_words ON claims USING gin (word_vector)")


def downgrade() -> None:
    """Drops the column, and indexes the words that are made of each row."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX ix_claims_words")
        op.execute("ALTER TABLE claims DROP COLUMN word_vector")
        op.execute(f"CREATE INDEX ix_claims_words ON claims USING gin ({_WORDS})")
