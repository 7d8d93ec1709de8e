"""What a killed process had leased is sent at once; what a living one has leased is not touched."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.chat.application import build_application
from bot.delivery.delivery import Delivery, DeliveryCounts
from bot.delivery.takeover import INTERVAL
from bot.sandbox import SAMPLE_TOKEN, Limits, Sandbox, SandboxSettings
from feeds.types import OutboxKind, OutboxMessage
from storage.ports import LONGEST_LEASE
from storage.store import SqlStore
from tests.bot.conversation import unlimited
from tests.bot.delivery.test_delivery import NOW


@dataclass
class KnownEnds:
    """A presence that is told who has ended (tests/contracts/test_presence.py has the real ones)."""

    owner: str = "new"
    dead: set[str] = field(default_factory=set)
    kept: int = 0

    async def keep(self) -> None:
        self.kept += 1

    async def ended(self, owners: Collection[str]) -> frozenset[str]:
        assert self.owner not in owners
        return frozenset(self.dead & set(owners))


async def _leased(store: SqlStore, owners: Mapping[str, int]) -> None:
    """Stores a message to each chat, leased by an owner."""
    async with store.transaction() as t:
        for owner, chat_id in owners.items():
            await t.outbox.put(OutboxMessage(owner, chat_id, OutboxKind.NOTICE, {"text": owner}, created=NOW))
            await t.outbox.lease(owner, NOW, LONGEST_LEASE, 1)


async def test_leases_of_the_dead_end_at_the_next_look_and_those_of_the_living_by_time(store: SqlStore) -> None:
    settings = SandboxSettings(port=0, has_newsroom=False, limits=Limits(is_on=False))
    await _leased(store, {"killed": 1001, "living": 1002, "killed later": 1003})
    now, presence = [NOW], KnownEnds(dead={"killed", "nobody"})
    async with Sandbox(settings) as sandbox:
        for chat_id in (1001, 1002, 1003):
            sandbox.state.database.get_or_create_user(chat_id)
        application = build_application(SAMPLE_TOKEN, sandbox.url, unlimited())
        await application.initialize()
        delivery = Delivery(application.bot, store, owner="new", now=lambda: now[0], presence=presence)
        assert await delivery.deliver_due() == DeliveryCounts(sent=1), "that of the killed one, at the first look"
        presence.dead.add("killed later")
        now[0] += INTERVAL - timedelta(seconds=1)
        assert await delivery.deliver_due() == DeliveryCounts(), "not the time for a look"
        now[0] += timedelta(seconds=1)
        assert await delivery.deliver_due() == DeliveryCounts(sent=1)
        now[0] = NOW + LONGEST_LEASE
        assert await delivery.deliver_due() == DeliveryCounts(sent=1), "that of the living one, whose lease is over"
        await application.shutdown()
    assert presence.kept == 4, "the sign is kept before each lease"
