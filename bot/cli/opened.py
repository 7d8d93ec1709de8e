"""A store for one command: opened from the settings, closed at the end, with the coroutine run in its own loop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.settings import Settings
from storage.ports import Store

T = TypeVar("T")


def with_store(work: Callable[[Store], Awaitable[T]], settings: Settings | None = None) -> T:
    """Opens the store (migrating it when it is behind), works, closes it. Raises what the work raises."""

    from storage.store import open_store  # noqa: PLC0415 - what needs no database does not load its library

    async def inside() -> T:
        store = await open_store((settings or Settings.load()).resolved_database_url)
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(inside())
