"""Facts with their sources, read as one text by one statement.

Of the same text the very same facts are returned, so that a brief that was made of them can be kept by them: whatever
changes what a brief would show is in that text, in whichever process it was written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import TextClause, text
from sqlmodel.ext.asyncio.session import AsyncSession

from feeds.recent import Recent
from feeds.types import Fact, FactSource
from storage.values import claim_of_text

# Sources of the facts that are kept, of a few topics that many ask for: 2 kB each.
MOST_SOURCES_KEPT: Final = 8_000

# Which facts: with these ids, or of a story.
BY_ID: Final = "id"
OF_STORY: Final = "story"

# Numbers with a fraction and times are text, for each database would round or write them in its own way. 17 digits are
# exact.
_SQLITE: Final = """
WITH wanted AS ({wanted})
SELECT (SELECT json_group_array(json_array(f.id, f.story_id, f.claim, f.first_seen, f.last_seen,
          printf('%!.17g', f.importance), json(f.disputed_by), f.replaces, hex(f.vector)))
        FROM facts AS f WHERE f.id IN (SELECT id FROM wanted) AND f.merged_into IS NULL),
       (SELECT json_group_array(json_array(c.fact_id, c.id, e.published, c.entry_id, e.publisher, c.origin, e.title,
          e.link, e.language, c.claim, c.is_withdrawn))
        FROM claims AS c JOIN entries AS e ON e.id = c.entry_id WHERE c.fact_id IN (SELECT id FROM wanted))
"""
_POSTGRES: Final = """
WITH wanted AS ({wanted})
SELECT (SELECT CAST(json_agg(json_build_array(f.id, f.story_id, CAST(f.claim AS text),
          CAST(f.first_seen AT TIME ZONE 'UTC' AS text), CAST(f.last_seen AT TIME ZONE 'UTC' AS text),
          CAST(f.importance AS text), f.disputed_by, f.replaces, encode(f.vector, 'hex'))) AS text)
        FROM facts AS f WHERE f.id IN (SELECT id FROM wanted) AND f.merged_into IS NULL),
       (SELECT CAST(json_agg(json_build_array(c.fact_id, c.id, CAST(e.published AT TIME ZONE 'UTC' AS text), c.entry_id,
          e.publisher, c.origin, e.title, e.link, e.language, CAST(c.claim AS text), c.is_withdrawn)) AS text)
        FROM claims AS c JOIN entries AS e ON e.id = c.entry_id WHERE c.fact_id IN (SELECT id FROM wanted))
"""
_OF_STORY: Final = "SELECT id FROM facts WHERE story_id = :wanted"
_STATEMENTS: Final[dict[tuple[str, str], TextClause]] = {
    ("sqlite", BY_ID): text(_SQLITE.format(wanted="SELECT value AS id FROM json_each(:wanted)")),
    ("sqlite", OF_STORY): text(_SQLITE.format(wanted=_OF_STORY)),
    ("postgresql", BY_ID): text(
        _POSTGRES.format(wanted="SELECT CAST(json_array_elements_text(CAST(:wanted AS json)) AS bigint) AS id")
    ),
    ("postgresql", OF_STORY): text(_POSTGRES.format(wanted=_OF_STORY)),
}


async def facts_by_id(session: AsyncSession, fact_ids: Sequence[int]) -> list[Fact]:
    """Returns the facts with these ids, by `first_seen` and id: the same objects as long as nothing of them changes."""
    facts, sources = await _read(session, BY_ID, json.dumps(list(fact_ids)))
    key = hashlib.sha256(f"{facts}\0{sources}".encode()).digest()
    return list(_kept.get(key, lambda: _parsed(facts, sources)))


async def facts_of_story(session: AsyncSession, story_id: int) -> list[Fact]:
    """Returns the facts of a story, by `first_seen` and id; made anew, since a story that is written changes."""
    return list(_parsed(*await _read(session, OF_STORY, story_id)))


def _weight(_: bytes, facts: tuple[Fact, ...]) -> int:
    return sum(len(fact.sources) + 1 for fact in facts)


_kept: Final = Recent[bytes, tuple[Fact, ...]](MOST_SOURCES_KEPT, _weight)


async def _read(session: AsyncSession, which: str, wanted: str | int) -> tuple[str, str]:
    await session.flush()  # a statement that is given as text does not do it
    connection = await session.connection()
    statement = _STATEMENTS[connection.dialect.name, which]
    facts, sources = (await connection.execute(statement, {"wanted": wanted})).one()
    return facts or "[]", sources or "[]"


def _parsed(facts: str, sources: str) -> tuple[Fact, ...]:
    of_fact: dict[int, list[tuple[datetime, int, FactSource]]] = {}
    for fact_id, claim_id, at, entry_id, publisher, origin, title, link, language, claim, is_gone in json.loads(
        sources
    ):
        published = _time(at)
        source = FactSource(
            entry_id, publisher, origin, title, link, published, language, claim_of_text(claim), bool(is_gone)
        )
        of_fact.setdefault(fact_id, []).append((published, claim_id, source))
    found = [_fact(row, of_fact.get(row[0], [])) for row in json.loads(facts)]
    return tuple(sorted(found, key=lambda fact: (fact.first_seen, fact.id)))


def _fact(row: Sequence[Any], sources: list[tuple[datetime, int, FactSource]]) -> Fact:
    fact_id, story_id, claim, first_seen, last_seen, importance, disputed_by, replaces, vector = row
    return Fact(
        id=fact_id,
        story_id=story_id,
        claim=claim_of_text(claim),
        sources=tuple(source for _, _, source in sorted(sources, key=lambda one: one[:2])),
        first_seen=_time(first_seen),
        last_seen=_time(last_seen),
        importance=float(importance),
        disputed_by=tuple(disputed_by),
        replaces=replaces,
        vector=bytes.fromhex(vector),
    )


def _time(stored: str) -> datetime:
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)
