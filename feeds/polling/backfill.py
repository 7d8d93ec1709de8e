"""POLL, backfill: matches a new or changed topic on the archive, so that its brief is full at once. Sends nothing.

What matches goes the way of a polled entry (article, extract, group, store), in small transactions, each of which also
stores how far the backfill is: after a restart it continues there. The changes in stories are reported to nobody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final, Generic, TypeVar

import structlog

from feeds.errors import NotFoundError, QueryError, StorageError
from feeds.match import Matcher, word_query
from feeds.polling.chunks import MOST_ANALYSED
from feeds.polling.past_writing import PastWriter
from feeds.polling.rereading import Rereader
from feeds.ports import FactStore, StoredEntry, Transaction
from feeds.types import ArchivePosition, ArchiveSlice, Backfill, Topic
from feeds.worker import WorkerNotStartedError

log = structlog.get_logger(__name__)

MOST_CANDIDATES: Final = 200  # entries read and matched at once, which takes about 50 ms in a thread
# A poll that was under way when the topic was added knew nothing of it; so long after, all such polls have ended.
LATE_POLLS: Final = timedelta(minutes=15)
_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
_RECENT, _OLDER, _LATE = range(3)

T = TypeVar("T", bound=Transaction)


@dataclass(frozen=True, slots=True)
class _Part:
    """Entries of the archive that are done in one transaction, and how far the backfill is then."""

    matching: tuple[StoredEntry, ...]
    before: Backfill
    after: Backfill


class Backfiller(Generic[T]):
    """Matches topics on the archive, one after another, a few entries at a time.

    The recent entries come first, which the index of the running stories holds; then the older ones, in an index of
    their own; and at last those that polls stored meanwhile.
    """

    def __init__(
        self,
        store: FactStore[T],
        rereader: Rereader,
        writer: PastWriter[T],
        *,
        window: timedelta,
        now: Callable[[], datetime],
    ) -> None:
        """
        Args:
            store: holds the archive.
            rereader: reads the entries that match.
            writer: stores them.
            window: how long a story takes in new entries.
            now: the clock, in aware UTC.
        """
        self._store = store
        self._rereader = rereader
        self._writer = writer
        self._window = window
        self._now = now
        self._asked = asyncio.Event()

    def wake(self) -> None:
        """Makes `run` look for topics now, for example because one was added."""
        self._asked.set()

    async def run(self, tick_seconds: float) -> None:
        """Matches topics on the archive as they are added or changed, until cancelled.

        Args:
            tick_seconds: how often the store is asked for such topics.
        """
        while True:
            self._asked.clear()
            try:
                await self.run_due()
            except (StorageError, WorkerNotStartedError) as error:
                log.error("backfill.later", reason=str(error))
            with suppress(TimeoutError):
                async with asyncio.timeout(tick_seconds):
                    await self._asked.wait()

    async def run_due(self) -> None:
        """Does what is due, and returns when nothing is left to do now."""
        while await self.step():
            pass

    async def step(self) -> bool:
        """Does the next part of the first topic that is due; returns False if none is.

        Raises:
            StorageError: the part was not stored; it is done again.
            WorkerNotStartedError: as StorageError.
        """
        async with self._store.reading() as reading:
            due = next((b for b in await reading.backfills.all() if self._is_due(b)), None)
        if due is None:
            return False
        backfill = due if due.started_at else replace(due, started_at=self._now())
        try:
            async with self._store.reading() as reading:
                topic = await reading.topics.get(backfill.topic)
                wanted = self._slice(topic, backfill)
                entries = await reading.archive.read(wanted)
        except (NotFoundError, QueryError) as error:  # removed meanwhile, or written for another version of the grammar
            log.warning("backfill.dropped", topic=backfill.topic, reason=str(error))
            await self._end(due)
            return True
        if entries:
            await self._do(topic, due, backfill, entries)
        else:
            await self._end_stage(due, backfill)
        return True

    def _is_due(self, backfill: Backfill) -> bool:
        started = backfill.started_at
        return backfill.stage < _LATE or started is None or self._now() >= started + LATE_POLLS

    def _slice(self, topic: Topic, backfill: Backfill) -> ArchiveSlice:
        """Returns the entries that come next, in the order of time, since stories grow in it."""
        assert backfill.started_at is not None, "set by `step`"
        border = backfill.started_at - self._window
        since, until = (_BEGINNING, border) if backfill.stage == _OLDER else (border, self._now() + timedelta(days=1))
        return ArchiveSlice(word_query(topic), since, until, MOST_CANDIDATES, backfill.after, topic.slug)

    async def _do(self, topic: Topic, due: Backfill, backfill: Backfill, entries: Sequence[StoredEntry]) -> None:
        matcher = Matcher([topic])
        matching = await asyncio.to_thread(self._rereader.matching, matcher, entries)
        for part in _parts(matching, entries, due, backfill):
            if not await self._do_part(matcher, part):
                return  # the topic was changed or removed, or another process does it

    async def _do_part(self, matcher: Matcher, part: _Part) -> bool:
        is_recent = part.after.stage != _OLDER
        try:
            reread = await self._rereader.read(matcher, part.matching)
            return await self._writer.write(reread, part.before, part.after, self._now(), is_recent=is_recent)
        except (StorageError, WorkerNotStartedError):
            raise
        except Exception:
            log.exception("backfill.not_stored", topic=part.after.topic, entries=[e.id for e in part.matching])
            if len(part.matching) == 1:
                return await self._writer.write((), part.before, part.after, self._now(), is_recent=is_recent)
        return all([await self._do_part(matcher, single) for single in _singles(part)])

    async def _end_stage(self, due: Backfill, backfill: Backfill) -> None:
        if backfill.stage == _LATE:
            await self._end(due)
            return
        following = replace(backfill, stage=backfill.stage + 1, after=None)
        async with self._store.transaction() as transaction:
            await transaction.backfills.advance(due, following)
        if following.stage == _LATE:
            log.info("backfill.done", topic=backfill.topic)

    async def _end(self, backfill: Backfill) -> None:
        async with self._store.transaction() as transaction:
            await transaction.backfills.remove(backfill)


def _parts(
    matching: Sequence[StoredEntry], entries: Sequence[StoredEntry], due: Backfill, backfill: Backfill
) -> list[_Part]:
    """Divides the entries that match into parts; the last one ends with the last entry that was read."""
    slices = [tuple(matching[start : start + MOST_ANALYSED]) for start in range(0, len(matching), MOST_ANALYSED)]
    places = [_place(part[-1]) for part in slices]
    if not places or places[-1] != _place(entries[-1]):
        slices.append(())
        places.append(_place(entries[-1]))
    return _chained(slices, places, due, backfill)


def _singles(part: _Part) -> list[_Part]:
    places = [_place(entry) for entry in part.matching]
    return _chained([(entry,) for entry in part.matching], places, part.before, part.after)


def _chained(
    slices: Sequence[tuple[StoredEntry, ...]], places: Sequence[ArchivePosition], due: Backfill, backfill: Backfill
) -> list[_Part]:
    parts, before = [], due
    for entries, place in zip(slices, places, strict=True):
        after = replace(backfill, after=place)
        parts.append(_Part(entries, before, after))
        before = after
    return parts


def _place(entry: StoredEntry) -> ArchivePosition:
    return ArchivePosition(entry.published, entry.id)
