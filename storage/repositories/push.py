"""Subscriptions to feeds at their hubs."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from feeds.websub import Subscription, SubscriptionState
from storage.models import PushSubscriptionRow


class PushRepository:
    """Implements storage.ports.PushRepository."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def put(self, subscription: Subscription) -> None:
        await self._session.merge(
            PushSubscriptionRow(
                feed_url=subscription.feed_url,
                key=subscription.key,
                hub=subscription.hub,
                topic=subscription.topic,
                secret=subscription.secret,
                state=subscription.state.value,
                asked_at=subscription.asked_at,
                verified_at=subscription.verified_at,
                lease_seconds=round(subscription.lease.total_seconds()),
            )
        )
        await self._session.flush()

    async def remove(self, feed_url: str) -> None:
        await self._session.exec(delete(PushSubscriptionRow).where(col(PushSubscriptionRow.feed_url) == feed_url))

    async def by_key(self, key: str) -> Subscription | None:
        found = await self._session.exec(select(PushSubscriptionRow).where(col(PushSubscriptionRow.key) == key))
        row = found.first()
        return None if row is None else _subscription_of(row)

    async def all(self) -> list[Subscription]:
        rows = await self._session.exec(select(PushSubscriptionRow).order_by(col(PushSubscriptionRow.feed_url)))
        return [_subscription_of(row) for row in rows]


def _subscription_of(row: PushSubscriptionRow) -> Subscription:
    return Subscription(
        feed_url=row.feed_url,
        key=row.key,
        hub=row.hub,
        topic=row.topic,
        secret=row.secret,
        state=SubscriptionState(row.state),
        asked_at=row.asked_at,
        verified_at=row.verified_at,
        lease=timedelta(seconds=row.lease_seconds),
    )
