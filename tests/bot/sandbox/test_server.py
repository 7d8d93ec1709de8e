"""Starting and stopping in the caller's own loop."""

from __future__ import annotations

import asyncio
import socket

import httpx
import pytest
from telegram import Bot

from bot.sandbox import SAMPLE_TOKEN, Sandbox, SandboxSettings, serve_sandbox
from feeds.errors import SettingsError
from tests.patience import PATIENCE_SECONDS


async def test_a_port_in_use_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            SettingsError, match=f"WIREBRIEF_SANDBOX_PORT: port {port} on 127.0.0.1 is in use"
        ) as caught:
            await Sandbox(SandboxSettings(port=port)).start()
    assert "\n" not in str(caught.value)


async def test_answers_as_soon_as_it_is_up_and_stops_with_polls_and_pages_open() -> None:
    async with serve_sandbox(SandboxSettings(port=0)) as sandbox:
        bot = Bot(SAMPLE_TOKEN, base_url=sandbox.bot_base_url)
        async with httpx.AsyncClient(base_url=sandbox.url, timeout=PATIENCE_SECONDS) as client, bot:
            assert (await client.get("/sandbox/stats")).json()["ready"] is False
            poll = asyncio.create_task(bot.get_updates(timeout=600))
            await sandbox.state.updates.polled.wait()
            async with client.stream("GET", "/sandbox/events") as stream:
                assert await anext(stream.aiter_lines()) == "retry: 1000"
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await sandbox.stop()
            with pytest.raises(Exception, match="terminated"):
                await poll
    await sandbox.stop()


async def test_the_port_is_free_again() -> None:
    async with Sandbox(SandboxSettings(port=0)) as first:
        port = first.port
    async with Sandbox(SandboxSettings(port=port)) as second:
        assert second.url == f"http://127.0.0.1:{port}"


async def test_the_page_takes_nothing_from_outside(client: httpx.AsyncClient) -> None:
    page = await client.get("/")
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    for name in ("style.css", "chat.js", "view.js", "times.js"):
        asset = await client.get(f"/{name}")
        assert asset.status_code == 200
        assert "https://" not in asset.text
    assert (await client.get("/nothing")).status_code == 404


async def test_answers_are_not_held_back_by_nagle(sandbox: Sandbox) -> None:
    server = sandbox._server
    assert server is not None
    [listener] = server.servers[0].sockets
    assert listener.proto == socket.IPPROTO_TCP
