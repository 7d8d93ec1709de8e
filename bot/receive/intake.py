"""RECEIVE: queues updates within bounds for each user and chat, and runs the handlers, fairly between chats."""

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
# User id for updates about a group itself: the bot was removed, the group became a supergroup.
NO_USER: Final = 0


@dataclass(frozen=True, slots=True)
class IntakeSettings:
    """Bounds of the intake. Telegram takes one message a second in a chat and 20 a minute in a group.

    Attributes:
        slots: updates handled at the same time, each of another chat.
        max_waiting: number of waiting updates at which no more are asked for; Telegram keeps them for a day.
        bounds: how many updates of a user and of a chat may wait.
        person_burst: requests that somebody may make at once in a private chat.
        person_seconds: time for each further one.
        member_burst: requests that a member may make at once in groups.
        member_seconds: time for each further one.
        group_burst: requests that all members of a group may make at once.
        group_seconds: time for each further one; this leaves a quarter of Telegram's 20 a minute to alerts.
        quiet_seconds: a flood has ended when nothing was dropped for this long.
        max_flood_seconds: a flood that goes on is logged, and answered again, this often.
        handling_seconds: a handler that runs longer is cancelled.
    """

    slots: int = 64
    max_waiting: int = 1_000
    bounds: Bounds = field(default_factory=Bounds)
    person_burst: int = 30
    person_seconds: float = 2.0
    member_burst: int = 5
    member_seconds: float = 10.0
    group_burst: int = 15
    group_seconds: float = 4.0
    quiet_seconds: float = 30.0
    max_flood_seconds: float = 600.0
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
    """Takes updates as they come and passes each to `handle` when its chat has its turn and a slot is free.

    Chats have slots in turn, one each: a chat with a full queue occupies one slot, and every other chat comes before
    its next update. Updates over the bounds are dropped and counted; the first of each flood goes to `slow_down`.
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
        """
        Args:
            handle: handles an update.
            slow_down: answers the first dropped update of a flood.
            is_wanted: updates for which it returns False, such as conversation in a group, neither wait nor count.
            settings: the bounds.
            monotonic: seconds of a monotonic clock.
        """
        self._handle = handle
        self._slow_down = slow_down
        self._is_wanted = is_wanted
        self._settings = settings
        self._monotonic = monotonic
        self._queue: FairQueue[_Work] = FairQueue(settings.bounds)
        self._running: dict[asyncio.Task[None], _Work] = {}
        self._floods: dict[int, _Flood] = {}
        self._people = RequestRate(settings.person_burst, settings.person_seconds)
        self._members = RequestRate(settings.member_burst, settings.member_seconds)
        self._groups = RequestRate(settings.group_burst, settings.group_seconds)
        self._has_room = asyncio.Event()
        self._has_room.set()
        self._is_stopping = False

    def offer(self, update: Update) -> None:
        """Queues the update, or drops it if its user or chat has too many waiting or asks too often. Never waits."""
        if not self._is_wanted(update):
            return
        chat_id, user_id = _place(update)
        work = _Work(update, self._handle)
        dropped = self._queue.put(chat_id, user_id, work) if self._is_allowed(update) else work
        if dropped is not None:
            self._count_dropped(chat_id, dropped.update)
        self._fill_slots()
        if len(self._queue) >= self._settings.max_waiting:
            self._has_room.clear()

    async def wait_for_room(self) -> None:
        """Waits until more updates may come."""
        await self._has_room.wait()

    def report_floods(self) -> None:
        """Logs one line for each flood that has ended, or that has gone on for `max_flood_seconds`."""
        now, settings = self._monotonic(), self._settings
        for chat_id, flood in list(self._floods.items()):
            is_over = now - flood.last_at >= settings.quiet_seconds
            if is_over or now - flood.began_at >= settings.max_flood_seconds:
                self._report(chat_id)

    async def stop(self, seconds: float) -> None:
        """Waits `seconds` for running handlers, then cancels them; drops what waits; logs how many that were."""
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
        """Returns whether the user, or the member and the group, may make a request.

        A member's first one is always allowed.
        """
        # `effective_sender`: an anonymous administrator writes as the group, with one user id in all groups.
        chat, sender = update.effective_chat, update.effective_sender
        if sender is None or not _is_request(update):
            return True
        now = self._monotonic()
        if chat is None or chat.type not in GROUPS:  # an inline query has no chat
            return self._people.take(sender.id, now)
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
        if len(self._queue) < self._settings.max_waiting:
            self._has_room.set()


def _is_request(update: Update) -> bool:
    """Returns whether a person asks for something, by a command, a text, a file, a button or an inline query."""
    message = update.message
    has_content = message is not None and (message.text is not None or message.document is not None)
    return has_content or update.callback_query is not None or update.inline_query is not None


def _place(update: Update) -> tuple[int, int]:
    """Returns the ids of the chat and the user by which the update waits.

    All updates of a private chat have one user, so that a block of the bot is handled after what was written before.
    """
    chat, sender = update.effective_chat, update.effective_sender
    sender_id = sender.id if sender is not None else NO_USER
    if chat is None:
        return sender_id, sender_id
    return chat.id, sender_id if _is_request(update) or chat.type not in GROUPS else NO_USER
