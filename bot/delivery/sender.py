"""DELIVER: sends one outbox message by the Bot API and turns what Telegram answers into a result.

An UPDATE replies to its story's living alert, an EDIT replaces that alert's text. Nothing is stored here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import structlog
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.ext import ExtBot
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter  # RequestData takes nothing else

from bot.delivery.gate import LeasedMessage
from bot.delivery.rate_limiter import BACKGROUND, TelegramRateLimiter
from bot.delivery.refusals import Refusal, refusal_of
from bot.delivery.requests import DEFAULT_FORM, BotRequest, MessageForm, request_of
from bot.delivery.results import Blocked, ChatClosed, ChatMigration, Rejected, Retry, SendResult, Sent, ThreadGone
from bot.render import fits, split
from feeds.types import OutboxMessage
from storage.ports import LONGEST_RETRY

log = structlog.get_logger(__name__)

FIRST_RETRY: Final = timedelta(seconds=2)
# With delays of at most 15 minutes that is about 13 hours; after that the news is old.
MAX_ATTEMPTS: Final = 60


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a request.

    Attributes:
        message_id: Telegram's id of the first message.
        complaint: what Telegram said of a text that it took only without its form; "" if it said nothing.
    """

    message_id: int
    complaint: str = ""


def retry_delay(attempts: int) -> timedelta:
    """Returns the delay before the next attempt: 2 s, doubled with each attempt, at most LONGEST_RETRY (15 min)."""
    delay: timedelta = FIRST_RETRY * 2.0 ** min(attempts, 12)
    return min(delay, LONGEST_RETRY)


class Sender:
    """Sends messages. Calls may run concurrently."""

    def __init__(self, bot: ExtBot[Any], limiter: TelegramRateLimiter, form: MessageForm = DEFAULT_FORM) -> None:
        """
        Args:
            bot: whose token, address and connections are used.
            limiter: of that bot.
            form: how messages are sent.
        """
        self._bot = bot
        self._limiter = limiter
        self._form = form
        # False once the server has refused <tg-time>: older Bot API servers do not know it.
        self._takes_times = True

    async def send(self, leased: LeasedMessage) -> SendResult:
        """Sends a message and returns the result. Every error is a result; none is raised."""
        message = leased.message
        try:
            request = request_of(leased, self._form, takes_times=self._takes_times)
            if request is None:
                return Sent(message, None)
            outcome = await self._outcome(request, message)
            is_loud = leased.has_sound and request.method == "sendMessage"
            return Sent(message, outcome.message_id, is_loud, outcome.complaint, is_open_again=leased.is_blocked)
        except RetryAfter:  # the rate limiter holds the chat until it may go
            return Retry(message, None, "429", counts=False)
        except Forbidden as error:
            return ChatClosed(message, str(error))
        except ChatMigrated as error:
            return ChatMigration(message, error.new_chat_id)
        except BadRequest as error:
            return await self._on_refusal(leased, error)
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

    async def _outcome(self, request: BotRequest, message: OutboxMessage) -> Outcome:
        """Makes a request; where its text is refused, in another form.

        Raises:
            TelegramError: it cannot be sent in any form.
        """
        try:
            return Outcome(await self._call(request))
        except BadRequest as error:
            refusal = refusal_of(error.message, message.kind)
            if refusal is Refusal.UNPARSABLE and "parse_mode" in request.parameters:
                return Outcome((await self._outcome(request.as_plain(), message)).message_id, error.message)
            if refusal is Refusal.GONE:
                return await self._outcome(request.as_new(), message)
            if refusal is Refusal.TOO_LONG and (parts := _parts(request)):
                first, *rest = [await self._call(part) for part in parts]
                log.info("delivery.split", message=message.key, parts=1 + len(rest))
                return Outcome(first)
            raise

    async def _call(self, request: BotRequest) -> int:
        """Makes a request within the limits; returns the id of the message."""
        parameters = [RequestParameter(name, value, None) for name, value in request.parameters.items()]
        answer = await self._limiter.process_request(
            self._bot.request.post,
            (f"{self._bot.base_url}/{request.method}",),
            {"request_data": RequestData(parameters)},
            request.method,
            dict(request.parameters),
            BACKGROUND,
        )
        # An edit is answered with the message too; True would be for an inline message, which is never edited here.
        return int(answer["message_id"]) if isinstance(answer, dict) else int(request.parameters["message_id"])

    async def _on_refusal(self, leased: LeasedMessage, error: BadRequest) -> SendResult:
        message = leased.message
        match refusal_of(error.message, message.kind):
            case Refusal.DONE:
                return Sent(message, None)
            case Refusal.NO_TIMES if self._takes_times:
                self._takes_times = False
                log.info("delivery.old_server", reason=error.message)
                return Retry(message, timedelta(0), "the server knows no <tg-time>", counts=False)
            case Refusal.NO_CHAT:
                return ChatClosed(message, error.message)
            case Refusal.NO_THREAD if leased.thread_id is not None:
                return ThreadGone(message, error.message)
            case Refusal.BLOCKED:
                administrators = () if leased.is_blocked else await self._administrators(message.chat_id)
                return Blocked(message, error.message, administrators, is_new=not leased.is_blocked)
            case _:
                return Rejected(message, error.message)

    async def _administrators(self, chat_id: int) -> tuple[int, ...]:
        """Returns the user ids of a group's administrators; none if Telegram does not say."""
        try:
            members = await self._bot.get_chat_administrators(chat_id)
        except TelegramError as error:
            log.info("delivery.administrators_unknown", chat=chat_id, reason=error.message)
            return ()
        return tuple(member.user.id for member in members if not member.user.is_bot)


def _parts(request: BotRequest) -> list[BotRequest]:
    """Returns a text that is too long as several messages that fit; an edit takes the first. Empty if it fits."""
    text = str(request.parameters["text"])
    texts = split(text)
    if len(texts) < 2 or "parse_mode" not in request.parameters or fits(text):
        return []
    return [request.changed(text=texts[0])] if request.method == "editMessageText" else request.parts(texts)


def _retry(message: OutboxMessage, reason: str, *, is_unreachable: bool = False) -> SendResult:
    """Returns a retry that counts as one of the message's attempts; a rejection after the last."""
    if message.attempts + 1 >= MAX_ATTEMPTS:
        return Rejected(message, f"{reason} (× {message.attempts + 1})")
    return Retry(message, retry_delay(message.attempts), reason, is_unreachable=is_unreachable)
