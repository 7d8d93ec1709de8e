"""Facts with their sources; each source has its claim."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, insert, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from feeds.errors import NotFoundError
from feeds.reasons import because
from feeds.search_words import claim_words
from feeds.types import Fact
from storage.models import ClaimRow, FactRow, StoryTopicRow
from storage.repositories.absorption import absorb, survivor_of
from storage.repositories.alerts import AlertRepository
from storage.repositories.fact_reading import facts_by_id, facts_of_story
from storage.repositories.speakers import note_speakers
from storage.sharing import CHUNK, chunks
from storage.values import claim_to_json

# Facts that `by_topic` returns at most, the most important ones: a brief cannot rank more in time.
MOST_OF_A_TOPIC: Final = 400


class FactRepository:
    """Implements feeds.ports.FactRepository."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of_story(self, story_id: int) -> list[Fact]:
        return await facts_of_story(self._session, story_id)

    async def get(self, fact_id: int) -> Fact:
        found = await self.some([await survivor_of(self._session, fact_id)])
        if not found:
            raise NotFoundError(because("no_fact", name=str(fact_id)))
        return found[0]

    async def by_topic(self, topic: str, since: datetime, until: datetime) -> list[Fact]:
        # Ids first, from the indexes alone: sorting whole rows costs more than reading the few that are wanted.
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
        return await self.some([fact_id or 0 for fact_id in (await self._session.exec(query)).all()])

    async def some(self, fact_ids: Sequence[int]) -> list[Fact]:
        return await facts_by_id(self._session, fact_ids)

    async def save(self, facts: Sequence[Fact]) -> list[Fact]:
        ids = await self._with_ids(facts)
        names = {fact.id: fact_id for fact, fact_id in zip(facts, ids, strict=True) if fact.id < 0}
        saved = [
            replace(
                fact,
                id=fact_id,
                replaces=names.get(fact.replaces, fact.replaces) if fact.replaces is not None else None,
                disputed_by=tuple(names.get(other, other) for other in fact.disputed_by),
            )
            for fact, fact_id in zip(facts, ids, strict=True)
        ]
        # A new fact was inserted as it is, unless it refers to another fact, which may have had no id then.
        changed = [
            {"id": after.id, **_columns(after)}
            for before, after in zip(facts, saved, strict=True)
            if before.id > 0 or after.replaces is not None or after.disputed_by
        ]
        if changed:
            await self._session.exec(update(FactRow), params=changed)
        await self._save_sources(saved, {fact.id for fact in facts if fact.id > 0})
        return saved

    async def absorb(self, absorbed: Mapping[int, int], story_ids: Collection[int]) -> None:
        await absorb(self._session, absorbed)
        for story_id in story_ids:
            await AlertRepository(self._session).renumber(story_id, absorbed)

    async def carry_over(self, moved: Mapping[int, int], source_id: int, target_id: int) -> None:
        await AlertRepository(self._session).carry_over(moved, source_id, target_id)

    async def _with_ids(self, facts: Sequence[Fact]) -> list[int]:
        """Returns the ids of the facts; inserts those without one, all in one statement."""
        new = [{**_columns(fact), "replaces": None, "disputed_by": []} for fact in facts if fact.id <= 0]
        given: list[int] = []
        if new:
            stored = insert(FactRow).returning(col(FactRow.id), sort_by_parameter_order=True)
            given = [fact_id or 0 for fact_id in (await self._session.exec(stored, params=new)).scalars().all()]
        known = [fact.id for fact in facts if fact.id > 0]
        for start in range(0, len(known), CHUNK):
            part = known[start : start + CHUNK]
            query = select(FactRow.id).where(col(FactRow.id).in_(part), col(FactRow.merged_into).is_(None))
            there = set((await self._session.exec(query)).all())
            if missing := set(part) - there:
                raise NotFoundError(because("no_fact", name=str(min(missing))))
        ids = iter(given)
        return [next(ids) if fact.id <= 0 else fact.id for fact in facts]

    async def _save_sources(self, facts: Sequence[Fact], known: Collection[int]) -> None:
        """Inserts new sources; updates those whose origin changed or that were withdrawn; deletes those that left."""
        stored = await self._claims(sorted(known))
        new, changed, told = [], [], []
        for fact in facts:
            for source in fact.sources:
                columns = {"origin": source.origin, "is_withdrawn": source.is_withdrawn}
                claim = source.claim
                row = stored.pop((fact.id, source.entry_id, claim.kind, claim.start, claim.end), None)
                if row is None:
                    stored_claim = {"claim": claim_to_json(claim), "words": claim_words(claim)}
                    new.append({"fact_id": fact.id, "entry_id": source.entry_id, **stored_claim, **columns})
                    told += [source] if claim.speaker else []
                elif row[1:] != (source.origin, source.is_withdrawn):
                    changed.append({"id": row[0], **columns})
        if new:
            await self._session.exec(insert(ClaimRow), params=new)
            await note_speakers(self._session, told)
        if changed:
            await self._session.exec(update(ClaimRow), params=changed)
        for left in chunks(row_id for row_id, *_ in stored.values()):
            await self._session.exec(delete(ClaimRow).where(col(ClaimRow.id).in_(left)))

    async def _claims(self, fact_ids: Sequence[int]) -> dict[tuple[Any, ...], tuple[int, str, bool]]:
        """Returns row id, origin and whether it is withdrawn, by fact id, entry id, and kind and span of the claim."""
        found: dict[tuple[Any, ...], tuple[int, str, bool]] = {}
        for start in range(0, len(fact_ids), CHUNK):
            query = select(  # type: ignore[call-overload]  # sqlmodel has overloads for four columns only
                ClaimRow.id, ClaimRow.fact_id, ClaimRow.entry_id, ClaimRow.claim, ClaimRow.origin, ClaimRow.is_withdrawn
            ).where(col(ClaimRow.fact_id).in_(fact_ids[start : start + CHUNK]))
            for row in (await self._session.exec(query)).all():
                place = row.claim["kind"], row.claim["start"], row.claim["end"]
                found[row.fact_id, row.entry_id, *place] = row.id, row.origin, row.is_withdrawn
        return found


def _columns(fact: Fact) -> dict[str, Any]:
    times = [source.published for source in fact.sources]
    return {
        "story_id": fact.story_id,
        "claim": claim_to_json(fact.claim),
        "importance": fact.importance,
        "first_seen": fact.first_seen,
        "last_seen": fact.last_seen,
        "first_published": min(times),
        "last_published": max(times),
        "replaces": fact.replaces,
        "disputed_by": list(fact.disputed_by),
        "vector": fact.vector,
    }
