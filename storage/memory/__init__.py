"""A store in memory that keeps the same contract (tests/contracts): for fast tests of what is built on a store.

Values are frozen, so a transaction works on shallow copies of plain dicts, which replace the committed ones at its end.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from copy import deepcopy

from storage import ports
from storage.memory.data import Data
from storage.memory.news import MemoryEntries, MemoryFacts, MemoryFeeds, MemoryStories, MemoryTopics
from storage.memory.retention import MemoryRetention
from storage.memory.talk import MemoryAdmins, MemoryAlerts, MemoryChats, MemoryNotes, MemoryOutbox


class MemoryTransaction:
    """One unit of work over copied data."""

    def __init__(self, data: Data, *, is_reading: bool) -> None:
        self.feeds = MemoryFeeds(data, is_reading)
        self.entries = MemoryEntries(data, is_reading)
        self.stories = MemoryStories(data, is_reading)
        self.facts = MemoryFacts(data, is_reading)
        self.topics = MemoryTopics(data, is_reading)
        self.chats = MemoryChats(data, is_reading)
        self.alerts = MemoryAlerts(data, is_reading)
        self.outbox = MemoryOutbox(data, is_reading)
        self.admins = MemoryAdmins(data, is_reading)
        self.notes = MemoryNotes(data, is_reading)
        self.retention = MemoryRetention(data, is_reading)


class MemoryStore:
    """See storage.ports.Store."""

    def __init__(self) -> None:
        self._data = Data()
        self._writing = asyncio.Lock()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[ports.Transaction]:
        async with self._writing:
            data = deepcopy(self._data)
            yield MemoryTransaction(data, is_reading=False)
            self._data = data

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[ports.Transaction]:
        yield MemoryTransaction(self._data, is_reading=True)

    async def counts(self) -> Mapping[str, int]:
        names = ("feeds", "topics", "entries", "stories", "facts", "chats", "alerts")
        return {name: len(getattr(self._data, name)) for name in names} | {"messages": len(self._data.outbox)}

    async def close(self) -> None:
        """Nothing to close."""


def _is_a_store(store: MemoryStore) -> ports.Store:
    """mypy holds the fake to the same port."""
    return store
