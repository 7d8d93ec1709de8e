"""DELIVER: takes due messages from the outbox, has them sent side by side, and writes down what became of each.

A message is leased, sent, then marked; a crash between the last two sends it twice, never zero times. Each message has
a worker that ends with it. A pass over the outbox marks what ended and leases as much as may go: nobody waits for the
slowest of a batch, and what many workers brought is one commit.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from telegram.ext import ExtBot

from bot.delivery.circuit_breaker import CircuitBreaker
from bot.delivery.rate_limiter import SendCapacity, TelegramRateLimiter
from bot.delivery.results import ChatMigration, Retry, SendResult, Sent, save_result
from bot.delivery.sender import FIRST_RETRY, LeasedMessage, Sender
from feeds.errors import StorageError
from feeds.types import OutboxKind
from storage.ports import LONGEST_LEASE, ChatSelection, Store, Transaction

log = structlog.get_logger(__name__)

LEASE: Final = LONGEST_LEASE
# Workers. 28 messages a second may go. Each has a worker while it waits for its place (0.2 s) and for the answer, so
# this many keep the rate as long as Telegram answers within a second.
CONCURRENCY: Final = 40
MAX_WAIT: Final = timedelta(seconds=30)
# Seconds between two passes at least: what ends within them is marked in one commit.
MIN_PASS_INTERVAL_SECONDS: Final = 0.05
# A message may be ready and yet not be given: its chat is held, or another transaction has the row. Asked again after.
RECHECK_SECONDS: Final = 2.0
# At the end, what is under way may still arrive within so many seconds.
SHUTDOWN_GRACE_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class DeliveryCounts:
    """How many messages were sent, put back, buried."""

    sent: int = 0
    retried: int = 0
    buried: int = 0


class Delivery:
    """Sends what is due until it is told to stop. `wake` is called by whoever wrote to the outbox.

    Attributes:
        last_pass_at: when the outbox was last looked at, in aware UTC, whether or not there was anything to do; None
            before the first time. Of a delivery that is well it is hardly older than MAX_WAIT.
    """

    def __init__(self, bot: ExtBot[Any], store: Store, *, owner: str, now: Callable[[], datetime]) -> None:
        """Takes a bot whose rate limiter is a TelegramRateLimiter: it says to which chats a message may go."""
        if not isinstance(bot.rate_limiter, TelegramRateLimiter):
            raise TypeError("delivery takes a bot with TelegramRateLimiter")
        self.last_pass_at: datetime | None = None
        self._limits = bot.rate_limiter
        self._sender = Sender(bot)
        self._store = store
        self._owner = owner
        self._now = now
        self._woken = asyncio.Event()
        self._passing: asyncio.Task[float] | None = None
        # Each with its chat: nothing else goes there meanwhile, even where the lease has run out.
        self._workers: dict[asyncio.Task[None], int] = {}
        self._breaker = CircuitBreaker()
        self._ended: list[SendResult] = []
        self._has_failed = False
        self._pauses: dict[int, datetime] = {}
        self._last_chat: int | None = None

    def wake(self) -> None:
        """There may be something to send."""
        self._woken.set()

    async def run(self, *, longest_wait: timedelta = MAX_WAIT) -> None:
        """Delivers until cancelled. A pass that fails as a whole is logged, and tried again."""
        clock = asyncio.get_running_loop().time
        try:
            while True:
                self._woken.clear()
                began = clock()
                self._passing = asyncio.create_task(self._pass(), name="delivery pass")
                try:
                    # A pass that is cut in two would have to be rolled back: the end waits for it.
                    seconds = min(await asyncio.shield(self._passing), longest_wait.total_seconds())
                except StorageError as error:
                    log.error("delivery.pass_failed", reason=str(error))
                    seconds = FIRST_RETRY.total_seconds()
                except Exception:
                    log.exception("delivery.pass_failed")
                    seconds = FIRST_RETRY.total_seconds()
                with suppress(TimeoutError):
                    async with asyncio.timeout(seconds):
                        await self._woken.wait()
                await asyncio.sleep(max(began + MIN_PASS_INTERVAL_SECONDS - clock(), 0.0))
        finally:
            await self._stop()

    async def deliver_due(self) -> DeliveryCounts:
        """One pass to its end: leases what may go, sends it, and marks it."""
        await self._pass()
        await asyncio.gather(*self._workers)
        ended = list(self._ended)
        await self._mark_each()
        sent = sum(isinstance(result, Sent) for result in ended)
        retried = sum(isinstance(result, Retry | ChatMigration) for result in ended)
        return DeliveryCounts(sent, retried, len(ended) - sent - retried)

    async def _pass(self) -> float:
        """Marks what ended, leases what may go, and starts a worker for each.

        Returns:
            Seconds until there can be more to do, unless a worker ends or somebody wakes the delivery before.
        """
        if self.last_pass_at is None:
            await self._recall_pauses()
        if self._has_failed:
            await self._mark_each()
        now, capacity = self._now(), self._limits.capacity()
        room, seconds = self._room(capacity)
        if room == 0 and not self._ended:
            return seconds
        leased, due = await self._exchange(now, room, capacity.held | set(self._workers.values()))
        self.last_pass_at = now
        for message in leased:
            self._start(message)
        if len(leased) == room:
            return seconds
        if due is None:
            return math.inf
        return (due - now).total_seconds() if due > now else min(capacity.held_seconds, RECHECK_SECONDS)

    def _start(self, leased: LeasedMessage) -> None:
        self._last_chat = leased.message.chat_id
        worker = asyncio.create_task(self._work(leased), name=f"delivery of {leased.message.key}")
        self._workers[worker] = leased.message.chat_id
        worker.add_done_callback(self._workers.pop)

    def _room(self, capacity: SendCapacity) -> tuple[int, float]:
        """How many messages may be leased, and in how many seconds it may be more; infinite: when a worker ends."""
        clock, under_way = asyncio.get_running_loop().time(), len(self._workers)
        while_silent = self._breaker.room(clock, under_way, CONCURRENCY)
        if (room := min(capacity.room, CONCURRENCY - under_way, while_silent)) > 0:
            return room, 0.0
        if under_way and (under_way == CONCURRENCY or while_silent == 0):
            return 0, math.inf
        return 0, max(capacity.room_seconds, self._breaker.until - clock if while_silent == 0 else 0.0)

    async def _exchange(
        self, now: datetime, room: int, held: frozenset[int]
    ) -> tuple[Sequence[LeasedMessage], datetime | None]:
        """One transaction: results and pauses go in, messages come out; and when the next is due if that were all."""
        pauses = self._pauses | {c: now + timedelta(seconds=s) for c, s in self._limits.new_pauses().items()}
        self._pauses = pauses
        # An result that could not be written holds its chat: its message must not be sent again.
        ended = [] if self._has_failed else list(self._ended)
        held = held | {result.message.chat_id for result in self._ended} if self._has_failed else held
        try:
            async with self._store.transaction() as transaction:
                for result in ended:
                    await save_result(transaction, result, now)
                for chat_id, until in pauses.items():
                    await transaction.pauses.put(chat_id, now, until, "429")
                leased = await self._lease(transaction, now, room, held) if room else []
                due = await transaction.outbox.next_due_at(now) if len(leased) < room else None
        except BaseException:
            self._has_failed = True
            raise
        del self._ended[: len(ended)]
        self._pauses = {}
        return leased, due

    async def _lease(
        self, transaction: Transaction, now: datetime, room: int, held: frozenset[int]
    ) -> list[LeasedMessage]:
        chats = ChatSelection(self._last_chat, held)
        leased = []
        for message in await transaction.outbox.lease(self._owner, now, LEASE, room, chats):
            has_alert = message.kind in {OutboxKind.UPDATE, OutboxKind.EDIT} and message.story_id is not None
            alert = await transaction.alerts.get(message.chat_id, message.story_id or 0) if has_alert else None
            leased.append(LeasedMessage(message, alert))
        return leased

    async def _work(self, leased: LeasedMessage) -> None:
        result = await self._sender.send(leased)
        self._breaker.note(result, asyncio.get_running_loop().time())
        self._ended.append(result)
        self._woken.set()

    async def _mark_each(self) -> None:
        """Marks each result in a transaction of its own: one that the store does not take holds up no other."""
        for result in list(self._ended):
            try:
                async with self._store.transaction() as transaction:
                    await save_result(transaction, result, self._now())
            except StorageError as error:
                log.error("delivery.not_marked", message=result.message.key, reason=str(error))
            else:
                self._ended.remove(result)
        self._has_failed = bool(self._ended)

    async def _recall_pauses(self) -> None:
        """Chats that were paused before the start: an answer to a person is held there too."""
        now = self._now()
        async with self._store.reading() as read:
            pauses = await read.pauses.in_force(now)
        for chat_id, until in pauses.items():
            self._limits.pause(chat_id, (until - now).total_seconds())

    async def _stop(self) -> None:
        """Lets what is under way arrive for a moment, marks it, and gives back what did not go."""
        await _ended_within(SHUTDOWN_GRACE_SECONDS, {self._passing} if self._passing is not None else set())
        await _ended_within(SHUTDOWN_GRACE_SECONDS, self._workers)
        try:
            async with asyncio.timeout(SHUTDOWN_GRACE_SECONDS):
                await self._mark_each()
                async with self._store.transaction() as transaction:
                    await transaction.outbox.release(self._owner)
        except (TimeoutError, StorageError):
            log.warning("delivery.not_released", advice="what was leased is sent again after the lease")


async def _ended_within(seconds: float, tasks: Collection[asyncio.Task[Any]]) -> None:
    """Waits for the tasks to end, and cancels those that do not."""
    running = set(tasks)
    if running:
        await asyncio.wait(running, timeout=seconds)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
