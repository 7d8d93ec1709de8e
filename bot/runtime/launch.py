"""`wirebrief run`: chooses database, server and feeds by the settings, then runs the bot."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime
from importlib.util import find_spec

from bot.admin import seed
from bot.process_role import ProcessRole
from bot.redaction import shown_database
from bot.runtime.app import Target, run
from bot.runtime.sandbox_database import (
    is_sandbox_database,
    may_poll_loopback,
)
from bot.runtime.wiring import utc_now
from bot.settings import Settings
from feeds.errors import SettingsError
from storage.engine import is_sqlite
from storage.ports import Role, Store
from storage.store import open_store

Say = Callable[[str], None]


async def launch(settings: Settings, say: Say) -> None:
    """Runs the bot until a signal stops it: against Telegram if there is a token, else against the sandbox.

    Raises:
        WirebriefError: it cannot start; the message says what to do.
    """
    _check_role(settings)
    async with AsyncExitStack() as stack:
        if settings.telegram_token is None:
            from bot.runtime.sandbox_run import launch_sandboxed  # noqa: PLC0415 - a live bot does without its server

            await launch_sandboxed(settings, say, stack)
        else:
            await _launch_live(settings, settings.telegram_token.get_secret_value(), say, stack)


def _check_role(settings: Settings) -> None:
    """Raises SettingsError if a part of the bot is asked for that would have no others to work with."""
    if settings.role is ProcessRole.ALL:
        return
    if settings.telegram_token is None:
        raise SettingsError(
            f"the role {settings.role} needs WIREBRIEF_TELEGRAM_TOKEN: the sandbox does everything itself"
        )
    if find_spec("procrastinate") is None:
        raise SettingsError(f"the role {settings.role} needs the extra scale: pip install 'wirebrief[scale]'")
    if is_sqlite(settings.resolved_database_url):
        raise SettingsError(
            f"the role {settings.role} needs a PostgreSQL that the processes share (WIREBRIEF_DATABASE_URL); "
            "`wirebrief db copy` moves what an SQLite database holds"
        )


async def _launch_live(settings: Settings, token: str, say: Say, stack: AsyncExitStack) -> None:
    store = await open_said_store(settings, say, stack)
    if await is_sandbox_database(store, with_private_networks=may_poll_loopback(settings)):
        raise SettingsError(
            f"{shown_database(settings.resolved_database_url)} was filled by the sandbox: its news is invented and its "
            "admin is played. Move it away, or name another with WIREBRIEF_DATA_DIR or WIREBRIEF_DATABASE_URL"
        )
    if settings.role is not ProcessRole.ALL:
        from bot.handover.procrastinate_queue import create_tables  # noqa: PLC0415 - of the extra scale

        await create_tables(settings.resolved_database_url)
    if settings.role.answers:  # one process of several
        await seed(store)
        await add_admins(store, settings.admins)
        await close_others(store, settings, utc_now())
    await run(settings, Target(token, settings.telegram_api_url), store, say, lambda: None)


async def open_said_store(settings: Settings, say: Say, stack: AsyncExitStack) -> Store:
    """Says which database is opened; the stack closes it."""
    say(f"database: {shown_database(settings.resolved_database_url)}")
    store = await open_store(settings.resolved_database_url)
    stack.push_async_callback(store.close)
    return store


async def add_admins(store: Store, admins: frozenset[int]) -> None:
    """Makes the users of WIREBRIEF_ADMINS owners."""
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
