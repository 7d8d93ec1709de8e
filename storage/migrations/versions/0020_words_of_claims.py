"""Indexes the words of claims, stores who spoke, and indexes the links of articles.

The words of stored claims are made from the claims. On SQLite triggers keep the index in step: whoever makes the table
`claims` anew (Alembic's batch mode does) has to make them anew too.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

from feeds.search_words import claim_words
from feeds.text import index_words
from storage.values import claim_from_json

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_ROWS_AT_ONCE = 2_000
_LONGEST_NAME = 80
_TIME = sa.DateTime(timezone=True)
_SQLITE = (
    "CREATE VIRTUAL TABLE claim_words USING fts5(words, content='claims', content_rowid='id', columnsize=0, "
    "detail=none, tokenize=\"ascii tokenchars '@=_'\")",
    "INSERT INTO claim_words(claim_words) VALUES ('rebuild')",
    "CREATE TRIGGER claims_words_added AFTER INSERT ON claims BEGIN "
    "INSERT INTO claim_words(rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER claims_words_deleted AFTER DELETE ON claims BEGIN "
    "INSERT INTO claim_words(claim_words, rowid, words) VALUES ('delete', old.id, old.words); END",
    "CREATE TRIGGER claims_words_changed AFTER UPDATE OF words ON claims BEGIN "
    "INSERT INTO claim_words(claim_words, rowid, words) VALUES ('delete', old.id, old.words); "
    "INSERT INTO claim_words(rowid, words) VALUES (new.id, new.words); END",
)
_POSTGRES = "CREATE INDEX ix_claims_words ON claims USING gin (array_to_tsvector(string_to_array(words, ' ')))"


def upgrade() -> None:
    """Adds claims.words, filled, with its index; the table speakers; the index of links."""
    op.add_column("claims", sa.Column("words", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "speakers",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("last_said", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_speakers"),
    )
    _fill()
    op.create_index("ix_speakers_last_said", "speakers", ["last_said"])
    where = sa.text("story_id IS NOT NULL")
    # By hash on PostgreSQL, whose trees take no key of more than 2,704 bytes.
    op.create_index(
        "ix_entries_link", "entries", ["link"], sqlite_where=where, postgresql_where=where, postgresql_using="hash"
    )
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else (_POSTGRES,):
        op.execute(sa.text(statement))


def _fill() -> None:
    bind = op.get_bind()
    claims = sa.table("claims", sa.column("id"), sa.column("entry_id"), sa.column("claim", sa.JSON), sa.column("words"))
    entries = sa.table("entries", sa.column("id"), sa.column("published", _TIME))
    query = sa.select(claims.c.id, claims.c.claim, entries.c.published).join_from(
        claims, entries, entries.c.id == claims.c.entry_id
    )
    filled = claims.update().where(claims.c.id == sa.bindparam("of")).values(words=sa.bindparam("found"))
    spoken: dict[str, tuple[str, datetime]] = {}
    last = 0
    while rows := bind.execute(query.where(claims.c.id > last).order_by(claims.c.id).limit(_ROWS_AT_ONCE)).all():
        last = rows[-1].id
        bind.execute(filled, [{"of": row.id, "found": claim_words(claim_from_json(row.claim))} for row in rows])
        for row in rows:
            _note_speaker(spoken, str(row.claim.get("speaker") or ""), row.published)
    if spoken:
        speakers = sa.table("speakers", sa.column("name"), sa.column("shown"), sa.column("last_said", _TIME))
        bind.execute(
            speakers.insert(), [{"name": name, "shown": said, "last_said": at} for name, (said, at) in spoken.items()]
        )


def _note_speaker(spoken: dict[str, tuple[str, datetime]], said: str, at: datetime) -> None:
    name = " ".join(index_words(said)) if len(said) <= _LONGEST_NAME else ""
    if name and (name not in spoken or spoken[name][1] < at):
        spoken[name] = said, at


def downgrade() -> None:
    """Drops all of it. With `drop_column` SQLite would get a new table."""
    if op.get_bind().dialect.name == "sqlite":
        for name in ("added", "deleted", "changed"):
            op.execute(f"DROP TRIGGER claims_words_{name}")
        op.execute("DROP TABLE claim_words")
    else:
        op.execute("DROP INDEX ix_claims_words")
    op.drop_index("ix_entries_link", "entries")
    op.drop_table("speakers")
    op.execute("ALTER TABLE claims DROP COLUMN words")
