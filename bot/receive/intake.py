"""RECEIVE: what waits to be handled, and the handlers at work: bounded for each user and chat, fair between chats."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import structlog
from telegram import Update
from telegram.constants import ChatType

from bot.receive.fair_queue import Bounds, FairQueue
from bot.receive.request_rate import RequestRate

log = structlog.get_logger(__name__)

Handle = Callable[[Update], Awaitable[None]]

GROUPS: Final = frozenset({ChatType.GROUP, ChatType.SUPERGROUP})
# The lane of what a group itself tells: the bot was removed, the group became a supergroup.
NOBODY: Final = 0


@dataclass(frozen=True, slots=True)
class IntakeSettings:
    """Figures of the intake. Telegram takes one message a second in a chat and 20 a minute in a group.

    Attributes:
        slots: updates handled at the same time, of as many chats. Each may wait for Telegram's 30 messages a second.
        most_waiting: from so many on no more updates are asked for; Telegram keeps them for a day.
        bounds: how many may wait, of a user and of a chat.
        member_burst, member_seconds: requests of one member in groups at once, and seconds for each further one.
        group_burst, group_seconds: the same for all members of a group; a quarter of its minute is left to alerts.
        quiet_seconds: a flood is over when nothing was dropped for so long.
        most_flood_seconds: a flood that goes on is reported, and its chat told, this often.
        handling_seconds: a handler is cancelled after this.
    """

    slots: int = 64
    most_waiting: int = 1_000
    bounds: Bounds = field(default_factory=Bounds)
    member_burst: int = 5
    member_seconds: float = 10.0
    group_burst: int = 15
    group_seconds: float = 4.0
    quiet_seconds: float = 30.0
    most_flood_seconds: float = 600.0
    handling_seconds: float = 300.0


@dataclass(frozen=True, slots=True)
class _Work:
    update: Update
    handle: Handle


@dataclass(slots=True)
class _Flood:
    began_at: float
    last_at: float
    dropped: int = 0


class Intake:
    """Takes updates as they come and hands each to `handle` when its chat has a turn and a slot is free.

    Slots are given by turn, one a chat: a chat with a full queue holds one slot, and every other chat comes before its
    next update. What is over the bounds is dropped and counted; `slow_down` is handed the first of each flood. What
    `is_wanted` refuses, such as the talk in a group, neither waits nor counts.
    """

    def __init__(
        self,
        handle: Handle,
        slow_down: Handle,
        *,
        is_wanted: Callable[[Update], bool] = lambda _: True,
        settings: IntakeSettings = IntakeSettings(),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._handle = handle
        self._slow_down = slow_down
        self._is_wanted = is_wanted
        self._settings = settings
        self._monotonic = monotonic
        self._queue: FairQueue[_Work] = FairQueue(settings.bounds)
        self._running: dict[asyncio.Task[None], _Work] = {}
        self._floods: dict[int, _Flood] = {}
        self._members = RequestRate(settings.member_burst, settings.member_seconds)
        self._groups = RequestRate(settings.group_burst, settings.group_seconds)
        self._has_room = asyncio.Event()
        self._has_room.set()
        self._is_stopping = False

    def offer(self, update: Update) -> None:
        """Queues the update, or drops it if its user or chat has more waiting than it may. Never waits."""
        if not self._is_wanted(update):
            return
        chat_id, user_id = _place(update)
        work = _Work(update, self._handle)
        dropped = self._queue.put(chat_id, user_id, work) if self._is_allowed(update) else work
        if dropped is not None:
            self._count_dropped(chat_id, dropped.update)
        self._fill_slots()
        if len(self._queue) >= self._settings.most_waiting:
            self._has_room.clear()

    async def room(self) -> None:
        """Returns as soon as more updates may come."""
        await self._has_room.wait()

    def report_floods(self) -> None:
        """Logs one line for each flood that is over, or that has gone on for long."""
        now, settings = self._monotonic(), self._settings
        for chat_id, flood in list(self._floods.items()):
            is_over = now - flood.last_at >= settings.quiet_seconds
            if is_over or now - flood.began_at >= settings.most_flood_seconds:
                self._report(chat_id)

    async def stop(self, seconds: float) -> None:
        """Ends the handlers: they have so many seconds, then they are cancelled; what waits is dropped and counted."""
        self._is_stopping = True
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)
        left = sum(work.handle is self._handle for work in (*self._queue, *self._running.values()))
        if left:
            log.warning("intake.stopped", not_handled=left)
        tasks = list(self._running)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for chat_id in list(self._floods):
            self._report(chat_id)
        self._queue = FairQueue(self._settings.bounds)
        self._has_room.set()
        self._is_stopping = False

    def _is_allowed(self, update: Update) -> bool:
        """Whether the member and the group have a request left; a member's first one is never refused."""
        # An anonymous administrator writes as the group: their user is one for all groups.
        chat, sender = update.effective_chat, update.effective_sender
        if chat is None or sender is None or chat.type not in GROUPS or not _is_request(update):
            return True
        now = self._monotonic()
        is_first = self._members.is_unused(sender.id, now)
        return self._members.take(sender.id, now) and (self._groups.take(chat.id, now) or is_first)

    def _count_dropped(self, chat_id: int, update: Update) -> None:
        now = self._monotonic()
        flood = self._floods.get(chat_id)
        if flood is None:
            flood = self._floods[chat_id] = _Flood(now, now)
            self._queue.put_first(chat_id, _Work(update, self._slow_down))
        flood.dropped += 1
        flood.last_at = now

    def _report(self, chat_id: int) -> None:
        flood = self._floods.pop(chat_id)
        seconds = round(flood.last_at - flood.began_at, 1)
        log.warning("intake.flood", chat=chat_id, dropped=flood.dropped, seconds=seconds)

    def _fill_slots(self) -> None:
        while (
            not self._is_stopping
            and len(self._running) < self._settings.slots
            and (turn := self._queue.take()) is not None
        ):
            chat_id, work = turn
            task = asyncio.create_task(self._run(work), name=f"update {work.update.update_id}")
            self._running[task] = work
            task.add_done_callback(partial(self._ended, chat_id))

    async def _run(self, work: _Work) -> None:
        try:
            async with asyncio.timeout(self._settings.handling_seconds):
                await work.handle(work.update)
        except TimeoutError:
            log.error(
                "handler.cancelled", update_id=work.update.update_id, after_seconds=self._settings.handling_seconds
            )
        except Exception:
            log.exception("handler.bug", update_id=work.update.update_id)

    def _ended(self, chat_id: int, task: asyncio.Task[None]) -> None:
        del self._running[task]
        self._queue.done(chat_id)
        self._fill_slots()
        if len(self._queue) < self._settings.most_waiting:
            self._has_room.set()


def _is_request(update: Update) -> bool:
    """Whether a person asks for something: a command, a text, a button."""
    return update.callback_query is not None or (update.message is not None and update.message.text is not None)


def _place(update: Update) -> tuple[int, int]:
    """Returns the chat and the user in whose lane the update waits.

    In a private chat there is one lane: that the user blocked the bot comes after what they wrote before.
    """
    chat, sender = update.effective_chat, update.effective_sender
    sender_id = sender.id if sender is not None else NOBODY
    if chat is None:
        return sender_id, sender_id
    return chat.id, sender_id if _is_request(update) or chat.type not in GROUPS else NOBODY
