"""HANDOVER, jobs: a poll as the arguments of a job, and back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from pydantic import TypeAdapter

from bot.handover.queue import Arguments, Job, JobQueue, Run
from feeds.errors import NotFoundError
from feeds.ports import PolledEntries
from feeds.types import Feed
from storage.ports import Store, Transaction

EXTRACT_QUEUE: Final = "extract"
INGEST: Final = "ingest"
_POLLED: Final = TypeAdapter(PolledEntries)
# PostgreSQL's JSON takes every character but this one.
_NUL: Final = "\0"

Ingest = Callable[[Feed, PolledEntries], Awaitable[object]]


class JobHandover:
    """Implements feeds.ports.Handover: defers a job in the transaction that stores the feed's state.

    A feed is polled again before its job has run if many wait, and its entries are still new then. They are handed over
    once more: jobs of one feed run one after another, and what the first has stored is known to the second.
    """

    def __init__(self, queue: JobQueue) -> None:
        self._queue = queue

    async def put(self, transaction: Transaction, polled: PolledEntries) -> None:
        """See feeds.ports.Handover."""
        await self._queue.defer(transaction, Job(INGEST, polled.url, {"polled": to_json(polled)}))

    def committed(self) -> None:
        """See feeds.ports.Handover."""
        self._queue.committed()


def ingesting(store: Store, ingest: Ingest) -> Run:
    """Returns what runs the jobs of JobHandover. That of a feed which was removed meanwhile does nothing.

    Args:
        store: of the feeds.
        ingest: analyses and stores what a poll brought.
    """

    async def run(arguments: Arguments) -> None:
        polled = from_json(arguments["polled"])
        try:
            async with store.reading() as read:
                feed = await read.feeds.get(polled.url)
        except NotFoundError:
            return
        await ingest(feed, polled)

    return run


def to_json(polled: PolledEntries) -> Any:
    """Returns a poll as a JSON value."""
    return _without_nul(_POLLED.dump_python(polled, mode="json"))


def from_json(value: Any) -> PolledEntries:
    """Returns the poll that `to_json` wrote. Raises ValueError if it was another version's."""
    return _POLLED.validate_python(value)


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace(_NUL, "")
    if isinstance(value, Mapping):
        return {key: _without_nul(item) for key, item in value.items()}
    return [_without_nul(item) for item in value] if isinstance(value, list) else value
