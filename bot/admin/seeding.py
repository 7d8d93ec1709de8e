"""Fills a new database with the feeds and topics that come with the program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from feeds.match import default_feeds, default_topics
from feeds.types import Feed
from storage.ports import Store

# Name of the note that this database has been filled; a migration writes it too.
SEEDED: Final = "seeded"


async def seed(store: Store, feeds: Sequence[Feed] | None = None) -> None:
    """Fills a new store with the default topics and feeds, once in its life.

    That it was done is noted, so that an admin who empties a list keeps it empty. A list that is not empty stays as it
    is.

    Args:
        store: the store.
        feeds: in place of the default ones.
    """
    async with store.transaction() as transaction:
        if await transaction.notes.get(SEEDED):
            return
        await transaction.notes.put(SEEDED, True)
        if not await transaction.topics.all():
            for topic in default_topics():
                await transaction.topics.put(topic)
        if not await transaction.feeds.all():
            for feed in default_feeds() if feeds is None else feeds:
                await transaction.feeds.add(feed)
