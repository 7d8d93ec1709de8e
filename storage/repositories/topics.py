"""Topics by slug."""

from __future__ import annotations

import json
from collections.abc import Collection
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Text, cast, delete, exists, text
from sqlmodel import col, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from feeds.errors import AlreadyExistsError, NotFoundError
from feeds.reasons import because
from feeds.types import Topic
from storage.models import ChatRow, EntryTopicRow, StoryTopicRow, SubscriptionRow, TopicRow
from storage.repositories.backfills import BackfillRepository
from storage.values import topic_columns, topic_of, topic_of_text

_CHAT: Final = col(TopicRow.chat_id)
# All topics as one text, which is compared with the one before: each command that names a topic reads them.
_EVERY_SQLITE: Final = text(
    "SELECT json_group_array(json_array(slug, names, query, aliases, printf('%!.17g', weight), chat_id)) FROM topics "
    "WHERE chat_id IS NULL"
)
_EVERY_POSTGRES: Final = text(
    "SELECT CAST(json_agg(json_build_array(slug, CAST(names AS text), query, CAST(aliases AS text), "
    "CAST(weight AS text), chat_id)) AS text) FROM topics WHERE chat_id IS NULL"
)
_COLUMNS: Final[tuple[Any, ...]] = (
    TopicRow.slug,
    cast(TopicRow.names, Text),
    TopicRow.query,
    cast(TopicRow.aliases, Text),
    TopicRow.weight,
    TopicRow.chat_id,
)


@lru_cache(maxsize=2)
def _topics_of_text(rows: str) -> tuple[Topic, ...]:
    """Returns the topics by slug; of the same text the very same ones."""
    found = (topic_of_text(*row[:4], float(row[4]), row[5]) for row in json.loads(rows))
    return tuple(sorted(found, key=lambda topic: topic.slug))


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
        if row.chat_id is not None:  # what matched it tells what somebody watched
            for table in (EntryTopicRow, StoryTopicRow):
                await self._session.exec(delete(table).where(col(table.topic) == slug))
        await self._session.exec(delete(SubscriptionRow).where(col(SubscriptionRow.topic) == slug))
        await self._session.delete(row)
        await self._session.flush()

    async def get(self, slug: str) -> Topic:
        return topic_of(await self._row(slug))

    async def all(self) -> list[Topic]:
        await self._session.flush()  # a statement that is given as text does not do it
        connection = await self._session.connection()
        is_sqlite = connection.dialect.name == "sqlite"
        found = (await connection.execute(_EVERY_SQLITE if is_sqlite else _EVERY_POSTGRES)).scalar_one()
        return list(_topics_of_text(found or "[]"))

    async def every(self) -> list[Topic]:
        is_wanted = exists().where(col(ChatRow.id) == _CHAT, col(ChatRow.is_open))
        return await self._where(or_(_CHAT.is_(None), is_wanted))

    async def some(self, slugs: Collection[str]) -> list[Topic]:
        return await self._where(col(TopicRow.slug).in_(slugs))

    async def of_chat(self, chat_id: int) -> list[Topic]:
        return await self._where(chat_id == _CHAT)

    async def personal_count(self) -> int:
        return (await self._session.exec(select(func.count()).where(_CHAT.is_not(None)))).one()

    async def _where(self, condition: Any) -> list[Topic]:
        rows = await self._session.exec(select(*_COLUMNS).where(condition).order_by(col(TopicRow.slug)))
        return [topic_of_text(*row) for row in rows]

    async def _row(self, slug: str) -> TopicRow:
        row = await self._session.get(TopicRow, slug)
        if row is None:
            raise NotFoundError(because("no_topic", name=slug))
        return row
