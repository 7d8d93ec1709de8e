"""Subscriptions at hubs, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from feeds.websub import Subscription, SubscriptionState
from storage.ports import Store
from tests.contracts.samples import FEED, NOW

ASKED = Subscription(FEED.url, "key", "https://hub.example/", FEED.url, "s3cret", SubscriptionState.REQUESTED, NOW)


async def test_a_subscription_is_replaced_found_by_its_key_and_removed(store: Store) -> None:
    active = replace(ASKED, state=SubscriptionState.ACTIVE, verified_at=NOW, lease=timedelta(days=10))
    other = replace(ASKED, feed_url="https://example.org/a", key="other")
    async with store.transaction() as t:
        for subscription in (ASKED, other, active):
            await t.push.put(subscription)
    async with store.transaction() as t:
        assert await t.push.all() == [other, active]
        assert await t.push.by_key("key") == active
        assert await t.push.by_key("none") is None
        await t.push.remove(FEED.url)
        await t.push.remove(FEED.url)
    async with store.reading() as read:
        assert await read.push.all() == [other]
