"""The chat: /brief from command to message at the sandbox."""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

from tests.bench.rows import Row, spread
from tests.e2e.conftest import Running
from tests.loopback import free_port

BRIEFS = 200


async def run() -> list[Row]:
    """One command a chat."""
    with tempfile.TemporaryDirectory() as folder:
        answers = await asyncio.to_thread(_briefs, Path(folder))
    return [Row(f"/brief to message at the sandbox, {len(answers)} chats", spread(answers))]


def _briefs(folder: Path) -> list[float]:
    """Seconds from the command to the answer, one command a chat, so that one a second a chat does not count."""
    bot = Running("run", folder, free_port(), has_models=True, WIREBRIEF_LOG_LEVEL="error")
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
