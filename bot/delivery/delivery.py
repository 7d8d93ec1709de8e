"""DELIVER: leases due messages from the outbox, sends them concurrently, and stores the result of each.

A message is leased, sent, then marked as sent. After a crash between the last two steps it is sent twice, never zero
times. Each message has a worker task that ends with it. A pass over the outbox stores the results since the last one
and leases as many messages as may go, in one transaction, so that no message waits for the slowest of a batch.
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
from bot.delivery.gate import Gate, LeasedMessage
from bot.delivery.rate_limiter import SendCapacity, TelegramRateLimiter
from bot.delivery.requests import DEFAULT_FORM, MessageForm
from bot.delivery.results import Blocked, ChatMigration, Retry, SendResult, Sent, ThreadGone, save_result, save_results
from bot.delivery.sender import FIRST_RETRY, Sender
from bot.delivery.takeover import Takeover
from feeds.errors import StorageError
from storage.ports import LONGEST_LEASE, ChatSelection, Presence, Store, Transaction

log = structlog.get_logger(__name__)

LEASE: Final = LONGEST_LEASE
# Name of the note that keeps what was learnt of the limits.
LEARNED_NOTE: Final = "learned-rates"
# Leases in one pass at most, where messages are held instead of sent; then others may write first.
MAX_LEASES: Final = 20
# An idle delivery looks at the outbox at least this often.
MAX_WAIT: Final = timedelta(seconds=30)
MIN_PASS_INTERVAL_SECONDS: Final = 0.05
# Results wait this long at most to be stored, so that many are one commit; with a lease they are stored at once.
RESULT_SECONDS: Final = 0.4
# A due message may not be leased because its chat is held or another transaction has the row: look again after this.
RECHECK_SECONDS: Final = 2.0
# Reason of the pauses that Telegram asked for.
TOO_MANY_REQUESTS: Final = "429"
# For each step of a stop: the running pass, the messages in flight, and the last commit.
SHUTDOWN_GRACE_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class DeliveryCounts:
    """How many messages one call of `deliver_due` sent, put back for a retry, and made dead letters."""

    sent: int = 0
    retried: int = 0
    buried: int = 0


class Delivery:
    """Sends due messages until `run` is cancelled. Whoever writes to the outbox calls `wake` after the commit.

    Attributes:
        last_pass_at: aware UTC; when the outbox was last looked at, whether or not anything was due; None before the
            first time. A delivery that works is hardly ever later than MAX_WAIT.
    """

    def __init__(  # noqa: PLR0913 - what it connects
        self,
        bot: ExtBot[Any],
        store: Store,
        *,
        owner: str,
        now: Callable[[], datetime],
        form: MessageForm = DEFAULT_FORM,
        presence: Presence | None = None,
        are_others_sending: bool = False,
    ) -> None:
        """
        Args:
            bot: its rate limiter must be a TelegramRateLimiter, which tells to which chats a message may go.
            store: where the outbox is.
            owner: name of this process in leases.
            now: the clock, in aware UTC.
            form: how messages are sent.
            presence: by which it is known which processes have ended, so that their messages are sent at once; None
                for none, so that they are sent when their leases end. Its `owner` is that of this delivery.
            are_others_sending: True if other processes may send from the same outbox.

        Raises:
            TypeError: the bot has another rate limiter.
        """
        if not isinstance(bot.rate_limiter, TelegramRateLimiter):
            raise TypeError("delivery takes a bot with a TelegramRateLimiter")
        self.last_pass_at: datetime | None = None
        self._limiter = bot.rate_limiter
        self._sender = Sender(bot, bot.rate_limiter, form)
        self._gate = Gate()
        self._takeover = Takeover(store, presence) if presence is not None else None
        self._are_others_sending = are_others_sending
        self._store = store
        self._owner = owner
        self._now = now
        self._wake_event = asyncio.Event()
        self._running_pass: asyncio.Task[float] | None = None
        # Worker → its chat, to which no other message is sent meanwhile, even if the lease runs out.
        self._workers: dict[asyncio.Task[None], int] = {}
        self._breaker = CircuitBreaker()
        # Results that are not stored yet, and RESULT_SECONDS before they have to be, by the event loop's clock.
        self._results: list[SendResult] = []
        self._oldest_result_at = 0.0
        # True after a transaction with results failed: then each result is stored in a transaction of its own.
        self._has_failed = False
        # Pauses of chats that are not stored yet: chat id → end.
        self._pauses: dict[int, datetime] = {}
        self._last_chat: int | None = None
        # True if `wake` was called since the last pass: what is new may be more urgent than what waits.
        self._is_called = False
        # True if the last pass ended while there was more to hold.
        self._is_holding = False

    def wake(self) -> None:
        """Starts the next pass without waiting for MAX_WAIT."""
        self._is_called = True
        self._wake_event.set()

    async def run(self, *, longest_wait: timedelta = MAX_WAIT) -> None:
        """Delivers until cancelled. A pass that fails is logged and repeated after FIRST_RETRY.

        Args:
            longest_wait: between two passes, if nothing calls `wake`.
        """
        clock = asyncio.get_running_loop().time
        try:
            while True:
                self._wake_event.clear()
                began = clock()
                self._running_pass = asyncio.create_task(self._pass(), name="delivery pass")
                try:
                    # Shielded: `_stop` lets the pass end, because a cancelled transaction would be rolled back.
                    seconds = min(await asyncio.shield(self._running_pass), longest_wait.total_seconds())
                except StorageError as error:
                    log.error("delivery.pass_failed", reason=str(error))
                    seconds = FIRST_RETRY.total_seconds()
                except Exception:
                    log.exception("delivery.pass_failed")
                    seconds = FIRST_RETRY.total_seconds()
                # Results may have come during the pass.
                with suppress(TimeoutError):
                    async with asyncio.timeout(min(seconds, max(self._seconds_to_save(), 0.0))):
                        await self._wake_event.wait()
                await asyncio.sleep(max(began + MIN_PASS_INTERVAL_SECONDS - clock(), 0.0))
        finally:
            await self._stop()

    async def deliver_due(self) -> DeliveryCounts:
        """Runs one pass and waits until all its messages are sent and their results stored."""
        await self._pass()
        await asyncio.gather(*self._workers)
        results = list(self._results)
        await self._save_each_result()
        sent = sum(isinstance(result, Sent) for result in results)
        retried = sum(isinstance(result, Retry | Blocked | ThreadGone | ChatMigration) for result in results)
        return DeliveryCounts(sent, retried, len(results) - sent - retried)

    async def _pass(self) -> float:
        """Stores results, leases what may go, and starts a worker for each message.

        Returns:
            Seconds until the next pass, unless a worker ends or `wake` is called before; may be infinite.
        """
        if self.last_pass_at is None:
            await self._restore()
        if self._takeover is not None:
            await self._takeover.look(self._now())
        if self._has_failed:
            await self._save_each_result()
        now, capacity = self._now(), self._limiter.capacity()
        room, seconds = self._room(capacity)
        if room == 0 and (waits := self._seconds_to_save()) > 0:
            return min(seconds, waits)
        leased, due = await self._save_and_lease(now, room, capacity.held | set(self._workers.values()))
        self.last_pass_at = now
        for message in leased:
            self._start(message)
        if len(leased) == room:
            return seconds
        if self._is_holding:
            return 0.0
        if due is None:
            return math.inf
        return (due - now).total_seconds() if due > now else min(capacity.held_seconds, RECHECK_SECONDS)

    def _seconds_to_save(self) -> float:
        """Returns the seconds until results have to be stored; infinite if there are none."""
        if not self._results:
            return math.inf
        return self._oldest_result_at + RESULT_SECONDS - asyncio.get_running_loop().time()

    def _save_later(self) -> None:
        """Has the results wait for FIRST_RETRY, since the store has just refused them."""
        self._oldest_result_at = asyncio.get_running_loop().time() + FIRST_RETRY.total_seconds() - RESULT_SECONDS

    def _start(self, leased: LeasedMessage) -> None:
        worker = asyncio.create_task(self._work(leased), name=f"delivery of {leased.message.key}")
        self._workers[worker] = leased.message.chat_id
        worker.add_done_callback(self._workers.pop)

    def _room(self, capacity: SendCapacity) -> tuple[int, float]:
        """Returns how many messages may be leased.

        Returns:
            The number, and if it is 0, seconds until it may be more; infinite if workers have to end first.
        """
        clock, in_flight = asyncio.get_running_loop().time(), len(self._workers)
        most = self._limiter.requests_at_once
        allowed = self._breaker.allowed(clock, in_flight, most)
        room = min(capacity.room, most - in_flight, allowed)
        is_called, self._is_called = self._is_called, False
        if room >= (1 if is_called else min(self._limiter.leased_together, max(allowed, 1))):
            return room, 0.0
        if in_flight and (most - in_flight < self._limiter.leased_together or allowed == 0):
            return 0, math.inf
        return 0, max(capacity.room_seconds, self._breaker.probe_at - clock if allowed == 0 else 0.0)

    async def _save_and_lease(
        self, now: datetime, room: int, held: frozenset[int]
    ) -> tuple[Sequence[LeasedMessage], datetime | None]:
        """Stores results and pauses and leases messages, in one transaction.

        Args:
            now: aware UTC.
            room: number of messages to lease at most.
            held: chats that may not be sent anything now.

        Returns:
            The leased messages; if they are fewer than `room`, also when the next message is due.
        """
        pauses = self._pauses | {c: now + timedelta(seconds=s) for c, s in self._limiter.new_pauses().items()}
        self._pauses = pauses
        # A result that could not be stored holds its chat: the message must not be sent again.
        results = [] if self._has_failed else list(self._results)
        held = held | {result.message.chat_id for result in self._results} if self._has_failed else held
        try:
            async with self._store.transaction() as transaction:
                await save_results(transaction, results, now, are_others_sending=self._are_others_sending)
                for chat_id, until in pauses.items():
                    await transaction.pauses.put(chat_id, now, until, TOO_MANY_REQUESTS)
                if pauses:
                    await transaction.notes.put(LEARNED_NOTE, self._limiter.learned.to_json())
                leased = await self._lease(transaction, now, room, held) if room else []
                due = await transaction.outbox.next_due_at(now) if len(leased) < room else None
        except BaseException:
            self._has_failed = True
            self._save_later()
            raise
        del self._results[: len(results)]
        self._oldest_result_at = asyncio.get_running_loop().time()
        self._pauses = {}
        return leased, due

    async def _lease(
        self, transaction: Transaction, now: datetime, room: int, held: frozenset[int]
    ) -> list[LeasedMessage]:
        """Leases messages until `room` of them may go. Those that their chats do not want now are held meanwhile."""
        leased: list[LeasedMessage] = []
        self._is_holding = True
        for _ in range(MAX_LEASES):
            chats = ChatSelection(self._last_chat, held)
            messages = await transaction.outbox.lease(self._owner, now, LEASE, room - len(leased), chats)
            if not messages:
                self._is_holding = False
                break
            self._last_chat = messages[-1].chat_id
            leased += await self._gate.passing(transaction, messages, now)
            if len(leased) == room:
                break
        return leased

    async def _work(self, leased: LeasedMessage) -> None:
        result = await self._sender.send(leased)
        self._breaker.record(result, asyncio.get_running_loop().time())
        if isinstance(result, Sent) and result.has_sound:
            self._gate.sounds.add(result.message.chat_id, self._now())
        loop = asyncio.get_running_loop()
        if not self._results:
            self._oldest_result_at = loop.time()
            loop.call_later(RESULT_SECONDS, self._wake_event.set)
        self._results.append(result)
        # This worker's place is free as soon as it has ended.
        if self._limiter.requests_at_once - len(self._workers) + 1 == self._limiter.leased_together:
            self._wake_event.set()

    async def _save_each_result(self) -> None:
        """Stores each result in a transaction of its own, so that one that the store refuses delays no other."""
        for result in list(self._results):
            try:
                async with self._store.transaction() as transaction:
                    await save_result(transaction, result, self._now())
            except StorageError as error:
                log.error("delivery.not_marked", message=result.message.key, reason=str(error))
            else:
                self._results.remove(result)
        self._has_failed = bool(self._results)
        if self._has_failed:
            self._save_later()

    async def _restore(self) -> None:
        """Loads what was before the start: the pauses, also for answers to people, and the sounds of the last hour."""
        now = self._now()
        async with self._store.reading() as read:
            pauses = await read.pauses.in_force(now, TOO_MANY_REQUESTS)
            await self._gate.restore(read, now)
            self._limiter.learned.restore(await read.notes.get(LEARNED_NOTE))
        for chat_id, until in pauses.items():
            self._limiter.pause(chat_id, (until - now).total_seconds())

    async def _stop(self) -> None:
        """Waits a moment for the messages in flight, stores their results, and releases the other leases."""
        await _wait_or_cancel({self._running_pass} if self._running_pass is not None else set())
        await _wait_or_cancel(self._workers)
        try:
            async with asyncio.timeout(SHUTDOWN_GRACE_SECONDS):
                await self._save_each_result()
                async with self._store.transaction() as transaction:
                    await transaction.outbox.release(self._owner)
        except (TimeoutError, StorageError):
            log.warning("delivery.not_released", advice="what was leased is sent again after the lease")


async def _wait_or_cancel(tasks: Collection[asyncio.Task[Any]]) -> None:
    """Waits SHUTDOWN_GRACE_SECONDS for the tasks to end, then cancels those that have not."""
    running = set(tasks)
    if running:
        await asyncio.wait(running, timeout=SHUTDOWN_GRACE_SECONDS)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
