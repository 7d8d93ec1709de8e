"""`wirebrief run`: chooses database, server and feeds by the settings, then runs the bot."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime

from bot.admin import seed
from bot.redaction import shown_database
from bot.runtime.app import Target, run
from bot.runtime.sandbox_database import (
    SAMPLE_USERS,
    fill_sandbox_database,
    is_sandbox_database,
    may_poll_loopback,
    sample_feeds,
    with_own_database,
)
from bot.runtime.wiring import utc_now
from bot.sandbox import SAMPLE_TOKEN, Sandbox, SandboxSettings
from bot.sandbox.newsroom import newsroom_feeds
from bot.settings import Settings
from feeds.errors import SettingsError
from storage.ports import Role, Store
from storage.store import open_store

Say = Callable[[str], None]


async def launch(settings: Settings, say: Say) -> None:
    """Runs the bot until a signal stops it: against Telegram if there is a token, else against the sandbox.

    Raises:
        WirebriefError: it cannot start; the message says what to do.
    """
    async with AsyncExitStack() as stack:
        if settings.telegram_token is None:
            await _launch_sandboxed(settings, say, stack)
        else:
            await _launch_live(settings, settings.telegram_token.get_secret_value(), say, stack)


async def _launch_live(settings: Settings, token: str, say: Say, stack: AsyncExitStack) -> None:
    store = await _open_store(settings, say, stack)
    if await is_sandbox_database(store, with_private_networks=may_poll_loopback(settings)):
        raise SettingsError(
            f"{shown_database(settings.resolved_database_url)} was filled by the sandbox: its news is invented and its "
            "admin is played. Move it away, or name another with WIREBRIEF_DATA_DIR or WIREBRIEF_DATABASE_URL"
        )
    await seed(store)
    await _add_admins(store, settings.admins)
    await close_others(store, settings, utc_now())
    await run(settings, Target(token, settings.telegram_api_url), store, say, lambda: None)


async def _launch_sandboxed(settings: Settings, say: Say, stack: AsyncExitStack) -> None:
    sandbox = await stack.enter_async_context(Sandbox(_sandbox_settings(settings)))
    say(f"chat page: {sandbox.url}/")
    if settings.database_url:
        say("WIREBRIEF_DATABASE_URL is not used: the sandbox keeps a database of its own")
    settings = with_own_database(settings, sandbox.port)
    store = await _open_store(settings, say, stack)
    await seed(store, sample_feeds(sandbox))
    await _add_admins(store, settings.admins)
    await fill_sandbox_database(store)
    target = Target(SAMPLE_TOKEN, sandbox.url, frozenset({f"127.0.0.1:{sandbox.port}"}))
    await run(settings, target, store, say, sandbox.newsroom.open)


async def serve_sandbox_alone(settings: Settings, say: Say) -> None:
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
    return SandboxSettings(port=settings.sandbox_port, users=SAMPLE_USERS)


async def _open_store(settings: Settings, say: Say, stack: AsyncExitStack) -> Store:
    say(f"database: {shown_database(settings.resolved_database_url)}")
    store = await open_store(settings.resolved_database_url)
    stack.push_async_callback(store.close)
    return store


async def _add_admins(store: Store, admins: frozenset[int]) -> None:
    async with store.transaction() as transaction:
        for user_id in admins:
            if not await transaction.admins.add(user_id, Role.OWNER, utc_now()):
                await transaction.admins.set_role(user_id, Role.OWNER)


async def close_others(store: Store, settings: Settings, now: datetime) -> None:
    """Closes the chats that the list of a bot for listed chats does not have: nothing is sent there any more.

    Args:
        store: of the chats.
        settings: who may use the bot.
        now: aware UTC.
    """
    if settings.access != "list":
        return
    async with store.transaction() as transaction:
        kept = settings.allowed_chats | set(await transaction.admins.all())
        for chat in await transaction.chats.all():
            if chat.is_open and chat.id not in kept:
                await transaction.chats.close(chat.id, now)
