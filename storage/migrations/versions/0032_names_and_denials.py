"""Makes the words of claims anew: with the sounds of names, and with a mark on what somebody denies.

Only claims whose words change are written. The triggers of 0020, and PostgreSQL's generated column, keep the index in
step.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from feeds.search_words import DENIED, SOUND, claim_words
from storage.values import claim_from_json

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_ROWS_AT_ONCE = 2_000
_CLAIMS = sa.table("claims", sa.column("id"), sa.column("claim", sa.JSON), sa.column("words"))


def upgrade() -> None:
    """Fills `words`. Some two minutes for a million claims."""
    _fill(is_new=True)


def downgrade() -> None:
    """Takes the new words out."""
    _fill(is_new=False)


def _fill(*, is_new: bool) -> None:
    bind = op.get_bind()
    query = sa.select(_CLAIMS.c.id, _CLAIMS.c.claim, _CLAIMS.c.words)
    filled = _CLAIMS.update().where(_CLAIMS.c.id == sa.bindparam("of")).values(words=sa.bindparam("found"))
    last = 0
    while rows := bind.execute(query.where(_CLAIMS.c.id > last).order_by(_CLAIMS.c.id).limit(_ROWS_AT_ONCE)).all():
        last = rows[-1].id
        found = [(row, claim_words(claim_from_json(row.claim)) if is_new else _before(row.words)) for row in rows]
        if changed := [{"of": row.id, "found": words} for row, words in found if words != row.words]:
            bind.execute(filled, changed)


def _before(words: str) -> str:
    return " ".join(word for word in words.split() if word != DENIED and not word.startswith(SOUND))
