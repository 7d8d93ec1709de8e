"""The chat: /brief from command to message at the sandbox, and messages a second of the 30 allowed."""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

import aiohttp

from bot.application import build_application
from bot.delivery import Delivery
from bot.sandbox import SAMPLE_TOKEN, Limits, Sandbox, SandboxSettings
from bot.wiring import utc_now
from feeds.types import Chat, OutboxKind, OutboxMessage
from storage.store import open_store
from tests.bench.rows import Row, spread
from tests.e2e.conftest import Running, free_port

MESSAGES = 240
BRIEFS = 200


async def run() -> list[Row]:
    """Both."""
    with tempfile.TemporaryDirectory() as folder:
        answers = await asyncio.to_thread(_briefs, Path(folder))
    return [Row(f"/brief to message at the sandbox, {len(answers)} chats", spread(answers)), await _delivery()]


def _briefs(folder: Path) -> list[float]:
    """Seconds from the command to the answer, one command a chat, so that one a second a chat does not count."""
    bot = Running("run", folder, free_port(), WIREBRIEF_LOG_LEVEL="error")
    try:
        bot.wait_until_ready()
        bot.wait_for(bot.from_bot)
        return [_asked(bot, user) for user in range(5_001, 5_001 + BRIEFS)]
    finally:
        bot.stop()


def _asked(bot: Running, user: int) -> float:
    start = time.perf_counter()
    bot.post(f"/sandbox/users/{user}/send", {"text": "/brief"})
    while not bot.get(f"/sandbox/chats/{user}/messages?after=0&wait=5")[-1:] or not bot.from_bot(user):
        continue
    return time.perf_counter() - start


async def _delivery() -> Row:
    """240 chats, one message each, with Telegram's limits in force."""
    with tempfile.TemporaryDirectory() as folder:
        store = await open_store(f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        async with Sandbox(SandboxSettings(port=0, limits=Limits(), has_newsroom=False)) as sandbox:
            async with aiohttp.ClientSession() as session:
                for number in range(1, MESSAGES + 1):
                    await session.post(f"{sandbox.url}/sandbox/users/{number}", json={"first_name": "B"})
                    await session.post(f"{sandbox.url}/sandbox/users/{number}/send", json={"text": "hello"})
            async with store.transaction() as transaction:
                for number in range(1, MESSAGES + 1):
                    await transaction.chats.put(Chat(number))
                    message = OutboxMessage(
                        f"b{number}", number, OutboxKind.NOTICE, {"text": "bench"}, created=utc_now()
                    )
                    await transaction.outbox.put(message)
            application = build_application(SAMPLE_TOKEN, sandbox.url)
            await application.initialize()
            delivery = Delivery(application.bot, store, owner="bench", now=utc_now)
            start, sent, refused = time.perf_counter(), 0, 0
            while sent < MESSAGES and time.perf_counter() - start < 60:
                done = await delivery.deliver_due()
                sent, refused = sent + done.sent, refused + done.retried
            seconds = time.perf_counter() - start
            await application.shutdown()
        await store.close()
    rate = sent / seconds
    figure = f"{rate:.1f}/s, {refused} refused"
    return Row(f"deliver {sent} messages to {MESSAGES} chats", figure, "Telegram allows 30/s", f"{rate / 30:.2f}")
