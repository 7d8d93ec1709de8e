"""DELIVER: takes due rows from the outbox, sends each through the Bot API, and says what became of it.

A row is leased, sent, then marked sent; a crash between the last two sends it twice, never zero times.
Payload keys: `text` (Telegram HTML, at most 4,096 characters), `buttons` (rows of {"text", "callback_data" | "url"}),
`is_silent`; an UPDATE answers its story's living alert, an EDIT replaces that alert's text.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.limits import seconds_of
from bot.render import without_times
from feeds.types import OutboxKind, OutboxMessage
from storage.ports import Store

log = structlog.get_logger(__name__)

LEASE: Final = timedelta(seconds=60)
NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
# One request in flight each: enough to fill 30 a second at Telegram's usual 100 ms, few enough to stop at once.
CONCURRENCY: Final = 16
FIRST_RETRY: Final = timedelta(seconds=2)
LONGEST_RETRY: Final = timedelta(minutes=15)
# Network errors are not the message's fault: it waits for as long as the news is worth telling.
MOST_ATTEMPTS: Final = 60
TIME_TAG: Final = "tg-time"
SETTLED_EDITS: Final = ("not modified", "message to edit not found", "message can't be edited")


@dataclass(frozen=True, slots=True)
class Delivered:
    """How many rows a round sent, put back, buried."""

    sent: int = 0
    retried: int = 0
    buried: int = 0


def keyboard(rows: Sequence[Sequence[Mapping[str, str]]] | None) -> InlineKeyboardMarkup | None:
    """Buttons of a payload as the Bot API takes them; None where there are none."""
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(b["text"], url=b.get("url"), callback_data=b.get("callback_data")) for b in row]
            for row in rows
        ]
    )


def retry_delay(attempts: int) -> timedelta:
    """2 s, doubled with each attempt, at most 15 min."""
    delay: timedelta = FIRST_RETRY * 2.0 ** min(attempts, 12)
    return min(delay, LONGEST_RETRY)


class Delivery:
    """Sends what is due until it is told to stop. `wake` is called by whoever wrote to the outbox."""

    def __init__(self, bot: Bot, store: Store, *, owner: str, now: Callable[[], datetime]) -> None:
        self._bot = bot
        self._store = store
        self._owner = owner
        self._now = now
        self._woken = asyncio.Event()
        # When the outbox was last gone through, aware UTC; None before the first time.
        self.last_round_at: datetime | None = None
        # An old Bot API server refuses date-times once; for as long as this process lives it gets plain ones.
        self._takes_times = True

    def wake(self) -> None:
        """There may be something to send."""
        self._woken.set()

    async def run(self, *, longest_wait: timedelta = timedelta(seconds=30)) -> None:
        """Rounds until cancelled. A round that fails as a whole is logged, and tried again."""
        while True:
            self._woken.clear()
            try:
                done = await self.deliver_due()
                pause = timedelta(0) if done != Delivered() else await self._idle(longest_wait)
            except asyncio.CancelledError:
                raise
            except Exception:
                log.exception("delivery.round_failed")
                pause = FIRST_RETRY
            with suppress(TimeoutError):
                async with asyncio.timeout(pause.total_seconds()):
                    await self._woken.wait()

    async def _idle(self, longest: timedelta) -> timedelta:
        now = self._now()
        async with self._store.reading() as read:
            due = await read.outbox.next_due_at(now)
        return longest if due is None else min(max(due - now, timedelta(milliseconds=50)), longest)

    async def deliver_due(self) -> Delivered:
        """One round: leases what is due and sends it, chats side by side."""
        async with self._store.transaction() as transaction:
            messages = await transaction.outbox.lease(self._owner, self._now(), LEASE, CONCURRENCY)
        outcomes = await asyncio.gather(*(self._deliver(message) for message in messages))
        self.last_round_at = self._now()
        return Delivered(*(outcomes.count(name) for name in ("sent", "retried", "buried")))

    async def _deliver(self, message: OutboxMessage) -> str:
        try:
            telegram_id = await self._send(message)
        except RetryAfter as error:
            return await self._retry(message, timedelta(seconds=seconds_of(error)), "429", counts=False)
        except Forbidden as error:
            return await self._close_chat(message, error)
        except ChatMigrated as error:
            return await self._migrate(message, error.new_chat_id)
        except BadRequest as error:
            return await self._refused(message, error)
        except InvalidToken:
            return await self._retry(message, LONGEST_RETRY, "the token is not accepted", counts=False)
        except NetworkError as error:  # time-outs and 5xx too
            return await self._retry(message, retry_delay(message.attempts), type(error).__name__)
        except TelegramError as error:
            return await self._retry(message, retry_delay(message.attempts), str(error))
        async with self._store.transaction() as transaction:
            await transaction.outbox.sent(message.id, self._now(), telegram_id)
        return "sent"

    async def _send(self, message: OutboxMessage) -> int | None:
        """Gives the id of the message at Telegram; None where there is nothing left to edit."""
        payload = message.payload
        alert_id = await self._living_id(message)
        common: dict[str, Any] = {
            "chat_id": message.chat_id,
            "text": payload["text"] if self._takes_times else without_times(payload["text"]),
            "parse_mode": ParseMode.HTML,
            "link_preview_options": NO_PREVIEW,
            "reply_markup": keyboard(payload.get("buttons")),
            "rate_limit_args": {"raise_retry_after": True},
        }
        if message.kind is OutboxKind.EDIT:
            if alert_id is None:
                return None
            await self._bot.edit_message_text(message_id=alert_id, **common)
            return alert_id
        reply = ReplyParameters(alert_id, allow_sending_without_reply=True) if alert_id is not None else None
        sent: Message = await self._bot.send_message(
            disable_notification=bool(payload.get("is_silent")), reply_parameters=reply, **common
        )
        return sent.message_id

    async def _living_id(self, message: OutboxMessage) -> int | None:
        if message.story_id is None or message.kind not in {OutboxKind.UPDATE, OutboxKind.EDIT}:
            return None
        async with self._store.reading() as read:
            alert = await read.alerts.get(message.chat_id, message.story_id)
        return None if alert is None else alert.message_id

    async def _retry(self, message: OutboxMessage, delay: timedelta, reason: str, *, counts: bool = True) -> str:
        if counts and message.attempts + 1 >= MOST_ATTEMPTS:
            return await self._bury(message, f"{reason} (× {message.attempts + 1})")
        async with self._store.transaction() as transaction:
            await transaction.outbox.retry(message.id, self._now() + delay, reason, counts=counts)
        log.info("delivery.retry", message=message.key, reason=reason, delay_seconds=delay.total_seconds())
        return "retried"

    async def _bury(self, message: OutboxMessage, reason: str) -> str:
        async with self._store.transaction() as transaction:
            await transaction.outbox.bury(message.id, reason, self._now())
        log.warning("delivery.dead_letter", message=message.key, reason=reason)
        return "buried"

    async def _close_chat(self, message: OutboxMessage, error: Forbidden) -> str:
        async with self._store.transaction() as transaction:
            await transaction.outbox.bury(message.id, str(error), self._now())
            await transaction.chats.close(message.chat_id, self._now())
        log.info("delivery.chat_closed", chat=message.chat_id, reason=str(error))
        return "buried"

    async def _migrate(self, message: OutboxMessage, new_id: int) -> str:
        async with self._store.transaction() as transaction:
            await transaction.chats.migrate(message.chat_id, new_id)
            await transaction.outbox.retry(message.id, self._now(), "the group became a supergroup", counts=False)
        log.info("delivery.chat_migrated", chat=message.chat_id, to=new_id)
        return "retried"

    async def _refused(self, message: OutboxMessage, error: BadRequest) -> str:
        text = error.message.lower()
        # An edit with nothing to change, or of a message that is gone, has nothing left to do.
        if message.kind is OutboxKind.EDIT and any(words in text for words in SETTLED_EDITS):
            async with self._store.transaction() as transaction:
                await transaction.outbox.sent(message.id, self._now(), None)
            return "sent"
        if TIME_TAG in text and self._takes_times:
            self._takes_times = False
            log.info("delivery.old_server", reason=error.message)
            return await self._retry(message, timedelta(0), "the server knows no <tg-time>", counts=False)
        if "chat not found" in text:
            return await self._close_chat(message, Forbidden(error.message))
        return await self._bury(message, error.message)
