"""RECEIVE: takes the updates that Telegram posts to an address of ours, instead of asking for them.

The address's path and the secret token of its requests are made from the bot's token, so that nobody can guess them and
nothing has to be stored. An update is answered 200 when the intake has taken it; while it is full, 503, and Telegram
keeps the update and posts it again.

Switching between this and long polling loses no update: neither side ever asks Telegram to drop what waits.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import ssl
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NoReturn

import structlog
from aiohttp import web
from telegram import Bot, Update, WebhookInfo
from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.delivery import seconds_of
from bot.listening import listening
from bot.receive.intake import Intake
from bot.receive.receiver import ALLOWED_UPDATES, retry_seconds
from feeds.errors import SettingsError, TokenInUseError

log = structlog.get_logger(__name__)

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
# An update is at most some ten kilobytes.
MAX_BODY_BYTES: Final = 1_000_000
# Updates that were taken are remembered: Telegram posts one again if it did not see our answer.
REMEMBERED: Final = 1_000
# How long a request waits for room in the intake, in seconds.
PATIENCE_SECONDS: Final = 5.0
CHECK_SECONDS: Final = 60.0
TAKEN_OVER: Final = (
    "another program has set its own webhook for this token; stop it, or give this one a token of its own"
)


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """Where updates come.

    Attributes:
        public_url: the address as Telegram reaches it, without the secret path, such as "https://bot.example.org/hook".
        host, port: where this program listens; a proxy in front of it ends TLS unless there is a certificate.
        certificate, key: files in PEM form, for TLS without a proxy; the certificate is given to Telegram, so it may be
            self-signed.
        max_connections: requests of Telegram at the same time, 1 to 100.
    """

    public_url: str
    host: str = "127.0.0.1"
    port: int = 8443
    certificate: Path | None = None
    key: Path | None = None
    max_connections: int = 40


def secret_of(token: str, purpose: str) -> str:
    """Returns 64 hexadecimal digits that only who knows the token can compute, another for each purpose."""
    return hmac.new(token.encode(), f"wirebrief webhook {purpose}".encode(), hashlib.sha256).hexdigest()


class WebhookReceiver:
    """Listens for updates and offers them to the intake.

    Attributes:
        last_update_at: aware UTC; when Telegram last confirmed that it posts here, or posted; None before.
        last_try_at: aware UTC; when it was last asked to, whether or not it answered; None before.
        is_standing_by: always False; see Receiver.
    """

    def __init__(
        self,
        bot: Bot,
        intake: Intake,
        settings: WebhookSettings,
        *,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """
        Args:
            bot: whose updates come.
            intake: takes them.
            settings: where they come.
            now: the clock, in aware UTC.
            sleep: sleeps for some seconds.
        """
        self._bot = bot
        self._intake = intake
        self._settings = settings
        self._now = now
        self._sleep = sleep
        self._path = f"/{secret_of(bot.token, 'path')}"
        self._secret = secret_of(bot.token, "secret")
        self._taken: deque[int] = deque(maxlen=REMEMBERED)
        self.last_update_at: datetime | None = None
        self.last_try_at: datetime | None = None
        self.is_standing_by = False

    @property
    def url(self) -> str:
        """The whole address, with the secret path."""
        return self._settings.public_url.rstrip("/") + self._path

    async def run(self) -> NoReturn:
        """Listens until cancelled. The webhook stays set at the end: Telegram keeps the updates for the next start.

        Raises:
            SettingsError: the port, the certificate or the address cannot be used.
            TokenInUseError: another program has set a webhook of its own.
        """
        application = web.Application(client_max_size=MAX_BODY_BYTES)
        application.router.add_route("*", "/{path:.*}", self._answer)
        host, port = self._settings.host, self._settings.port
        async with listening(application, host, port, "WIREBRIEF_WEBHOOK_PORT", self._tls()):
            await self._set_until_done()
            log.info("telegram.webhook_set", url=self._settings.public_url, port=self._settings.port)
            while True:
                await self._sleep(CHECK_SECONDS)
                self._intake.report_floods()
                await self._check()

    async def wait_until_alone(self) -> None:
        """Returns at once: who sets the webhook last gets the updates, and the other program is told by `_check`."""

    def _tls(self) -> ssl.SSLContext | None:
        if self._settings.certificate is None:
            return None
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        try:
            context.load_cert_chain(self._settings.certificate, self._settings.key)
        except (OSError, ssl.SSLError) as error:
            raise SettingsError(f"WIREBRIEF_WEBHOOK_CERTIFICATE: {error}") from error
        return context

    async def _answer(self, request: web.Request) -> web.Response:
        """Takes one update. Whoever does not know path and secret learns nothing but that there is nothing."""
        given = request.headers.get(SECRET_HEADER, "").encode()
        # A proxy may keep the part of the address that leads to it.
        is_path = hmac.compare_digest(request.path[-len(self._path) :].encode(), self._path.encode())
        if request.method != "POST" or not is_path or not hmac.compare_digest(given, self._secret.encode()):
            return web.Response(status=404)
        try:
            row = json.loads(await request.read())
            update_id = int(row["update_id"])
        except (ValueError, LookupError, TypeError):
            return web.Response(status=400)
        if update_id not in self._taken and not await self._take(row, update_id):
            return web.Response(status=503, headers={"Retry-After": "1"})
        return web.Response()

    async def _take(self, row: dict[str, Any], update_id: int) -> bool:
        """Offers an update to the intake. Returns False if it has no room."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._intake.wait_for_room()
        except TimeoutError:
            return False
        self._taken.append(update_id)
        self.last_update_at = self._now()
        try:
            update = Update.de_json(row, self._bot)
        except Exception as error:  # an update that cannot be read would be posted for a day
            log.error("telegram.update_skipped", update_id=update_id, reason=repr(error)[:200])
            return True
        try:
            self._intake.offer(update)
        except Exception:
            log.exception("telegram.update_failed", update_id=update_id)
        return True

    async def _set_until_done(self) -> None:
        failures = 0
        while True:
            failures += 1
            pause = retry_seconds(failures)
            self.last_try_at = self._now()
            try:
                await self._set()
            except (InvalidToken, RetryAfter) as error:
                pause = seconds_of(error) if isinstance(error, RetryAfter) else pause
                log.warning("telegram.webhook_not_set", reason=error.message, retry_seconds=pause)
            except TelegramError as error:
                if "webhook" in error.message.lower():  # the address itself is refused
                    raise SettingsError(f"WIREBRIEF_WEBHOOK_URL is refused: {error.message}") from error
                log.warning("telegram.webhook_not_set", reason=error.message, retry_seconds=pause)
            else:
                return
            await self._sleep(pause)

    async def _set(self) -> None:
        certificate = self._settings.certificate
        await self._bot.set_webhook(
            self.url,
            certificate=certificate.read_bytes() if certificate is not None else None,
            max_connections=self._settings.max_connections,
            allowed_updates=ALLOWED_UPDATES,
            secret_token=self._secret,
        )
        self.last_update_at = self._now()

    async def _check(self) -> None:
        """Asks Telegram where it posts, and logs what it could not post. A webhook that was removed is set again."""
        self.last_try_at = self._now()
        try:
            info: WebhookInfo = await self._bot.get_webhook_info()
            if info.url and info.url != self.url:
                raise TokenInUseError(TAKEN_OVER)
            if not info.url:
                log.warning("telegram.webhook_was_removed")
                await self._set()
        except TelegramError as error:
            log.warning("telegram.unreachable", reason=error.message)
            return
        self.last_update_at = self._now()
        if info.last_error_date is not None and info.pending_update_count:
            reason, waiting = info.last_error_message, info.pending_update_count
            log.warning("telegram.webhook_fails", reason=reason, waiting=waiting)
