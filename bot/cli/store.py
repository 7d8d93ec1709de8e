"""Opens the store for one command and runs the command's coroutine."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeVar

import typer

from bot.redaction import shown_database
from bot.runtime.heartbeat import MAX_BEAT_AGE, read_heartbeat
from bot.settings import Settings
from storage.ports import Store

T = TypeVar("T")


def with_store(work: Callable[[Store], Awaitable[T]], settings: Settings | None = None) -> T:
    """Runs `work` with the store in use, which is migrated if it is of an older version. Raises what `work` raises."""
    from storage.store import open_store  # noqa: PLC0415 - what needs no database does not load its library

    url = database_in_use(settings or Settings.load(), datetime.now(UTC))

    async def inside() -> T:
        store = await open_store(url)
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(inside())


def database_in_use(settings: Settings, now: datetime) -> str:
    """Returns the address of the database that commands work on, and prints on stderr if it is a sandbox's.

    Without a token and without WIREBRIEF_DATABASE_URL that is the database of the sandbox that runs in this data
    folder, if one runs: whoever has just typed `make run` means the news that they see there.

    Args:
        settings: of the program.
        now: aware UTC.
    """
    if settings.is_sandboxed and not settings.database_url:
        beat = read_heartbeat(settings.heartbeat_path)
        if beat is not None and beat.database_url and now - beat.beat_at <= MAX_BEAT_AGE:
            typer.echo(f"wirebrief: this is the running sandbox: {shown_database(beat.database_url)}", err=True)
            return beat.database_url
    return settings.resolved_database_url
