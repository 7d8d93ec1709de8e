"""Finds facts by the words of their claims, by time, and by the address of an article."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from feeds.types import Fact, WordQuery
from storage.full_text import claims_with
from storage.models import ClaimRow, EntryRow, FactRow, SpeakerRow, StoryTopicRow
from storage.ports import FoundArticle
from storage.repositories.facts import FactRepository

# Claims that are read for one answer, the newest: a fact has several.
MOST_CLAIMS: Final = 160


class SearchRepository:
    """Implements storage.ports.SearchRepository."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def facts(self, words: WordQuery, limit: int) -> list[Fact]:
        found = select(col(ClaimRow.fact_id)).where(
            col(ClaimRow.id).in_(claims_with(self._session, words, MOST_CLAIMS)), col(ClaimRow.is_withdrawn).is_(False)
        )
        ids = (await self._session.exec(found.order_by(col(ClaimRow.id).desc()))).all()
        return await self._in_order(list(dict.fromkeys(ids))[:limit])

    async def latest(self, topics: Collection[str], since: datetime, until: datetime, limit: int) -> list[Fact]:
        at = col(FactRow.last_published)
        query: Any = select(col(FactRow.id)).where(at >= since, at < until)
        if topics:
            of_topics = select(col(StoryTopicRow.story_id)).where(
                col(StoryTopicRow.topic).in_(topics), col(StoryTopicRow.last_seen) >= since
            )
            query = query.where(col(FactRow.story_id).in_(of_topics)).order_by(at.desc(), col(FactRow.id).desc())
        else:
            # By id, which is the order of storing: there is no index of all facts by time.
            query = query.order_by(col(FactRow.id).desc())
        ids = (await self._session.exec(query.limit(limit))).all()
        return await self._in_order([number or 0 for number in ids])

    async def article(self, links: Sequence[str]) -> FoundArticle | None:
        query = (
            select(EntryRow.id, EntryRow.story_id, EntryRow.title, EntryRow.publisher)
            .where(col(EntryRow.link).in_(links), col(EntryRow.story_id).is_not(None))
            .order_by(col(EntryRow.id).desc())
            .limit(1)
        )
        row = (await self._session.exec(query)).first()
        return None if row is None else FoundArticle(row[0] or 0, row[1] or 0, row[2], row[3])

    async def topics(self, story_ids: Collection[int]) -> Mapping[int, Sequence[str]]:
        query = select(StoryTopicRow.story_id, StoryTopicRow.topic).where(col(StoryTopicRow.story_id).in_(story_ids))
        found: dict[int, list[str]] = {}
        for story_id, topic in (await self._session.exec(query.order_by(col(StoryTopicRow.topic)))).all():
            found.setdefault(story_id, []).append(topic)
        return found

    async def speakers(self, limit: int) -> list[str]:
        latest = select(col(SpeakerRow.shown)).order_by(col(SpeakerRow.last_said).desc()).limit(limit)
        return list((await self._session.exec(latest)).all())

    async def _in_order(self, ids: Sequence[int]) -> list[Fact]:
        facts = {fact.id: fact for fact in await FactRepository(self._session).some(ids)} if ids else {}
        return [facts[fact_id] for fact_id in ids if fact_id in facts]
