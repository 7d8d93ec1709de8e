"""RECEIVE: the first call to Telegram, repeated until it works: a machine that boots may have no network yet."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.delivery import seconds_of
from bot.receive.receiver import retry_seconds
from feeds.errors import SettingsError

log = structlog.get_logger(__name__)

# A single 401 or 404 may come from a proxy or from a server that is starting.
MAX_REFUSALS: Final = 3


async def connect(
    initialize: Callable[[], Awaitable[None]],
    api_url: str,
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Calls `initialize` until it succeeds, with growing pauses of at most 30 s.

    Args:
        initialize: asks the server who the bot is.
        api_url: the server's address, for the log.
        sleep: sleeps for some seconds.

    Raises:
        SettingsError: the server does not accept the token.
    """
    failures = refusals = 0
    while True:
        failures += 1
        pause = retry_seconds(failures)
        try:
            return await initialize()
        except InvalidToken as error:
            refusals += 1
            if refusals >= MAX_REFUSALS:
                raise SettingsError(
                    f"WIREBRIEF_TELEGRAM_TOKEN is not accepted by {api_url}; take the one @BotFather shows"
                ) from error
            log.warning("telegram.token_refused", server=api_url, retry_seconds=pause)
        except RetryAfter as error:
            pause = seconds_of(error)
            log.warning("telegram.busy", server=api_url, retry_seconds=pause)
        except TelegramError as error:
            refusals = 0
            log.warning("telegram.unreachable", server=api_url, reason=error.message, retry_seconds=pause)
        await sleep(pause)
