"""The queue of updates: acknowledged by offset, polled by one, or pushed to a webhook with its secret."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot, Update
from telegram.error import BadRequest, Conflict

from bot.sandbox import ManualClock, Sandbox

Control = Callable[..., Awaitable[Any]]


async def test_an_update_stays_until_it_is_acknowledged(telegram: Bot, control: Control) -> None:
    for text in ("one", "two", "three"):
        await control("users/11/send", text=text)
    first = await telegram.get_updates(limit=2)
    assert [update.effective_message.text for update in first if update.effective_message] == ["one", "two"]
    assert [update.update_id for update in await telegram.get_updates()] == [1, 2, 3]
    rest = await telegram.get_updates(offset=first[-1].update_id + 1)
    assert [update.update_id for update in rest] == [3]
    assert await telegram.get_updates(offset=4) == ()
    for text in ("four", "five"):
        await control("users/11/send", text=text)
    assert [update.update_id for update in await telegram.get_updates(offset=-1)] == [5]


async def test_a_long_poll_ends_when_something_comes(telegram: Bot, control: Control, sandbox: Sandbox) -> None:
    poll = asyncio.create_task(telegram.get_updates(timeout=50))
    await sandbox.state.updates.polled.wait()
    assert not poll.done()
    await control("users/11/send", text="/start north-korea-russia")
    [update] = await poll
    assert update.message is not None
    assert update.message.text == "/start north-korea-russia"
    assert [entity.type for entity in update.message.entities] == ["bot_command"]


async def test_a_long_poll_lasts_50_seconds_at_most(telegram: Bot, sandbox: Sandbox, clock: ManualClock) -> None:
    poll = asyncio.create_task(telegram.get_updates(timeout=600))
    await sandbox.state.updates.polled.wait()
    clock.advance(49)
    assert not poll.done()
    clock.advance(1)
    assert await poll == ()


async def test_a_second_poll_ends_the_first_with_409(telegram: Bot, control: Control, sandbox: Sandbox) -> None:
    first = asyncio.create_task(telegram.get_updates(timeout=50))
    await sandbox.state.updates.polled.wait()
    sandbox.state.updates.polled.clear()
    async with Bot(telegram.token, base_url=sandbox.bot_base_url) as other:
        second = asyncio.create_task(other.get_updates(timeout=50))
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await first
        await sandbox.state.updates.polled.wait()
        await control("users/11/send", text="hello")
        assert len(await second) == 1


async def test_kinds_that_are_not_asked_for_do_not_come(telegram: Bot, control: Control) -> None:
    await telegram.get_updates(allowed_updates=[Update.MESSAGE])
    await control("users/11/block")
    assert await telegram.get_updates() == ()
    await telegram.get_updates(allowed_updates=[])
    await control("users/11/unblock")
    [update] = await telegram.get_updates()
    assert update.my_chat_member is not None
    assert update.my_chat_member.old_chat_member.status == "kicked"
    assert update.my_chat_member.new_chat_member.status == "member"


async def test_ready_once_someone_polls(telegram: Bot, client: httpx.AsyncClient) -> None:
    assert (await client.get("/sandbox/stats")).json()["ready"] is False
    await telegram.get_updates()
    assert (await client.get("/sandbox/stats")).json()["ready"] is True


class Receiver:
    """A bot's webhook: keeps what comes, fails as often as it is told to."""

    def __init__(self) -> None:
        self.failures = 0
        self.tried = asyncio.Event()
        self.updates: asyncio.Queue[tuple[dict[str, Any], str | None]] = asyncio.Queue()
        self.app = Starlette(routes=[Route("/webhook", self.receive, methods=["POST"])])

    async def receive(self, request: Request) -> Response:
        self.tried.set()
        if self.failures > 0:
            self.failures -= 1
            return Response(status_code=500)
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        self.updates.put_nowait((await request.json(), secret))
        return Response()


async def test_a_web_hook_gets_every_update_with_its_secret(
    telegram: Bot, control: Control, sandbox: Sandbox, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    receiver = Receiver()
    receiver.failures = 1

    class InProcess(httpx.AsyncClient):
        def __init__(self, **options: Any) -> None:
            super().__init__(transport=httpx.ASGITransport(receiver.app), **options)

    monkeypatch.setattr("bot.sandbox.updates.httpx.AsyncClient", InProcess)
    assert await telegram.set_webhook("https://bot.example/webhook", secret_token="s3cret-_")
    with pytest.raises(Conflict, match="while webhook is active"):
        await telegram.get_updates()
    await control("users/11/send", text="pushed")
    await receiver.tried.wait()
    info = await telegram.get_webhook_info()
    assert info.pending_update_count == 1
    while receiver.updates.empty():
        # The retry waits a second by the sandbox's clock; each call lets the sender take its turn.
        clock.advance(1)
        await telegram.get_webhook_info()
    update, secret = receiver.updates.get_nowait()
    assert update["message"]["text"] == "pushed"
    assert secret == "s3cret-_"
    info = await telegram.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"
    assert await telegram.delete_webhook()
    assert await telegram.get_updates(offset=update["update_id"] + 1) == ()
    with pytest.raises(BadRequest, match="unallowed characters"):
        await telegram.set_webhook("https://bot.example/webhook", secret_token="not allowed")
