"""DELIVER: sends one outbox message by the Bot API and turns what Telegram answers into a result.

Payload keys: `text` (Telegram HTML, at most 4,096 characters), `buttons` (rows of {"text", "callback_data" | "url"}),
`is_silent`. An UPDATE replies to its story's living alert, an EDIT replaces that alert's text. Nothing is stored here.
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
# With delays of at most 15 minutes that is about 13 hours; after that the news is old.
MAX_ATTEMPTS: Final = 60
TIME_TAG: Final = "tg-time"
# Telegram's words for an edit that has nothing left to do.
IGNORED_EDIT_ERRORS: Final = ("not modified", "message to edit not found", "message can't be edited")


@dataclass(frozen=True, slots=True)
class LeasedMessage:
    """A message that this process has leased, with the living alert of its story if it is an update or edit of one."""

    message: OutboxMessage
    alert: LivingAlert | None = None


def retry_delay(attempts: int) -> timedelta:
    """Returns the delay before the next attempt: 2 s, doubled with each attempt, at most LONGEST_RETRY (15 min)."""
    delay: timedelta = FIRST_RETRY * 2.0 ** min(attempts, 12)
    return min(delay, LONGEST_RETRY)


class Sender:
    """Sends messages. Calls may run concurrently."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        # False once the server has refused <tg-time>: older Bot API servers do not know it.
        self._takes_times = True

    async def send(self, leased: LeasedMessage) -> SendResult:
        """Sends a message and returns the result. Every error is a result; none is raised."""
        message = leased.message
        try:
            return await self._request(leased)
        except RetryAfter:  # the rate limiter holds the chat until it may go
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
        except NetworkError as error:  # includes time-outs and 5xx
            return _retry(message, type(error).__name__, is_unreachable=True)
        except TelegramError as error:
            return _retry(message, str(error))
        except Exception as error:
            log.exception("delivery.bug", message=message.key)
            return _retry(message, f"internal error ({type(error).__name__})")

    async def _request(self, leased: LeasedMessage) -> SendResult:
        message, alert = leased.message, leased.alert
        text, buttons = message.payload["text"], message.payload.get("buttons")
        if message.kind is OutboxKind.EDIT:
            if alert is None:
                return Sent(message, None)
            if alert.message_id is None:
                # The alert itself was rejected, so this is the chat's first message on the story.
                return Sent(message, await self._post(message.chat_id, text, buttons))
            arguments = self._arguments(message.chat_id, text, buttons)
            await self._bot.edit_message_text(message_id=alert.message_id, **arguments)
            return Sent(message, alert.message_id)
        is_silent = bool(message.payload.get("is_silent"))
        reply_to = alert.message_id if alert is not None and message.kind is OutboxKind.UPDATE else None
        return Sent(message, await self._post(message.chat_id, text, buttons, is_silent=is_silent, reply_to=reply_to))

    async def _post(
        self, chat_id: int, text: str, buttons: Any, *, is_silent: bool = False, reply_to: int | None = None
    ) -> int:
        reply = ReplyParameters(reply_to, allow_sending_without_reply=True) if reply_to is not None else None
        sent: Message = await self._bot.send_message(
            disable_notification=is_silent, reply_parameters=reply, **self._arguments(chat_id, text, buttons)
        )
        return sent.message_id

    def _arguments(self, chat_id: int, text: str, buttons: Any) -> dict[str, Any]:
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
        if message.kind is OutboxKind.EDIT and any(words in text for words in IGNORED_EDIT_ERRORS):
            return Sent(message, None)
        if TIME_TAG in text and self._takes_times:
            self._takes_times = False
            log.info("delivery.old_server", reason=error.message)
            return Retry(message, timedelta(0), "the server knows no <tg-time>", counts=False)
        if "chat not found" in text:
            return ChatClosed(message, error.message)
        return Rejected(message, error.message)


def _retry(message: OutboxMessage, reason: str, *, is_unreachable: bool = False) -> SendResult:
    """Returns a retry that counts as one of the message's attempts; a rejection after the last."""
    if message.attempts + 1 >= MAX_ATTEMPTS:
        return Rejected(message, f"{reason} (× {message.attempts + 1})")
    return Retry(message, retry_delay(message.attempts), reason, is_unreachable=is_unreachable)
