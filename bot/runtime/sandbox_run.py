"""`wirebrief run` without a token, and `wirebrief sandbox`: a Bot API server on loopback with a sample newsroom."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack

from bot.admin import seed
from bot.runtime.sandbox_database import SAMPLE_USERS, fill_sandbox_database, sample_feeds, with_own_database
from bot.sandbox import SAMPLE_TOKEN, Sandbox, SandboxSettings, SandboxUser
from bot.sandbox.newsroom import newsroom_feeds
from bot.settings import Settings


async def launch_sandboxed(settings: Settings, say: Callable[[str], None], stack: AsyncExitStack) -> None:
    """Runs the bot against a sandbox of its own until a signal stops it; see `bot.runtime.launch.launch`."""
    from bot.runtime.app import Target, run  # noqa: PLC0415 - the sandbox alone needs nothing of the bot
    from bot.runtime.launch import add_admins, open_said_store  # noqa: PLC0415

    sandbox = await stack.enter_async_context(Sandbox(_sandbox_settings(settings)))
    say(f"chat page: {sandbox.url}/")
    if settings.database_url:
        say("WIREBRIEF_DATABASE_URL is not used: the sandbox keeps a database of its own")
    settings = with_own_database(settings, sandbox.port)
    store = await open_said_store(settings, say, stack)
    await seed(store, sample_feeds(sandbox))
    await add_admins(store, settings.admins)
    await fill_sandbox_database(store)
    target = Target(SAMPLE_TOKEN, sandbox.url, frozenset({f"127.0.0.1:{sandbox.port}"}))
    await run(settings, target, store, say, sandbox.newsroom.open)


async def serve_sandbox_alone(settings: Settings, say: Callable[[str], None]) -> None:
    """Runs the sandbox without a bot until a signal stops it."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with Sandbox(_sandbox_settings(settings)) as sandbox:
        say(f"chat page: {sandbox.url}/")
        say(f"Bot API: WIREBRIEF_TELEGRAM_API_URL={sandbox.url} (any well-formed token)")
        for feed in newsroom_feeds(sandbox.newsroom_url):
            say(f"sample feed: {feed.url} ({feed.publisher})")
        await stop.wait()


def _sandbox_settings(settings: Settings) -> SandboxSettings:
    users = tuple(SandboxUser(user.id, user.first_name, user.language) for user in SAMPLE_USERS)
    return SandboxSettings(port=settings.sandbox_port, users=users)
