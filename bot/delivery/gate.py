"""DELIVER: applies to leased messages what their chats chose: which go now, with or without a sound, and which wait.

It decides when a message is about to go, not when it is planned: what could not be sent in the evening does not come at
night.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.delivery.timing import OF_STORIES, Candidate, Hold, Send, decide
from bot.locales import Words
from feeds.types import Chat, OutboxKind, OutboxMessage
from storage.ports import LivingAlert, Transaction

HOUR: Final = timedelta(hours=1)
# Kinds whose story may have a message in the chat.
_UNDER_ALERTS: Final = frozenset({OutboxKind.UPDATE, OutboxKind.EDIT})
_ABOUT_STORIES: Final = OF_STORIES | _UNDER_ALERTS


@dataclass(frozen=True, slots=True)
class LeasedMessage:
    """A message that this process has leased and that may go.

    Attributes:
        message: as stored.
        alert: the living alert of its story if it is an update or edit of one.
        has_sound: whether the chat is notified with a sound.
        thread_id: the topic of a forum where it goes; None for none.
        is_blocked: the bot had no right to write in the chat when it last tried.
    """

    message: OutboxMessage
    alert: LivingAlert | None = None
    has_sound: bool = True
    thread_id: int | None = None
    is_blocked: bool = False

    @property
    def is_first(self) -> bool:
        """True for an edit of an alert that never arrived: it is sent in its place."""
        return self.message.kind is OutboxKind.EDIT and self.alert is not None and self.alert.message_id is None


class SoundCount:
    """The times of the messages with sound of the last hour, by chat."""

    def __init__(self) -> None:
        self._times: defaultdict[int, deque[datetime]] = defaultdict(deque)

    def add(self, chat_id: int, at: datetime) -> None:
        """Counts a message with sound; `at` is aware UTC."""
        self._times[chat_id].append(at)

    def of(self, chat_id: int, now: datetime) -> int:
        """Returns how many the chat got within the hour before `now`."""
        times = self._times.get(chat_id)
        if times is None:
            return 0
        while times and times[0] <= now - HOUR:
            times.popleft()
        if not times:
            del self._times[chat_id]
        return len(times)

    def sweep(self, now: datetime) -> None:
        """Forgets the chats that got none within the hour before `now`."""
        for chat_id in list(self._times):
            self.of(chat_id, now)


class Gate:
    """Decides for leased messages. `sounds` counts what was sent; the caller adds to it."""

    def __init__(self) -> None:
        self.sounds = SoundCount()

    async def restore(self, transaction: Transaction, now: datetime) -> None:
        """Counts the sounds from before the start."""
        for chat_id, at in await transaction.outbox.sounds(now - HOUR):
            self.sounds.add(chat_id, at)

    async def passing(
        self, transaction: Transaction, messages: Sequence[OutboxMessage], now: datetime
    ) -> list[LeasedMessage]:
        """Returns the messages that may go now. The others are held, or settled where there is nothing to send.

        Args:
            transaction: in which they were leased.
            messages: each of another chat.
            now: aware UTC.
        """
        chat_ids = [message.chat_id for message in messages]
        chats = await transaction.chats.some(chat_ids)
        is_about_story = any(message.kind in _ABOUT_STORIES for message in messages)
        held = await transaction.held.stories(chat_ids) if is_about_story else ()
        alerts = await _alerts_of(transaction, messages)
        found = []
        for message in messages:
            alert = alerts.get((message.chat_id, message.story_id or 0))
            chat = chats.get(message.chat_id) or Chat(message.chat_id)
            is_held = (message.chat_id, message.story_id or 0) in held
            passed = await self._passed(transaction, LeasedMessage(message, alert), chat, now, is_held=is_held)
            found += [passed] if passed is not None else []
        return found

    async def _passed(
        self, transaction: Transaction, leased: LeasedMessage, chat: Chat, now: datetime, *, is_held: bool
    ) -> LeasedMessage | None:
        message, alert = leased.message, leased.alert
        is_untold = is_held and (alert is None or alert.message_id is None)
        if message.kind is OutboxKind.EDIT and (alert is None or alert.is_in_digest or is_untold):
            await _settle_edit(transaction, message, now, is_held=is_held)
            return None
        decision = self._decision(leased, chat, now)
        if isinstance(decision, Hold):
            await transaction.held.hold(message.id, decision.until)
            return None
        if is_untold and message.kind is OutboxKind.UPDATE:
            await _update_of_held(transaction, message, now)
            return None
        return LeasedMessage(message, alert, decision.has_sound, chat.thread_id, bool(chat.blocked_reason))

    def _decision(self, leased: LeasedMessage, chat: Chat, now: datetime) -> Send | Hold:
        message, payload = leased.message, leased.message.payload
        # An edit that is sent in the place of its alert is an alert.
        kind = OutboxKind.ALERT if leased.is_first else message.kind
        is_silent = bool(payload.get("is_silent")) and not leased.is_first
        candidate = Candidate(kind, is_silent, bool(payload.get("is_breaking")))
        zone = Words(time_zone=chat.time_zone).zone
        return decide(candidate, chat.timing, zone, now, self.sounds.of(chat.id, now))


async def _alerts_of(
    transaction: Transaction, messages: Sequence[OutboxMessage]
) -> Mapping[tuple[int, int], LivingAlert]:
    """Returns the living alerts of updates and edits, by chat and story."""
    places = {(m.chat_id, m.story_id) for m in messages if m.kind in _UNDER_ALERTS and m.story_id is not None}
    return await transaction.alerts.some(places) if places else {}


async def _settle_edit(transaction: Transaction, message: OutboxMessage, now: datetime, *, is_held: bool) -> None:
    """Ends an edit that has no message to edit; a held alert takes its text."""
    if is_held and message.story_id is not None:
        await transaction.held.replace_text(message.id, message.chat_id, message.story_id)
    await transaction.outbox.sent(message.id, now, None)


async def _update_of_held(transaction: Transaction, message: OutboxMessage, now: datetime) -> None:
    """Lets a held alert go instead of breaking news under it, or holds an update that came after the quiet hours."""
    if message.payload.get("is_breaking"):
        await transaction.held.let_go(message.chat_id, message.story_id or 0, now)
        await transaction.outbox.sent(message.id, now, None)
    else:
        await transaction.held.hold(message.id, now)
