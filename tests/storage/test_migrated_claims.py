"""What migrations do with the words by which stored claims are found."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from feeds.search_words import DENIED, all_of
from feeds.types import Status, Story
from storage.engine import database_url, open_engines
from storage.migrations import upgrade
from storage.store import open_store
from tests.contracts.samples import CLAIM, FEED, fact, new_entry
from tests.storage.versions import downgrade_to

pytestmark = pytest.mark.slow

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)


async def test_stored_claims_are_found_after_the_upgrade_and_their_index_stays_in_step(address: str) -> None:
    await upgrade(address)
    store = await open_store(address)
    async with store.transaction() as t:
        story = await t.stories.add(Story(0, "T", "en", NOW, NOW, ("troops",), 1, ("P",), ("P",)))
        (entry_id,) = await t.entries.add(FEED, [new_entry("a")], NOW)
        made = fact(story.id, entry_id)
        claim = replace(CLAIM, content="ferries sail")
        (saved,) = await t.facts.save([replace(made, sources=(replace(made.sources[0], claim=claim),))])
    await store.close()
    await downgrade_to(address, "0019")
    store = await open_store(address)
    async with store.transaction() as t:
        assert [it.id for it in await t.search.facts(all_of(("ferry", "soldiers")), 9)] == [saved.id]
        assert await t.search.speakers(9) == ["Kim Hong-kyun"]
        other = replace(CLAIM, start=13, end=22)
        await t.facts.save([replace(saved, sources=(replace(saved.sources[0], claim=other),))])
        assert await t.search.facts(all_of(("ferry",)), 9) == []
    await store.close()


async def test_stored_names_and_denials_are_found_after_the_upgrade_and_not_before(address: str) -> None:
    await upgrade(address)
    store = await open_store(address)
    async with store.transaction() as t:
        story = await t.stories.add(Story(0, "T", "fr", NOW, NOW, ("troops",), 1, ("P",), ("P",)))
        (entry_id,) = await t.entries.add(FEED, [new_entry("a")], NOW)
        made = fact(story.id, entry_id)
        claim = replace(CLAIM, content="Poutine parle", speaker="Moscou", status=Status.DENIED)
        (saved,) = await t.facts.save([replace(made, sources=(replace(made.sources[0], claim=claim),))])
    await store.close()
    await downgrade_to(address, "0031")
    engines = open_engines(database_url(address))
    async with engines.reading.connect() as connection:
        words = str(await connection.scalar(text("SELECT words FROM claims")))
    await engines.dispose()
    assert "poutin" in words.split()
    assert "@=" not in words
    assert DENIED not in words.split()
    store = await open_store(address)
    async with store.reading() as read:
        assert [it.id for it in await read.search.facts(all_of(("putin", "denied")), 9)] == [saved.id]
    await store.close()
