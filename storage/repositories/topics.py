"""Topics by slug."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Text, cast, delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from feeds.errors import AlreadyExistsError, NotFoundError
from feeds.reasons import because
from feeds.types import Topic
from storage.models import SubscriptionRow, TopicRow
from storage.repositories.backfills import BackfillRepository
from storage.values import topic_columns, topic_of, topic_of_text


class TopicRepository:
    """Implements feeds.ports.TopicRepository."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, topic: Topic) -> None:
        if await self._session.get(TopicRow, topic.slug) is not None:
            raise AlreadyExistsError(because("topic_exists", slug=topic.slug))
        await self.put(topic)

    async def put(self, topic: Topic) -> None:
        row = await self._session.get(TopicRow, topic.slug)
        is_matched_anew = row is None or (row.query, row.aliases) != (topic.query, topic_columns(topic)["aliases"])
        await self._session.merge(TopicRow(**topic_columns(topic)))
        await self._session.flush()
        if is_matched_anew:
            await BackfillRepository(self._session).request(topic.slug)

    async def remove(self, slug: str) -> None:
        row = await self._row(slug)
        await self._session.exec(delete(SubscriptionRow).where(col(SubscriptionRow.topic) == slug))
        await self._session.delete(row)
        await self._session.flush()

    async def get(self, slug: str) -> Topic:
        return topic_of(await self._row(slug))

    async def all(self) -> list[Topic]:
        columns: tuple[Any, ...] = (
            TopicRow.slug,
            cast(TopicRow.names, Text),
            TopicRow.query,
            cast(TopicRow.aliases, Text),
            TopicRow.weight,
        )
        rows = await self._session.exec(select(*columns).order_by(TopicRow.slug))
        return [topic_of_text(*row) for row in rows]

    async def _row(self, slug: str) -> TopicRow:
        row = await self._session.get(TopicRow, slug)
        if row is None:
            raise NotFoundError(because("no_topic", name=slug))
        return row
