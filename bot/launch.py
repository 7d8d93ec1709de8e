"""`wirebrief run` from the settings to a running bot: which database, which server, which feeds; then `bot.app.run`."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Final

from bot.app import Target, run
from bot.content import move_feeds, seed
from bot.redaction import shown_database
from bot.sandbox import SAMPLE_TOKEN, Person, Sandbox, SandboxSettings
from bot.sandbox.newsroom import newsroom_feeds
from bot.settings import Settings
from feeds.types import AlertLevel, Chat, Feed, FeedState, Subscription
from storage.ports import Store
from storage.store import open_store

Say = Callable[[str], None]

# Played on the chat page from the start: the first reads English, the second French; the first is the admin.
READERS: Final = (Person(1001, "Alex", "en"), Person(1002, "Camille", "fr"))
SAMPLE_TOPIC: Final = "north-korea-russia"
SAMPLE_SECONDS: Final = 5


async def launch(settings: Settings, say: Say) -> None:
    """Runs the bot until it is told to stop.

    Raises:
        WirebriefError: it cannot start; one line that says what to do.
    """
    async with AsyncExitStack() as stack:
        feeds: Sequence[Feed] | None = None
        on_ready: Callable[[], object] = lambda: None  # noqa: E731 - nothing to open without a newsroom
        if settings.telegram_token is not None:
            target = Target(settings.telegram_token.get_secret_value(), settings.telegram_api_url)
        else:
            sandbox = await stack.enter_async_context(Sandbox(_sandbox_settings(settings)))
            target = Target(SAMPLE_TOKEN, sandbox.url, frozenset({f"127.0.0.1:{sandbox.port}"}))
            feeds = _sample_feeds(sandbox)
            if sandbox.newsroom is not None:
                on_ready = sandbox.newsroom.open
            settings = _for_newcomers(settings)
            say(f"chat page: {sandbox.url}/")
        say(f"database: {shown_database(settings.resolved_database_url)}")
        store = await open_store(settings.resolved_database_url)
        stack.push_async_callback(store.close)
        await seed(store, feeds)
        await _add_admins(store, settings.admins)
        if feeds is not None:
            await move_feeds(store, feeds)
            await _settle_in(store)
        await run(settings, target, store, say, on_ready)


async def serve_sandbox_alone(settings: Settings, say: Say) -> None:
    """The sandbox without a bot, until it is told to stop."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with Sandbox(_sandbox_settings(settings)) as sandbox:
        say(f"chat page: {sandbox.url}/")
        say(f"Bot API: WIREBRIEF_TELEGRAM_API_URL={sandbox.url} (any well-formed token)")
        for feed in newsroom_feeds(sandbox.newsroom_url):
            say(f"sample feed: {feed.url} ({feed.publisher})")
        await stop.wait()


def _sample_feeds(sandbox: Sandbox) -> list[Feed]:
    """The newsroom's feeds, polled every few seconds: its day takes minutes."""
    return [replace(f, state=FeedState(interval_seconds=SAMPLE_SECONDS)) for f in newsroom_feeds(sandbox.newsroom_url)]


def _sandbox_settings(settings: Settings) -> SandboxSettings:
    return SandboxSettings(port=settings.sandbox_port, people=READERS)


def _for_newcomers(settings: Settings) -> Settings:
    """Without a database or data folder of one's own, every trial starts afresh, beside the real database.

    A sandbox forgets its chats when it ends, so facts that were kept would only make its next start silent.
    """
    if settings.database_url or "data_dir" in settings.model_fields_set:
        return settings
    path = settings.data_dir / "sandbox.sqlite3"
    for leftover in (path, *(Path(f"{path}{suffix}") for suffix in ("-wal", "-shm"))):
        leftover.unlink(missing_ok=True)
    return settings.model_copy(update={"database_url": f"sqlite:///{path}"})


async def _add_admins(store: Store, admins: frozenset[int]) -> None:
    async with store.transaction() as transaction:
        for user_id in admins:
            await transaction.admins.add(user_id)


async def _settle_in(store: Store) -> None:
    """The sandbox's readers follow the sample topic, so that alerts arrive by themselves."""
    async with store.transaction() as transaction:
        await transaction.admins.add(READERS[0].id)
        known = {chat.id for chat in await transaction.chats.all()}
        for reader in READERS:
            if reader.id not in known:
                await transaction.chats.put(Chat(reader.id, title=reader.first_name, language=reader.language))
                await transaction.chats.subscribe(Subscription(reader.id, SAMPLE_TOPIC, AlertLevel.IMPORTANT))
