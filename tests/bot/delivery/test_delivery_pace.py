"""Delivery in virtual time, against a Telegram that is slow, silent or refuses: nobody waits for anybody else."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from telegram.error import RetryAfter, TimedOut
from telegram.ext import ExtBot
from telegram.request import BaseRequest, RequestData

from bot.delivery.delivery import MAX_WAIT, Delivery
from bot.delivery.rate_limiter import TelegramRateLimiter
from feeds.errors import StorageError
from feeds.types import OutboxKind, OutboxMessage
from storage.ports import SentMark, Store, Transaction
from storage.store import open_store
from tests.virtual_time import TimelessStore, VirtualLoop, run_virtually

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
TOKEN = "1234567:" + "x" * 35
# What 30 messages a 1.07 s are, and a little for the first and the last.
RATE = 28.0


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that Telegram took."""

    chat_id: int
    text: str
    at: float


class Telegram(BaseRequest):
    """Telegram's side: takes messages after `latency` seconds, unless told otherwise."""

    def __init__(self) -> None:
        self.latency: Callable[[int], float] = lambda _: 0.1
        self.paused_until: dict[int, float] = {}
        self.is_silent = False
        self.requests = 0
        self.arrivals: list[Arrival] = []

    @property
    def read_timeout(self) -> float:
        """See telegram.request.BaseRequest."""
        return 5.0

    async def initialize(self) -> None:
        """See telegram.request.BaseRequest."""

    async def shutdown(self) -> None:
        """See telegram.request.BaseRequest."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        """See telegram.request.BaseRequest."""
        assert request_data is not None
        clock, chat_id = asyncio.get_running_loop().time, int(str(request_data.parameters["chat_id"]))
        self.requests += 1
        if self.is_silent:
            await asyncio.sleep(self.read_timeout)
            raise TimedOut
        await asyncio.sleep(self.latency(chat_id))
        if (left := self.paused_until.get(chat_id, 0.0) - clock()) > 0:
            refusal = {"ok": False, "description": "Too Many Requests", "parameters": {"retry_after": round(left)}}
            return 429, json.dumps(refusal).encode()
        self.arrivals.append(Arrival(chat_id, str(request_data.parameters["text"]), clock()))
        chat = {"id": chat_id, "type": "private" if chat_id > 0 else "group"}
        message = {"message_id": len(self.arrivals), "date": 1729512000, "chat": chat}
        return 200, json.dumps({"ok": True, "result": message}).encode()

    def chats(self) -> Counter[int]:
        """How many messages each chat has."""
        return Counter(arrival.chat_id for arrival in self.arrivals)


class Desk:
    """A store with messages to send, Telegram, and deliveries."""

    def __init__(self, store: Store) -> None:
        self.loop = cast(VirtualLoop, asyncio.get_running_loop())
        self.store: Store = TimelessStore(store, self.loop)
        self.telegram = Telegram()

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.loop.time())

    def delivery(self, store: Store | None = None) -> Delivery:
        """One as it is made at a start: its limits know of nothing yet."""
        limits = TelegramRateLimiter(monotonic=self.loop.time)
        bot = ExtBot(TOKEN, request=self.telegram, get_updates_request=self.telegram, rate_limiter=limits)
        return Delivery(bot, store or self.store, owner="test", now=self.now)

    @asynccontextmanager
    async def running(self, store: Store | None = None) -> AsyncIterator[Delivery]:
        delivery = self.delivery(store)
        task = asyncio.create_task(delivery.run())
        try:
            yield delivery
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def put(self, *chats: int, each: int = 1, kind: OutboxKind = OutboxKind.ALERT) -> None:
        async with self.store.transaction() as t:
            for n in range(each):
                for chat in chats:
                    key = f"{kind}:{chat}:{n}:{self.loop.time()}"
                    await t.outbox.put(OutboxMessage(key, chat, kind, {"text": f"{n}"}, created=self.now()))

    async def until(self, seconds: float) -> None:
        await asyncio.sleep(seconds - self.loop.time())

    async def pending(self) -> int:
        async with self.store.reading() as read:
            return await read.outbox.pending_count()


@pytest.fixture
def virtually(empty_database: Path, tmp_path: Path) -> Callable[[Callable[[Desk], Awaitable[None]]], None]:
    """Runs a scenario in virtual time on an empty store."""
    path = shutil.copy(empty_database, tmp_path / "store.sqlite3")

    async def run(scenario: Callable[[Desk], Awaitable[None]]) -> None:
        store = await open_store(f"sqlite:///{path}", is_migrated=False)
        try:
            await scenario(Desk(store))
        finally:
            await store.close()

    return lambda scenario: run_virtually(run(scenario))


Virtually = Callable[[Callable[[Desk], Awaitable[None]]], None]


def test_long_queues_of_groups_hold_up_no_private_chat(virtually: Virtually) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.put(-1, -2, each=40)
        await desk.put(*range(1, 301))
        async with desk.running():
            await desk.until(300)
        private = [a.at for a in desk.telegram.arrivals if a.chat_id > 0]
        assert len(private) == 300
        assert max(private) < 320 / RATE + 0.5, "20 places of the first seconds are the groups'"
        assert desk.telegram.chats()[-1] == desk.telegram.chats()[-2] == 40
        groups = [a.at for a in desk.telegram.arrivals if a.chat_id == -1]
        assert max(sum(1 for at in groups if start <= at < start + 60) for start in groups) == 20
        assert max(groups) < 90, "20 in the first minute, 20 at the beginning of the second"

    virtually(scenario)


def test_a_long_429_of_one_chat_stops_nobody_else_and_outlives_a_restart(virtually: Virtually) -> None:
    async def scenario(desk: Desk) -> None:
        desk.telegram.paused_until[1] = 3600
        await desk.put(1, each=3)
        await desk.put(*range(2, 42))
        async with desk.running():
            await desk.until(10)
        assert desk.telegram.chats() == dict.fromkeys(range(2, 42), 1)
        assert max(a.at for a in desk.telegram.arrivals) < 41 / RATE + 0.5
        assert desk.telegram.requests == 41
        async with desk.running():
            await desk.until(3590)
            assert desk.telegram.requests == 41, "a restart does not ask again"
            await desk.until(3620)
        assert desk.telegram.chats()[1] == 3

    virtually(scenario)


def test_a_pause_that_an_answer_met_holds_delivery_too(virtually: Virtually) -> None:
    async def scenario(desk: Desk) -> None:
        desk.telegram.paused_until[1] = 600
        async with desk.running() as delivery:
            with pytest.raises(RetryAfter):
                await delivery._sender._bot.send_message(1, "an answer")
            await desk.put(1)
            delivery.wake()
            await desk.until(500)
        async with desk.running() as delivery:
            await desk.until(540)
            with pytest.raises(RetryAfter):
                await delivery._sender._bot.send_message(1, "an answer after a restart")
            await desk.until(590)
            assert desk.telegram.requests == 1
            await desk.until(602)
        assert desk.telegram.chats() == {1: 1}

    virtually(scenario)


def test_slow_answers_cost_no_rate(virtually: Virtually) -> None:
    async def scenario(desk: Desk) -> None:
        desk.telegram.latency = lambda _: 0.7
        await desk.put(*range(1, 281))
        async with desk.running():
            await desk.until(280 / RATE + 2)
        times = [a.at for a in desk.telegram.arrivals]
        assert len(times) == 280
        assert 280 / (max(times) - 0.7) > RATE - 0.5

    virtually(scenario)


def test_an_answer_that_never_comes_holds_up_its_own_chat_only(virtually: Virtually) -> None:
    async def scenario(desk: Desk) -> None:
        desk.telegram.latency = lambda chat: 100.0 if chat <= 5 else 0.1  # longer than a lease
        await desk.put(*range(1, 106), each=2)
        async with desk.running():
            await desk.until(99)
            assert desk.telegram.chats() == dict.fromkeys(range(6, 106), 2)
            assert max(a.at for a in desk.telegram.arrivals) < 205 / RATE + 1.5
            await desk.until(300)
        assert desk.telegram.chats() == dict.fromkeys(range(1, 106), 2)
        assert desk.telegram.requests == 210

    virtually(scenario)


def test_a_silent_telegram_uses_up_no_attempts_and_nothing_is_late_once_it_answers(virtually: Virtually) -> None:
    async def scenario(desk: Desk) -> None:
        desk.telegram.is_silent = True
        await desk.put(*range(1, 101), each=2)
        async with desk.running():
            await desk.until(900)
            assert desk.telegram.requests < 3 * TelegramRateLimiter().requests_at_once + 900 / 30
            desk.telegram.is_silent = False
            await desk.until(900 + 60)
        assert desk.telegram.chats() == dict.fromkeys(range(1, 101), 2)

    virtually(scenario)


def test_messages_that_end_together_are_marked_together(virtually: Virtually) -> None:
    async def scenario(desk: Desk) -> None:
        store = CountingStore(desk.store)
        await desk.put(*range(1, 281))
        async with desk.running(store):
            await desk.until(280 / RATE + 1)
            assert len(desk.telegram.arrivals) == 280
            assert store.transactions < 140

    virtually(scenario)


def test_what_could_not_be_marked_is_not_sent_again(virtually: Virtually) -> None:
    async def scenario(desk: Desk) -> None:
        store = CountingStore(desk.store)
        await desk.put(1, 2, 3, each=3)
        async with desk.running(store):
            await desk.until(1.5)
            store.is_broken, before = True, store.transactions
            await desk.until(80)  # longer than a lease
            assert store.transactions - before < 200, "each of three results every two seconds, and no more often"
            store.is_broken = False
            await desk.until(100)
        assert desk.telegram.chats() == {1: 3, 2: 3, 3: 3}
        assert await desk.pending() == 0

    virtually(scenario)


def test_a_mark_that_the_store_refuses_holds_up_its_own_chat_only(virtually: Virtually) -> None:
    async def scenario(desk: Desk) -> None:
        store = CountingStore(desk.store)
        await desk.put(1, 2, 3, each=3)
        store.refused_id = 1
        async with desk.running(store):
            await desk.until(80)  # longer than a lease
            assert desk.telegram.chats() == {1: 1, 2: 3, 3: 3}
            store.refused_id = None
            await desk.until(120)
        assert desk.telegram.chats() == {1: 3, 2: 3, 3: 3}

    virtually(scenario)


def test_an_end_lets_arrive_what_is_under_way_and_gives_back_the_rest(virtually: Virtually) -> None:
    async def scenario(desk: Desk) -> None:
        desk.telegram.latency = lambda chat: 0.3 if chat < 10 else 30.0
        await desk.put(*range(1, 20))
        async with desk.running():
            await desk.until(0.75)
        assert desk.loop.time() < 2.5
        assert desk.telegram.chats() == dict.fromkeys(range(1, 10), 1)
        async with desk.store.transaction() as t:
            given_back = await t.outbox.lease("another", desk.now(), timedelta(seconds=1), 20)
        assert [message.chat_id for message in given_back] == list(range(10, 20))

    virtually(scenario)


def test_it_says_when_it_last_looked_also_when_there_was_nothing_to_do(virtually: Virtually) -> None:
    async def scenario(desk: Desk) -> None:
        delivery = desk.delivery()
        assert delivery.last_pass_at is None
        async with desk.running() as delivery:
            for second in range(1, 400, 7):
                await desk.until(second)
                assert delivery.last_pass_at is not None
                assert desk.now() - delivery.last_pass_at <= MAX_WAIT + timedelta(seconds=1)
        assert desk.telegram.requests == 0

    virtually(scenario)


def test_an_alert_that_comes_while_nothing_is_due_goes_at_once(virtually: Virtually) -> None:
    async def scenario(desk: Desk) -> None:
        async with desk.running() as delivery:
            await desk.until(7)
            await desk.put(1)
            delivery.wake()
            await desk.until(8)
        assert [a.at for a in desk.telegram.arrivals] == pytest.approx([7.1], abs=0.06)

    virtually(scenario)


class CountingStore:
    """Counts transactions. Fails them all when `is_broken`, or those that mark the message `refused_id` as sent."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.transactions = 0
        self.is_broken = False
        self.refused_id: int | None = None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """See storage.ports.Store."""
        self.transactions += 1
        async with self._store.transaction() as transaction:
            sent = transaction.outbox.sent

            async def refusing(
                message_id: int, at: datetime, telegram_message_id: int | None, *, has_sound: bool = False
            ) -> None:
                if message_id == self.refused_id:
                    raise StorageError("this row cannot be written")
                await sent(message_id, at, telegram_message_id, has_sound=has_sound)

            sent_all = transaction.outbox.sent_all

            async def refusing_all(marks: Sequence[SentMark], at: datetime) -> None:
                if any(mark.message_id == self.refused_id for mark in marks):
                    raise StorageError("one of these rows cannot be written")
                await sent_all(marks, at)

            transaction.outbox.sent_all = refusing_all  # type: ignore[method-assign]  # as above
            transaction.outbox.sent = refusing  # type: ignore[method-assign]  # the store as it is, but for one row
            yield transaction
            if self.is_broken:
                raise StorageError("the disk is full")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)
