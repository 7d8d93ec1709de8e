"""Stories. The id of a merged story returns the story that it was merged into."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, func, insert, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from feeds.errors import NotFoundError
from feeds.reasons import because
from feeds.types import Story
from storage.models import (
    AlertMessageRow,
    EntryRow,
    FactRow,
    FingerprintRow,
    OutboxRow,
    StoryMergeRow,
    StoryRow,
    StoryTopicRow,
    StoryTurnRow,
)
from storage.repositories.alerts import AlertRepository
from storage.repositories.entries import THIS_TURN
from storage.sharing import CHUNK, content_hash, insert_into, table_of
from storage.values import story_of

# Id of the turns: entries come to the stories of all topics one after another (docs/adr/0023).
_ALL_TOPICS: Final = 1
# Advisory locks are numbers that all programs on a database share: "wi", and the id of the story.
_STORY_LOCKS: Final = 0x7769 << 48


def _columns(story: Story) -> dict[str, Any]:
    return {
        "title": story.title,
        "language": story.language,
        "first_seen": story.first_seen,
        "last_seen": story.last_seen,
        "entry_count": story.entry_count,
        "publishers": list(story.publishers),
        "origins": list(story.origins),
    }


class StoryRepository:
    """Implements feeds.ports.StoryRepository."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def take_turn(self) -> int:
        insert = insert_into(self._session, StoryTurnRow).values(id=_ALL_TOPICS, number=1)
        turns = table_of(StoryTurnRow)
        turn = insert.on_conflict_do_update(index_elements=["id"], set_={"number": turns.c.number + 1})
        connection = await self._session.connection()
        number: int = (await connection.execute(turn.returning(turns.c.number))).scalar_one()
        return number

    async def lock(self, story_id: int) -> None:
        connection = await self._session.connection()
        if connection.dialect.name == "postgresql":  # a transaction that writes to SQLite is alone
            await connection.execute(select(func.pg_advisory_xact_lock(_STORY_LOCKS | story_id)))

    async def lock_topics(self, topics: Collection[str]) -> None:
        connection = await self._session.connection()
        if connection.dialect.name == "postgresql":
            for number in sorted({int.from_bytes(content_hash({"topic": slug})[:7], "big") for slug in topics}):
                await connection.execute(select(func.pg_advisory_xact_lock(number)))

    async def put_origins(self, story_id: int, origins: Sequence[str]) -> None:
        row = await self._session.get(StoryRow, story_id)
        if row is None:
            raise NotFoundError(because("no_story", name=str(story_id)))
        row.origins = list(origins)
        self._session.add(row)
        await self._session.flush()

    async def add(self, story: Story) -> Story:
        row = StoryRow(**_columns(story))
        self._session.add(row)
        await self._session.flush()
        assert row.id is not None, "flushed"
        await self._set_topics(row.id, story)
        return story_of(row, story.topics)

    async def get(self, story_id: int) -> Story:
        merged = await self._session.get(StoryMergeRow, story_id)
        row = await self._session.get(StoryRow, merged.survivor_id if merged else story_id)
        if row is None:
            raise NotFoundError(because("no_story", name=str(story_id)))
        return (await self._with_topics([row]))[0]

    async def save(self, story: Story) -> None:
        row = await self._session.get(StoryRow, story.id)
        if row is None:
            raise NotFoundError(because("no_story", name=str(story.id)))
        row.sqlmodel_update(_columns(story))
        self._session.add(row)
        await self._set_topics(story.id, story)

    async def merge(self, survivor_id: int, absorbed_id: int) -> None:
        survivor, absorbed = await self.get(survivor_id), await self.get(absorbed_id)
        if survivor.id == absorbed.id:
            return
        its = select(EntryRow.id).where(EntryRow.story_id == absorbed.id)
        follows = update(FingerprintRow).where(col(FingerprintRow.entry_id).in_(its)).values(turn=THIS_TURN)
        await self._session.exec(follows)
        for table in (EntryRow, FactRow, OutboxRow, AlertMessageRow):
            moved = update(table).where(col(table.story_id) == absorbed.id).values(story_id=survivor.id)
            await self._session.exec(moved)
        await AlertRepository(self._session).merge(survivor.id, absorbed.id)
        older = update(StoryMergeRow).where(col(StoryMergeRow.survivor_id) == absorbed.id)
        await self._session.exec(older.values(survivor_id=survivor.id))
        self._session.add(StoryMergeRow(absorbed_id=absorbed.id, survivor_id=survivor.id))
        await self._session.flush()
        await self._session.exec(delete(StoryTopicRow).where(col(StoryTopicRow.story_id) == absorbed.id))
        # The emptied row is kept: SQLite would reuse its id, and `get` would return the survivor for the new story.
        emptied = update(StoryRow).where(col(StoryRow.id) == absorbed.id)
        await self._session.exec(emptied.values(entry_count=0, publishers=[], origins=[]))
        await self.save(merged_story(survivor, absorbed))

    async def by_topic(self, topic: str, since: datetime, until: datetime) -> list[Story]:
        on_topic, every = aliased(StoryTopicRow), aliased(StoryTopicRow)
        at = col(on_topic.last_seen)
        query = (
            select(  # type: ignore[call-overload]  # sqlmodel has overloads for four columns only
                StoryRow.id,
                StoryRow.title,
                StoryRow.language,
                StoryRow.first_seen,
                StoryRow.last_seen,
                StoryRow.entry_count,
                StoryRow.publishers,
                StoryRow.origins,
                every.topic,
            )
            .join(on_topic, col(on_topic.story_id) == col(StoryRow.id))
            .join(every, col(every.story_id) == col(StoryRow.id))
            .where(on_topic.topic == topic, at >= since, at < until)
            .order_by(at.desc(), col(StoryRow.id).desc(), col(every.topic))
        )
        found: dict[int, Story] = {}
        for row in (await self._session.exec(query)).all():
            known = found.get(row.id)
            found[row.id] = replace(known, topics=(*known.topics, row.topic)) if known else story_of(row, (row.topic,))
        return list(found.values())

    async def _set_topics(self, story_id: int, story: Story) -> None:
        query = select(StoryTopicRow.topic).where(StoryTopicRow.story_id == story_id)
        stored = set((await self._session.exec(query)).all())
        topics = set(story.topics)
        of_story = col(StoryTopicRow.story_id) == story_id
        if stored - topics:
            gone = delete(StoryTopicRow).where(of_story, col(StoryTopicRow.topic).in_(stored - topics))
            await self._session.exec(gone)
        if stored & topics:
            await self._session.exec(update(StoryTopicRow).where(of_story).values(last_seen=story.last_seen))
        if new := sorted(topics - stored):
            rows = [{"story_id": story_id, "topic": topic, "last_seen": story.last_seen} for topic in new]
            await self._session.exec(insert(StoryTopicRow), params=rows)

    async def _with_topics(self, rows: Sequence[StoryRow]) -> list[Story]:
        topics: dict[int, list[str]] = {}
        ids = [row.id for row in rows]
        for start in range(0, len(ids), CHUNK):
            query = select(StoryTopicRow).where(col(StoryTopicRow.story_id).in_(ids[start : start + CHUNK]))
            for row in await self._session.exec(query.order_by(col(StoryTopicRow.topic))):
                topics.setdefault(row.story_id, []).append(row.topic)
        return [story_of(row, tuple(topics.get(row.id or 0, ()))) for row in rows]


def merged_story(survivor: Story, absorbed: Story) -> Story:
    """Returns the merger of two stories: id, title and language of the survivor, the rest of both."""
    return Story(
        id=survivor.id,
        title=survivor.title,
        language=survivor.language,
        first_seen=min(survivor.first_seen, absorbed.first_seen),
        last_seen=max(survivor.last_seen, absorbed.last_seen),
        topics=tuple(sorted({*survivor.topics, *absorbed.topics})),
        entry_count=survivor.entry_count + absorbed.entry_count,
        publishers=tuple(dict.fromkeys((*survivor.publishers, *absorbed.publishers))),
        origins=tuple(dict.fromkeys((*survivor.origins, *absorbed.origins))),
    )
