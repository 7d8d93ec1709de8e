"""Ports of subscriptions to feeds at their hubs (WebSub)."""

from __future__ import annotations

from typing import Protocol

from feeds.websub import Subscription


class PushRepository(Protocol):
    """Subscriptions by feed."""

    async def put(self, subscription: Subscription) -> None:
        """Adds or replaces the subscription of a feed."""
        ...

    async def remove(self, feed_url: str) -> None:
        """Removes the subscription of a feed, if there is one."""
        ...

    async def by_key(self, key: str) -> Subscription | None:
        """Returns the subscription with that callback key; None if there is none."""
        ...

    async def all(self) -> list[Subscription]:
        """Returns all subscriptions, by feed."""
        ...
