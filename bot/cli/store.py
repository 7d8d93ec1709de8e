"""Opens the store for one command and runs the command's coroutine."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.settings import Settings
from storage.ports import Store

T = TypeVar("T")


def with_store(work: Callable[[Store], Awaitable[T]], settings: Settings | None = None) -> T:
    """Runs `work` with an open store, which is migrated if it is of an older version. Raises what `work` raises."""

    from storage.store import open_store  # noqa: PLC0415 - what needs no database does not load its library

    async def inside() -> T:
        store = await open_store((settings or Settings.load()).resolved_database_url)
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(inside())
