"""Updates that are posted: who may post them, none twice, none lost, and switching to long polling and back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any, NoReturn

import aiohttp
import httpx
import pytest
from telegram import Bot, Update

from bot.chat.application import build_application
from bot.receive.intake import Intake, IntakeSettings
from bot.receive.receiver import Receiver
from bot.receive.webhook import SECRET_HEADER, WebhookReceiver, WebhookSettings, secret_of
from bot.sandbox import SAMPLE_TOKEN, Limits, Sandbox, SandboxSettings, SandboxUser
from feeds.errors import SettingsError, TokenInUseError
from tests.bot.conversation import ANN, unlimited
from tests.loopback import free_port
from tests.patience import PATIENCE_SECONDS

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)


class Post:
    """A sandbox, a bot, and what the intake passed on."""

    def __init__(self, sandbox: Sandbox, bot: Bot, client: httpx.AsyncClient) -> None:
        self.bot = bot
        self.client = client
        self.texts: list[str] = []
        self.arrived = asyncio.Event()
        self.intake = Intake(self.handle, self.handle, settings=IntakeSettings(max_waiting=5))
        self.settings = WebhookSettings(f"http://127.0.0.1:{(port := free_port())}/hook", port=port)
        self.checks = asyncio.Semaphore(0)

    async def handle(self, update: Update) -> None:
        self.texts.append(update.message.text or "" if update.message else "")
        self.arrived.set()

    async def wait_for(self, *texts: str) -> None:
        """Waits for updates in this order. One that was taken just before a stop may come again after it."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while [*dict.fromkeys(self.texts)] != [*texts]:
                self.arrived.clear()
                await self.arrived.wait()

    async def say(self, text: str) -> None:
        (await self.client.post(f"/sandbox/users/{ANN}/send", json={"text": text})).raise_for_status()

    def receiver(self) -> WebhookReceiver:
        async def until_checked(_: float) -> None:
            await self.checks.acquire()

        return WebhookReceiver(self.bot, self.intake, self.settings, now=lambda: NOW, sleep=until_checked)

    @asynccontextmanager
    async def running(self, run: Callable[[], Awaitable[NoReturn]]) -> AsyncIterator[asyncio.Task[Any]]:
        task = asyncio.ensure_future(run())
        try:
            yield task
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError, TokenInUseError):
                await task

    async def info(self) -> str:
        return (await self.bot.get_webhook_info()).url

    async def until_set(self, url: str) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await self.info() != url:  # noqa: ASYNC110 - the sandbox, over HTTP, has no event for it
                await asyncio.sleep(0)


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    settings = SandboxSettings(
        port=0, has_newsroom=False, limits=Limits(is_on=False), users=(SandboxUser(ANN, "Ann", "en"),)
    )
    async with (
        Sandbox(settings) as sandbox,
        httpx.AsyncClient(base_url=sandbox.url, timeout=PATIENCE_SECONDS) as client,
    ):
        application = build_application(SAMPLE_TOKEN, sandbox.url, unlimited())
        await application.initialize()
        yield Post(sandbox, application.bot, client)
        await application.shutdown()


async def test_switching_either_way_loses_no_update(post: Post) -> None:
    polling = Receiver(post.bot, post.intake, now=lambda: NOW)
    await post.say("one")
    async with post.running(polling.run):
        await post.wait_for("one")
    await post.say("two")
    receiver = post.receiver()
    async with post.running(receiver.run):
        await post.wait_for("one", "two")
        await post.say("three")
        await post.wait_for("one", "two", "three")
        assert (receiver.last_update_at, receiver.last_try_at) == (NOW, NOW)
    assert await post.info() == receiver.url, "Telegram keeps what comes meanwhile"
    await post.say("four")
    async with post.running(Receiver(post.bot, post.intake, now=lambda: NOW).run):
        await post.wait_for("one", "two", "three", "four")
    assert await post.info() == ""


async def test_only_telegram_may_post_and_an_update_counts_once(post: Post) -> None:
    receiver, port = post.receiver(), post.settings.port
    secret, path = secret_of(SAMPLE_TOKEN, "secret"), secret_of(SAMPLE_TOKEN, "path")
    chat = {"id": ANN, "type": "private", "first_name": "Ann"}
    update = {"update_id": 5, "message": {"message_id": 1, "date": 1729512000, "chat": chat, "text": "posted"}}
    async with post.running(receiver.run), aiohttp.ClientSession() as session:
        await post.until_set(receiver.url)

        async def status(path: str, given: str, body: Any = update, method: str = "POST") -> int:
            address = f"http://127.0.0.1:{port}/{path}"
            async with session.request(method, address, json=body, headers={SECRET_HEADER: given}) as answer:
                return answer.status

        assert await status(path, "guess") == 404
        assert await status("guess", secret) == 404
        assert await status(path, secret, method="GET") == 404
        assert await status(path, secret, "no update") == 400
        assert await status(path, secret, {"update_id": "x"}) == 400
        assert post.texts == []
        assert [await status(path, secret), await status(f"hook/{path}", secret)] == [200, 200]
        await post.wait_for("posted")
        assert await status(path, secret, {"update_id": 6, "message": 7}) == 200, "it would be posted for a day"
    assert post.texts == ["posted"]


async def test_a_webhook_that_was_removed_is_set_again_and_one_of_another_program_ends_this_one(post: Post) -> None:
    receiver = post.receiver()
    async with post.running(receiver.run) as task:
        await post.until_set(receiver.url)
        await post.bot.delete_webhook()
        post.checks.release()
        await post.until_set(receiver.url)
        await post.bot.set_webhook("http://127.0.0.1:9/elsewhere")
        post.checks.release()
        with pytest.raises(TokenInUseError, match="another program has set its own webhook"):
            await task


async def test_a_port_that_is_taken_is_named(post: Post) -> None:
    first = post.receiver()
    async with post.running(first.run):
        await post.until_set(first.url)
        with pytest.raises(SettingsError, match=r"WIREBRIEF_WEBHOOK_PORT: cannot listen on 127\.0\.0\.1"):
            await post.receiver().run()


def test_the_secret_and_the_path_differ_and_fit() -> None:
    one, other = secret_of(SAMPLE_TOKEN, "path"), secret_of(SAMPLE_TOKEN, "secret")
    assert one != other
    assert SAMPLE_TOKEN not in one
    assert 1 <= len(other) <= 256
