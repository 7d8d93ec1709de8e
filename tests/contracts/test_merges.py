"""Two stories that become one: their facts, their entries, and the alerts on them."""

from __future__ import annotations

from feeds.types import (
    Chat,
    OutboxKind,
)
from storage.ports import LivingAlert, Store
from tests.contracts.samples import NOW, attached, entry, fact, message, minutes, story


async def test_a_merge_of_stories_loses_nothing(store: Store) -> None:
    first, elder, younger = await entry(store), await story(store), await story(store)
    async with store.transaction() as t:
        await t.chats.put(Chat(1))
        await t.entries.attach(attached(first, younger.id))
        (kept,) = await t.facts.save([fact(younger.id, first)])
        await t.alerts.put(LivingAlert(1, younger.id, 55, (kept.id,), "html", NOW, NOW))
    async with store.transaction() as t:
        await t.stories.merge(elder.id, younger.id)
    async with store.reading() as read:
        assert (await read.stories.get(younger.id)).id == elder.id
        assert (await read.stories.get(elder.id)).entry_count == 2
        assert [f.id for f in await read.facts.of_story(elder.id)] == [kept.id]
        assert (await read.entries.get(first)).story_id == elder.id
        alert = await read.alerts.get(1, elder.id)
        assert alert is not None
        assert alert.message_id == 55


async def test_a_new_story_is_never_taken_for_one_that_was_merged(store: Store) -> None:
    elder, younger = await story(store), await story(store)
    async with store.transaction() as t:
        await t.stories.merge(elder.id, younger.id)
    newest = await story(store)
    async with store.reading() as read:
        assert (await read.stories.get(newest.id)).id == newest.id
        assert (await read.stories.get(younger.id)).id == elder.id


async def test_two_alerts_of_stories_that_become_one_are_one_thread(store: Store) -> None:
    elder, younger = await story(store), await story(store)
    async with store.transaction() as t:
        for told, message_id in ((elder, 41), (younger, None)):
            await t.alerts.put(LivingAlert(1, told.id, message_id, (), "html", NOW, NOW))
        await t.outbox.put(message("second", story_id=younger.id))
        await t.stories.merge(elder.id, younger.id)
        (leased,) = await t.outbox.lease("me", NOW, minutes(1), 5)
        assert (leased.kind, leased.story_id) == (OutboxKind.UPDATE, elder.id)
        await t.outbox.sent(leased.id, NOW, 42)
        living = await t.alerts.get(1, elder.id)
    assert living is not None
    assert living.message_id == 41


async def test_of_two_alerts_that_wait_the_first_stays_one(store: Store) -> None:
    elder, younger = await story(store), await story(store)
    async with store.transaction() as t:
        for name, told in (("first", elder), ("second", younger)):
            await t.alerts.put(LivingAlert(1, told.id, None, (), "html", NOW, NOW))
            await t.outbox.put(message(name, story_id=told.id))
        await t.stories.merge(elder.id, younger.id)
        (leased,) = await t.outbox.lease("me", NOW, minutes(1), 5)
        assert (leased.key, leased.kind) == ("first", OutboxKind.ALERT)
        await t.outbox.sent(leased.id, NOW, 41)
        (leased,) = await t.outbox.lease("me", NOW, minutes(1), 5)
        assert (leased.key, leased.kind) == ("second", OutboxKind.UPDATE)
        await t.outbox.sent(leased.id, NOW, 42)
        living = await t.alerts.get(1, elder.id)
    assert living is not None
    assert living.message_id == 41
