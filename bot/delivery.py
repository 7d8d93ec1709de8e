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

from bot.limits import Outlook, TelegramLimits
from bot.outcomes import ChatMoved, Outcome, Retry, Sent, record
from bot.sending import FIRST_RETRY, Errand, Sender
from bot.silence import Silence
from feeds.errors import StorageError
from feeds.types import OutboxKind
from storage.ports import LONGEST_LEASE, Store, Transaction, Turn

log = structlog.get_logger(__name__)

LEASE: Final = LONGEST_LEASE
# Workers. 28 messages a second may go. Each has a worker while it waits for its place (0.2 s) and for the answer, so
# this many keep the rate as long as Telegram answers within a second.
CONCURRENCY: Final = 40
LONGEST_WAIT: Final = timedelta(seconds=30)
# Seconds between two passes at least: what ends within them is marked in one commit.
BREATH: Final = 0.05
# A message may be ready and yet not be given: its chat is held, or another transaction has the row. Asked again after.
ASK_AGAIN_SECONDS: Final = 2.0
# At the end, what is under way may still arrive within so many seconds.
LAST_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Delivered:
    """How many messages were sent, put back, buried."""

    sent: int = 0
    retried: int = 0
    buried: int = 0


class Delivery:
    """Sends what is due until it is told to stop. `wake` is called by whoever wrote to the outbox.

    Attributes:
        last_round_at: when the outbox was last looked at, in aware UTC, whether or not there was anything to do; None
            before the first time. Of a delivery that is well it is hardly older than LONGEST_WAIT.
    """

    def __init__(self, bot: ExtBot[Any], store: Store, *, owner: str, now: Callable[[], datetime]) -> None:
        """Takes a bot whose rate limiter is a TelegramLimits: it says to which chats a message may go."""
        if not isinstance(bot.rate_limiter, TelegramLimits):
            raise TypeError("delivery takes a bot with TelegramLimits")
        self.last_round_at: datetime | None = None
        self._limits = bot.rate_limiter
        self._sender = Sender(bot)
        self._store = store
        self._owner = owner
        self._now = now
        self._woken = asyncio.Event()
        self._passing: asyncio.Task[float] | None = None
        # Each with its chat: nothing else goes there meanwhile, even where the lease has run out.
        self._workers: dict[asyncio.Task[None], int] = {}
        self._silence = Silence()
        self._ended: list[Outcome] = []
        self._has_failed = False
        self._pauses: dict[int, datetime] = {}
        self._last_chat: int | None = None

    def wake(self) -> None:
        """There may be something to send."""
        self._woken.set()

    async def run(self, *, longest_wait: timedelta = LONGEST_WAIT) -> None:
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
                await asyncio.sleep(max(began + BREATH - clock(), 0.0))
        finally:
            await self._stop()

    async def deliver_due(self) -> Delivered:
        """One pass to its end: leases what may go, sends it, and marks it."""
        await self._pass()
        await asyncio.gather(*self._workers)
        ended = list(self._ended)
        await self._mark_each()
        sent = sum(isinstance(outcome, Sent) for outcome in ended)
        retried = sum(isinstance(outcome, Retry | ChatMoved) for outcome in ended)
        return Delivered(sent, retried, len(ended) - sent - retried)

    async def _pass(self) -> float:
        """Marks what ended, leases what may go, and starts a worker for each.

        Returns:
            Seconds until there can be more to do, unless a worker ends or somebody wakes the delivery before.
        """
        if self.last_round_at is None:
            await self._recall_pauses()
        if self._has_failed:
            await self._mark_each()
        now, outlook = self._now(), self._limits.outlook()
        room, seconds = self._room(outlook)
        if room == 0 and not self._ended:
            return seconds
        errands, due = await self._exchange(now, room, outlook.held | set(self._workers.values()))
        self.last_round_at = now
        for errand in errands:
            self._start(errand)
        if len(errands) == room:
            return seconds
        if due is None:
            return math.inf
        return (due - now).total_seconds() if due > now else min(outlook.held_seconds, ASK_AGAIN_SECONDS)

    def _start(self, errand: Errand) -> None:
        self._last_chat = errand.message.chat_id
        worker = asyncio.create_task(self._work(errand), name=f"delivery of {errand.message.key}")
        self._workers[worker] = errand.message.chat_id
        worker.add_done_callback(self._workers.pop)

    def _room(self, outlook: Outlook) -> tuple[int, float]:
        """How many messages may be leased, and in how many seconds it may be more; infinite: when a worker ends."""
        clock, under_way = asyncio.get_running_loop().time(), len(self._workers)
        while_silent = self._silence.room(clock, under_way, CONCURRENCY)
        if (room := min(outlook.room, CONCURRENCY - under_way, while_silent)) > 0:
            return room, 0.0
        if under_way and (under_way == CONCURRENCY or while_silent == 0):
            return 0, math.inf
        return 0, max(outlook.room_seconds, self._silence.until - clock if while_silent == 0 else 0.0)

    async def _exchange(
        self, now: datetime, room: int, held: frozenset[int]
    ) -> tuple[Sequence[Errand], datetime | None]:
        """One transaction: outcomes and pauses go in, messages come out; and when the next is due if that were all."""
        pauses = self._pauses | {c: now + timedelta(seconds=s) for c, s in self._limits.new_pauses().items()}
        self._pauses = pauses
        # An outcome that could not be written holds its chat: its message must not be sent again.
        ended = [] if self._has_failed else list(self._ended)
        held = held | {outcome.message.chat_id for outcome in self._ended} if self._has_failed else held
        try:
            async with self._store.transaction() as transaction:
                for outcome in ended:
                    await record(transaction, outcome, now)
                for chat_id, until in pauses.items():
                    await transaction.pauses.put(chat_id, now, until, "429")
                errands = await self._lease(transaction, now, room, held) if room else []
                due = await transaction.outbox.next_due_at(now) if len(errands) < room else None
        except BaseException:
            self._has_failed = True
            raise
        del self._ended[: len(ended)]
        self._pauses = {}
        return errands, due

    async def _lease(self, transaction: Transaction, now: datetime, room: int, held: frozenset[int]) -> list[Errand]:
        turn = Turn(self._last_chat, held)
        errands = []
        for message in await transaction.outbox.lease(self._owner, now, LEASE, room, turn):
            has_alert = message.kind in {OutboxKind.UPDATE, OutboxKind.EDIT} and message.story_id is not None
            alert = await transaction.alerts.get(message.chat_id, message.story_id or 0) if has_alert else None
            errands.append(Errand(message, alert))
        return errands

    async def _work(self, errand: Errand) -> None:
        outcome = await self._sender.send(errand)
        self._silence.note(outcome, asyncio.get_running_loop().time())
        self._ended.append(outcome)
        self._woken.set()

    async def _mark_each(self) -> None:
        """Marks each outcome in a transaction of its own: one that the store does not take holds up no other."""
        for outcome in list(self._ended):
            try:
                async with self._store.transaction() as transaction:
                    await record(transaction, outcome, self._now())
            except StorageError as error:
                log.error("delivery.not_marked", message=outcome.message.key, reason=str(error))
            else:
                self._ended.remove(outcome)
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
        await _ended_within(LAST_SECONDS, {self._passing} if self._passing is not None else set())
        await _ended_within(LAST_SECONDS, self._workers)
        try:
            async with asyncio.timeout(LAST_SECONDS):
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
