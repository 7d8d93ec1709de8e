"""A kill -9 at any moment loses no stored fact and no alert, and a message comes twice only when it has to."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from pathlib import Path

import httpx
import pytest

from bot.sandbox import Limits, Sandbox, SandboxSettings, SandboxUser
from tests.e2e.kill_at_step import REPORT
from tests.feeds.polled_feed import Item, Publisher
from tests.loopback import serving
from tests.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.e2e
MOMENTS = 24
FIRST_CHAT = 5000


async def test_nothing_is_lost_whenever_it_is_killed(tmp_path: Path) -> None:
    publisher = Publisher()
    publisher.items = [Item("a", "Seoul counts 1,500 soldiers"), Item("b", "A football final", "Two clubs.")]
    people = tuple(SandboxUser(FIRST_CHAT + number, f"Reader {number}", "en") for number in range(MOMENTS + 1))
    settings = SandboxSettings(port=0, has_newsroom=False, limits=Limits(is_on=False), users=people)
    async with (
        serving(publisher.handle) as publisher.base,
        Sandbox(settings) as sandbox,
        httpx.AsyncClient(base_url=sandbox.url, timeout=PATIENCE_SECONDS) as client,
    ):
        arguments = [str(tmp_path), f"{publisher.base}/rss", sandbox.url, str(FIRST_CHAT), str(MOMENTS)]
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.e2e.kill_at_step", *arguments)
        assert await asyncio.wait_for(process.wait(), 600) == 0
        report = json.loads((tmp_path / REPORT).read_text())
        rows = {
            chat: (await client.get(f"/sandbox/chats/{chat}/messages")).json()
            for chat in range(FIRST_CHAT, FIRST_CHAT + len(report["runs"]) + 1)
        }
    texts = {chat: [row["text"] for row in found if row["from"] == "bot"] for chat, found in rows.items()}
    whole = report["whole"]
    assert whole["error"] is None
    assert whole["facts"]
    (alert,) = texts[FIRST_CHAT]
    assert "1,500" in alert
    assert len(report["runs"]) >= MOMENTS - 2
    for run in report["runs"]:
        assert run["status"] == -signal.SIGKILL, run
        assert run["after"]["facts"] == whole["facts"], run
        assert (run["after"]["pending"], run["after"]["entries"]) == (0, whole["entries"]), run
        told = texts[run["chat"]]
        assert set(told) == {alert}, run
        # Only a kill between Telegram's answer and our commit sends a message again.
        assert len(told) <= (1 if run["moment"] <= whole["stored"] else 2), run
