"""DELIVER: one outbox message becomes a request to the Bot API, and what Telegram answers becomes an result.

Payload keys: `text` (Telegram HTML, at most 4,096 characters), `buttons` (rows of {"text", "callback_data" | "url"}),
`is_silent`. An UPDATE answers its story's living alert, an EDIT replaces that alert's text. Nothing is written here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import structlog
from telegram import Bot, Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.chat.screens import NO_PREVIEW, keyboard
from bot.delivery.rate_limiter import BACKGROUND
from bot.delivery.results import ChatClosed, ChatMigration, Rejected, Retry, SendResult, Sent
from bot.render import without_times
from feeds.types import OutboxKind, OutboxMessage
from storage.ports import LONGEST_RETRY, LivingAlert

log = structlog.get_logger(__name__)

FIRST_RETRY: Final = timedelta(seconds=2)
# Network errors are not the message's fault: it waits for as long as the news is worth telling.
MOST_ATTEMPTS: Final = 60
TIME_TAG: Final = "tg-time"
SETTLED_EDITS: Final = ("not modified", "message to edit not found", "message can't be edited")


@dataclass(frozen=True, slots=True)
class LeasedMessage:
    """A leased message, and the living alert of its story where it belongs to one."""

    message: OutboxMessage
    alert: LivingAlert | None = None


def retry_delay(attempts: int) -> timedelta:
    """2 s, doubled with each attempt, at most LONGEST_RETRY."""
    delay: timedelta = FIRST_RETRY * 2.0 ** min(attempts, 12)
    return min(delay, LONGEST_RETRY)


class Sender:
    """Sends messages, one at a time or side by side."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        # An old Bot API server refuses date-times once; for as long as this process lives it gets plain ones.
        self._takes_times = True

    async def send(self, leased: LeasedMessage) -> SendResult:
        """Sends a message. Every error becomes an result."""
        message = leased.message
        try:
            return await self._request(leased)
        except RetryAfter:  # the limits know of it, and hold the chat
            return Retry(message, None, "429", counts=False)
        except Forbidden as error:
            return ChatClosed(message, str(error))
        except ChatMigrated as error:
            return ChatMigration(message, error.new_chat_id)
        except BadRequest as error:
            return self._on_bad_request(message, error)
        except InvalidToken:
            reason = "the token is not accepted"
            return Retry(message, timedelta(minutes=1), reason, counts=False, is_unreachable=True)
        except NetworkError as error:  # time-outs and 5xx too
            return _again(message, type(error).__name__, is_unreachable=True)
        except TelegramError as error:
            return _again(message, str(error))
        except Exception as error:
            log.exception("delivery.bug", message=message.key)
            return _again(message, f"internal error ({type(error).__name__})")

    async def _request(self, leased: LeasedMessage) -> SendResult:
        message, alert = leased.message, leased.alert
        text, buttons = message.payload["text"], message.payload.get("buttons")
        if message.kind is OutboxKind.EDIT:
            if alert is None:
                return Sent(message, None)
            if alert.message_id is None:
                # The alert itself was refused, so the chat knows nothing of the story yet: this is its first message.
                return Sent(message, await self._post(message.chat_id, text, buttons))
            common = self._common(message.chat_id, text, buttons)
            await self._bot.edit_message_text(message_id=alert.message_id, **common)
            return Sent(message, alert.message_id)
        is_silent = bool(message.payload.get("is_silent"))
        under = alert.message_id if alert is not None and message.kind is OutboxKind.UPDATE else None
        return Sent(message, await self._post(message.chat_id, text, buttons, is_silent=is_silent, under=under))

    async def _post(
        self, chat_id: int, text: str, buttons: Any, *, is_silent: bool = False, under: int | None = None
    ) -> int:
        reply = ReplyParameters(under, allow_sending_without_reply=True) if under is not None else None
        sent: Message = await self._bot.send_message(
            disable_notification=is_silent, reply_parameters=reply, **self._common(chat_id, text, buttons)
        )
        return sent.message_id

    def _common(self, chat_id: int, text: str, buttons: Any) -> dict[str, Any]:
        return {
            "chat_id": chat_id,
            "text": text if self._takes_times else without_times(text),
            "parse_mode": ParseMode.HTML,
            "link_preview_options": NO_PREVIEW,
            "reply_markup": keyboard(buttons),
            "rate_limit_args": BACKGROUND,
        }

    def _on_bad_request(self, message: OutboxMessage, error: BadRequest) -> SendResult:
        text = error.message.lower()
        # An edit with nothing to change, or of a message that is gone, has nothing left to do.
        if message.kind is OutboxKind.EDIT and any(words in text for words in SETTLED_EDITS):
            return Sent(message, None)
        if TIME_TAG in text and self._takes_times:
            self._takes_times = False
            log.info("delivery.old_server", reason=error.message)
            return Retry(message, timedelta(0), "the server knows no <tg-time>", counts=False)
        if "chat not found" in text:
            return ChatClosed(message, error.message)
        return Rejected(message, error.message)


def _again(message: OutboxMessage, reason: str, *, is_unreachable: bool = False) -> SendResult:
    """One of the message's attempts; the last ends it."""
    if message.attempts + 1 >= MOST_ATTEMPTS:
        return Rejected(message, f"{reason} (× {message.attempts + 1})")
    return Retry(message, retry_delay(message.attempts), reason, is_unreachable=is_unreachable)
