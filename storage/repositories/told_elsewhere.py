"""What chats were told of a matter by messages on other stories."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import exists
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import AlertRow, FactRow, ShownRow, StoryTopicRow
from storage.ports import LINE, ToldElsewhere, facts_of_marks
from storage.sharing import CHUNK

# Facts of other stories that one story is compared with at most, the weightiest, which are those that lines tell.
MOST_BESIDE: Final = 1_000


async def facts_beside(
    session: AsyncSession, story_id: int, topics: Sequence[str], since: datetime
) -> list[ToldElsewhere]:
    """Returns facts of the other stories. See storage.ports.AlertRepository.beside."""
    stories = select(StoryTopicRow.story_id).where(
        col(StoryTopicRow.topic).in_(topics),
        col(StoryTopicRow.last_seen) >= since,
        col(StoryTopicRow.story_id) != story_id,
        exists().where(col(AlertRow.story_id) == col(StoryTopicRow.story_id)),
    )
    query = (
        select(FactRow.id, FactRow.story_id, FactRow.vector)
        .where(
            col(FactRow.story_id).in_(stories),
            col(FactRow.last_published) >= since,
            col(FactRow.merged_into).is_(None),
        )
        .order_by(col(FactRow.importance).desc(), col(FactRow.id).desc())
        .limit(MOST_BESIDE)
    )
    rows = (await session.exec(query)).all()
    return [ToldElsewhere(fact_id or 0, of_story, vector) for fact_id, of_story, vector in rows]


async def facts_told(session: AsyncSession, facts: Mapping[int, Collection[int]]) -> dict[int, frozenset[int]]:
    """Returns which facts chats were told. See storage.ports.AlertRepository.told."""
    wanted = frozenset(fact_id for ids in facts.values() for fact_id in ids)
    of_stories = col(AlertRow.story_id).in_(list(facts))
    contents = select(ShownRow.id, ShownRow.told).where(
        col(ShownRow.id).in_(select(AlertRow.shown_id).where(of_stories))
    )
    rows = (await session.exec(contents)).all()
    lines = {shown_id or 0: facts_of_marks(told, LINE) & wanted for shown_id, told in rows}
    found: dict[int, frozenset[int]] = {}
    if not any(lines.values()):
        return found
    query = select(AlertRow.chat_id, AlertRow.shown_id).where(of_stories)
    # Chats that were told the same share one value, so that it is compared and hashed only once.
    shared: dict[frozenset[int], frozenset[int]] = {}
    async for part in (await session.stream(query)).partitions(CHUNK):
        for chat_id, shown_id in part:
            # None: planned by another process since the first query, of which that one has known this story.
            if told := lines.get(shown_id):
                union = told | found[chat_id] if chat_id in found else told
                found[chat_id] = shared.setdefault(union, union)
    return found
