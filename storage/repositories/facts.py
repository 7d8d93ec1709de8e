"""Facts with their sources, each with its claim."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from feeds.errors import NotFoundError
from feeds.reasons import because
from feeds.types import Fact, Source
from storage.models import ClaimRow, EntryRow, FactRow, StoryTopicRow
from storage.values import claim_from_json, claim_to_json

CHUNK: Final = 500
# More than any brief can rank in the time of an answer; the most important are kept.
MOST_OF_A_TOPIC: Final = 400


class FactRepository:
    """See feeds.ports.FactRepository."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of_story(self, story_id: int) -> list[Fact]:
        return await self._facts(col(FactRow.story_id) == story_id)

    async def get(self, fact_id: int) -> Fact:
        found = await self._facts(col(FactRow.id) == fact_id)
        if not found:
            raise NotFoundError(because("no_fact", name=str(fact_id)))
        return found[0]

    async def by_topic(self, topic: str, since: datetime, until: datetime) -> list[Fact]:
        # The ids alone come from the indexes: to sort whole rows costs more than to read the few that are wanted.
        query = (
            select(col(FactRow.id))
            .join(StoryTopicRow, col(StoryTopicRow.story_id) == col(FactRow.story_id))
            .where(
                StoryTopicRow.topic == topic,
                col(StoryTopicRow.last_seen) >= since,
                col(FactRow.last_published) >= since,
                col(FactRow.first_published) < until,
            )
            .order_by(col(FactRow.importance).desc(), col(FactRow.id).desc())
            .limit(MOST_OF_A_TOPIC)
        )
        return await self._by_ids([fact_id or 0 for fact_id in (await self._session.exec(query)).all()])

    async def save(self, facts: Sequence[Fact]) -> list[Fact]:
        rows = [await self._row(fact) for fact in facts]
        self._session.add_all(rows)
        await self._session.flush()
        ids = {fact.id: row.id or 0 for fact, row in zip(facts, rows, strict=True) if fact.id < 0}
        for fact, row in zip(facts, rows, strict=True):
            row.replaces = ids.get(fact.replaces, fact.replaces) if fact.replaces is not None else None
            row.disputed_by = [ids.get(other, other) for other in fact.disputed_by]
            await self._save_sources(row, fact)
        await self._session.flush()
        wanted = [row.id or 0 for row in rows]
        stored = {fact.id: fact for fact in await self._by_ids(wanted)}
        return [stored[fact_id] for fact_id in wanted]

    async def _row(self, fact: Fact) -> FactRow:
        times = [source.published for source in fact.sources]
        columns: dict[str, Any] = {
            "story_id": fact.story_id,
            "claim": claim_to_json(fact.claim),
            "importance": fact.importance,
            "first_seen": fact.first_seen,
            "last_seen": fact.last_seen,
            "first_published": min(times),
            "last_published": max(times),
            "vector": fact.vector,
        }
        if fact.id <= 0:
            return FactRow(**columns, disputed_by=[])
        row = await self._session.get(FactRow, fact.id)
        if row is None:
            raise NotFoundError(because("no_fact", name=str(fact.id)))
        row.sqlmodel_update(columns)
        return row

    async def _save_sources(self, row: FactRow, fact: Fact) -> None:
        stored = {}
        if fact.id > 0:
            for claim in await self._session.exec(select(ClaimRow).where(ClaimRow.fact_id == row.id)):
                stored[_place(claim.entry_id, claim.claim)] = claim
        for source in fact.sources:
            told = claim_to_json(source.claim)
            claim_row = stored.get(_place(source.entry_id, told))
            if claim_row is None:
                claim_row = ClaimRow(fact_id=row.id or 0, entry_id=source.entry_id, origin=source.origin, claim=told)
            claim_row.is_withdrawn = source.is_withdrawn
            claim_row.origin = source.origin
            self._session.add(claim_row)

    async def _by_ids(self, ids: Sequence[int]) -> list[Fact]:
        found = []
        for start in range(0, len(ids), CHUNK):
            found += await self._facts(col(FactRow.id).in_(ids[start : start + CHUNK]))
        return sorted(found, key=lambda fact: (fact.first_seen, fact.id))

    async def _facts(self, condition: ColumnElement[bool]) -> list[Fact]:
        """By the time they were first seen. Columns, not rows: the session need not keep what is only read."""
        query = (
            select(  # type: ignore[call-overload]  # sqlmodel has overloads for four columns only
                FactRow.id,
                FactRow.story_id,
                FactRow.claim,
                FactRow.first_seen,
                FactRow.last_seen,
                FactRow.importance,
                FactRow.disputed_by,
                FactRow.replaces,
                FactRow.vector,
            )
            .where(condition)
            .order_by(col(FactRow.first_seen), col(FactRow.id))
        )
        rows = (await self._session.exec(query)).all()
        sources = await self._sources([row.id for row in rows])
        return [
            Fact(
                id=row.id,
                story_id=row.story_id,
                claim=claim_from_json(row.claim),
                sources=tuple(sources.get(row.id, ())),
                first_seen=row.first_seen,
                last_seen=row.last_seen,
                importance=row.importance,
                disputed_by=tuple(row.disputed_by),
                replaces=row.replaces,
                vector=row.vector,
            )
            for row in rows
        ]

    async def _sources(self, fact_ids: Sequence[int]) -> dict[int, list[Source]]:
        found: dict[int, list[Source]] = {}
        for start in range(0, len(fact_ids), CHUNK):
            part = fact_ids[start : start + CHUNK]
            query = (
                select(  # type: ignore[call-overload]  # sqlmodel has overloads for four columns only
                    ClaimRow.fact_id,
                    ClaimRow.entry_id,
                    EntryRow.publisher,
                    ClaimRow.origin,
                    EntryRow.title,
                    EntryRow.link,
                    EntryRow.published,
                    EntryRow.language,
                    ClaimRow.claim,
                    ClaimRow.is_withdrawn,
                )
                .join(EntryRow, col(EntryRow.id) == col(ClaimRow.entry_id))
                .where(col(ClaimRow.fact_id).in_(part))
                .order_by(col(EntryRow.published), col(ClaimRow.id))
            )
            for row in (await self._session.exec(query)).all():
                source = Source(
                    entry_id=row.entry_id,
                    publisher=row.publisher,
                    origin=row.origin,
                    title=row.title,
                    link=row.link,
                    published=row.published,
                    language=row.language,
                    claim=claim_from_json(row.claim),
                    is_withdrawn=row.is_withdrawn,
                )
                found.setdefault(row.fact_id, []).append(source)
        return found


def _place(entry_id: int, claim: dict[str, Any]) -> tuple[Any, ...]:
    return entry_id, claim["kind"], claim["start"], claim["end"]
