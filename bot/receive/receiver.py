"""RECEIVE: asks Telegram for updates, one long poll after another.

python-telegram-bot's Updater ends for good at the first 401 or 404, logs a traceback for each conflict, puts updates
into an unbounded queue, and requests a batch that it cannot read again and again. This receiver goes on after all of
them. Of the library it uses `Bot.get_updates` only.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, NoReturn

import structlog
from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.delivery import seconds_of
from bot.receive.conflicts import ConflictSettings, ConflictTracker
from bot.receive.intake import Intake
from feeds.errors import TokenInUseError

log = structlog.get_logger(__name__)

ALLOWED_UPDATES: Final = ("message", "callback_query", "inline_query", "my_chat_member")
FIRST_RETRY_SECONDS: Final = 1.0
LONGEST_RETRY_SECONDS: Final = 30.0
CONFLICT_LOG_SECONDS: Final = 600.0
TOKEN_IN_USE: Final = (
    "another program asks for updates with this token; stop it, give this one a token of its own, "
    "or set WIREBRIEF_STANDBY=true to wait until the other is gone"
)


@dataclass(frozen=True, slots=True)
class ReceiverSettings:
    """Times in seconds.

    Attributes:
        long_poll: how long Telegram holds a request while there are no updates.
        standby_pause: between two checks whether the other program has ended; each check disturbs it once.
        alone: after checking for this long without a conflict, no other program polls.
        check_again: before the next check if one brought updates at once.
        conflicts: when to give way to another program.
    """

    long_poll: float = 20.0
    standby_pause: float = 60.0
    alone: float = 20.0
    check_again: float = 2.0
    conflicts: ConflictSettings = field(default_factory=ConflictSettings)


def retry_seconds(failures: int) -> float:
    """Returns the pause in seconds after some failures in a row: 1, doubled with each, at most 30."""
    return min(FIRST_RETRY_SECONDS * 2.0 ** min(failures - 1, 16), LONGEST_RETRY_SECONDS)


class Receiver:
    """Polls for updates and offers them to the intake.

    Attributes:
        last_update_at: aware UTC; when getUpdates last succeeded; None before the first time.
        last_try_at: aware UTC; when getUpdates last succeeded or failed; None before the first time.
        is_standing_by: True while it waits for another program with this token to end.
    """

    def __init__(  # noqa: PLR0913 - three are clocks that tests replace
        self,
        bot: Bot,
        intake: Intake,
        *,
        now: Callable[[], datetime],
        settings: ReceiverSettings = ReceiverSettings(),
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """
        Args:
            bot: to ask for updates.
            intake: takes them.
            now: the clock, in aware UTC.
            settings: times.
            monotonic: seconds of a monotonic clock.
            sleep: sleeps for some seconds.
        """
        self._bot = bot
        self._intake = intake
        self._now = now
        self._settings = settings
        self._monotonic = monotonic
        self._sleep = sleep
        self._offset: int | None = None
        self._failures = 0
        self._conflicts = ConflictTracker(settings.conflicts)
        self._conflict_logged_at = float("-inf")
        self.last_update_at: datetime | None = None
        self.last_try_at: datetime | None = None
        self.is_standing_by = False

    async def run(self) -> NoReturn:
        """Polls until cancelled.

        Raises:
            TokenInUseError: another program polls with this token, and this one has to give way.
        """
        while True:
            await self._intake.wait_for_room()
            self._intake.report_floods()
            self._conflicts.polls(self._monotonic())
            try:
                updates = await self._get(self._settings.long_poll, self._offset)
            except TelegramError as error:
                await self._sleep(await self._failed(error))
            except Exception:
                log.exception("telegram.unreadable", offset=self._offset)
                await self._skip_unreadable()
            else:
                for update in updates:
                    self._take(update)

    async def wait_until_alone(self) -> None:
        """Waits until no other program polls with this token.

        The checks confirm no update, so the other program loses none.
        """
        self.is_standing_by = True
        since: float | None = None
        while since is None or self._monotonic() - since < self._settings.alone:
            since = self._monotonic() if since is None else since
            try:
                updates = await self._get(self._settings.long_poll, None)
                await self._sleep(self._settings.check_again if updates else 0)
            except Conflict as error:
                since = None
                self._worked()  # a conflict shows that Telegram answers
                is_webhook = await self._removes_webhook(error)
                await self._sleep(FIRST_RETRY_SECONDS if is_webhook else self._settings.standby_pause)
            except TelegramError as error:
                since = None
                await self._sleep(await self._failed(error))
            except Exception:  # an update that cannot be read; `run` skips it
                await self._sleep(self._settings.check_again)
        self.is_standing_by = False
        self._conflicts = ConflictTracker(self._settings.conflicts)

    async def _get(self, timeout_seconds: float, offset: int | None) -> tuple[Update, ...]:
        try:
            updates = await self._bot.get_updates(
                offset=offset, timeout=timedelta(seconds=timeout_seconds), allowed_updates=ALLOWED_UPDATES
            )
        finally:
            self.last_try_at = self._now()
        self._worked()
        return updates

    def _worked(self) -> None:
        if self._failures:
            log.info("telegram.back", failures=self._failures)
        self._failures = 0
        self.last_update_at = self._now()

    async def _failed(self, error: TelegramError) -> float:
        """Logs the error and returns the seconds before the next try."""
        if isinstance(error, RetryAfter):
            log.warning("telegram.busy", retry_seconds=seconds_of(error))
            return seconds_of(error)
        if isinstance(error, Conflict):
            return FIRST_RETRY_SECONDS if await self._removes_webhook(error) else self._conflict()
        self._failures += 1
        self._conflicts.fails()
        pause = retry_seconds(self._failures)
        if isinstance(error, InvalidToken):
            advice = "if @BotFather shows another token now, set WIREBRIEF_TELEGRAM_TOKEN and start again"
            log.error("telegram.token_refused", reason=error.message, retry_seconds=pause, advice=advice)
        else:
            log.warning("telegram.unreachable", reason=error.message, retry_seconds=pause)
        return pause

    def _conflict(self) -> float:
        now = self._monotonic()
        pause = self._conflicts.conflict(now)
        if pause is None:
            raise TokenInUseError(TOKEN_IN_USE)
        if now - self._conflict_logged_at >= CONFLICT_LOG_SECONDS:
            self._conflict_logged_at = now
            log.error("telegram.conflict", reason="another program asks for updates with this token")
        return pause

    async def _removes_webhook(self, error: Conflict) -> bool:
        """Removes a webhook, which makes getUpdates fail. Returns False if the conflict had another cause."""
        if "webhook" not in error.message.lower():
            return False
        log.warning("telegram.web_hook_removed")
        with suppress(TelegramError):
            await self._bot.delete_webhook()
        return True

    def _take(self, update: Update) -> None:
        """Offers the update to the intake, and confirms it even if that fails: it would come after each restart."""
        self._offset = update.update_id + 1
        try:
            self._intake.offer(update)
        except Exception:
            log.exception("telegram.update_failed", update_id=update.update_id)

    async def _skip_unreadable(self) -> None:
        """Skips the first update that cannot be read; offers those before it, which it asks for one at a time."""
        while True:
            try:
                row = await self._first_row(self._offset or 0)
                update_id = int(row["update_id"])
            except (TelegramError, LookupError, TypeError, ValueError):
                await self._sleep(FIRST_RETRY_SECONDS)
                return
            self._offset = update_id + 1
            try:
                update = Update.de_json(row, self._bot)
            except Exception as error:
                log.error("telegram.update_skipped", update_id=update_id, reason=repr(error)[:200])
                return
            self._take(update)

    async def _first_row(self, offset: int) -> Any:
        """Returns the first waiting update as JSON, because `get_updates` parses a batch as a whole."""
        rows: Any = await self._bot.request.post(f"{self._bot.base_url}/getUpdates?offset={offset}&limit=1&timeout=0")
        return rows[0]
