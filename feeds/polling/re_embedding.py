"""POLL, re-embedding: after another encoder was chosen, computes the vectors of the recent entries and facts anew.

Vectors of two encoders are never compared, so without this no new entry would find the stories of before. Polls wait
meanwhile with what they have read; whatever is older than the window keeps its vectors, which nothing needs.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import reduce
from typing import Final, Generic, TypeVar

import structlog

from feeds.group import Encoder, claim_text, encoder_of, label_of, mean_vector, title_and_lead
from feeds.polling.writing import ChunkWriter
from feeds.ports import FactStore, Transaction
from feeds.types import Article, Fact
from feeds.worker import WorkerError

log = structlog.get_logger(__name__)

T = TypeVar("T", bound=Transaction)
Embed = Callable[[Sequence[str]], Awaitable[Sequence[bytes]]]

MOST_ENTRIES: Final = 5_000  # the latest; with the slowest encoder and their facts about ten minutes
_AT_ONCE: Final = 50  # entries of one transaction


class ReEmbedder(Generic[T]):
    """Computes vectors anew, once at the start."""

    def __init__(  # noqa: PLR0913, PLR0917 - the whole of what it depends on, named one by one
        self,
        store: FactStore[T],
        writer: ChunkWriter[T],
        embed: Embed,
        encoder: Encoder,
        window: timedelta,
        now: Callable[[], datetime],
    ) -> None:
        """
        Args:
            store: of entries and facts.
            writer: writes nothing meanwhile, and reads its story index again afterwards.
            embed: texts → vectors as they are stored.
            encoder: the one that is chosen.
            window: how long a story takes in new entries.
            now: the clock, in aware UTC.
        """
        self._store = store
        self._writer = writer
        self._embed = embed
        self._encoder = encoder
        self._window = window
        self._now = now

    async def run(self) -> int:
        """Embeds entries of the window whose vectors are of another encoder, and their facts; returns how many.

        If the worker fails, what is left keeps its vectors until the next start.
        """
        since = self._now() - self._window
        async with self._store.reading() as read:
            ids = await read.entries.embedded_otherwise(label_of(self._encoder), since, MOST_ENTRIES)
        if not ids:
            return 0
        log.info("encoder.changed", encoder=self._encoder.value, entries=len(ids))
        began, facts, done = time.monotonic(), 0, 0
        async with self._writer.paused():
            try:
                for start in range(0, len(ids), _AT_ONCE):
                    part = ids[start : start + _AT_ONCE]
                    facts += await self._embed_entries(part)
                    done += len(part)
            except WorkerError as error:
                log.error("encoder.window_not_embedded", left=len(ids) - done, reason=str(error))
        seconds = round(time.monotonic() - began, 1)
        log.info("encoder.window_embedded", entries=done, facts=facts, seconds=seconds)
        return done

    async def _embed_entries(self, entry_ids: Sequence[int]) -> int:
        """Embeds entries and the facts of their stories; returns the number of facts."""
        async with self._store.reading() as read:
            entries = [await read.entries.get(entry_id) for entry_id in entry_ids]
            stories = dict.fromkeys(entry.story_id for entry in entries if entry.story_id is not None)
            facts = [fact for story_id in stories for fact in await read.facts.of_story(story_id)]
        facts = [fact for fact in facts if encoder_of(fact.vector) is not self._encoder]
        articles = (Article(e.entry.id, e.text or e.entry.title, e.entry.title, e.language) for e in entries)
        vectors = await self._embed([title_and_lead(article) for article in articles])
        embedded = await self._with_vectors(facts)
        async with self._store.transaction() as transaction:
            await transaction.stories.take_turn()  # others read the vectors again
            for story_id in sorted({fact.story_id for fact in embedded}):
                await transaction.stories.lock(story_id)
            await transaction.entries.put_vectors(dict(zip(entry_ids, vectors, strict=True)))
            await transaction.facts.save(embedded)
        return len(embedded)

    async def _with_vectors(self, facts: Sequence[Fact]) -> list[Fact]:
        """Returns the facts with the mean vectors of what their sources say."""
        texts = list(dict.fromkeys(claim_text(source.claim) for fact in facts for source in fact.sources))
        vectors = dict(zip(texts, await self._embed(texts), strict=True))
        found = []
        for fact in facts:
            rows = [vectors[claim_text(source.claim)] for source in fact.sources]
            counted = enumerate(rows[1:], 1)
            found.append(replace(fact, vector=reduce(lambda mean, row: mean_vector(mean, *row), counted, rows[0])))
        return found
