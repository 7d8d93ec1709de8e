"""The main job, end to end: feeds over HTTP in, alerts and briefs at the sandbox's chat out."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.conftest import Running, free_port

pytestmark = pytest.mark.e2e
Start = Callable[..., Running]


def test_alerts_arrive_by_themselves_and_a_brief_is_answered(start: Start) -> None:
    bot = start()
    bot.wait_until_ready()
    alert = bot.wait_for(bot.from_bot, 60)[0]
    assert re.search(r"Séoul|Seoul|Pyongyang|Cor[ée]e|Korea", alert["text"])
    bot.wait_for(lambda: len({s for m in bot.from_bot() for s in re.findall(r'href="([^"]+)"', m["html"])}) >= 3, 60)

    brief = bot.say("/brief north-korea-russia")
    links = re.findall(r'href="([^"]+)"', brief["html"])
    assert len(set(links)) >= 3
    assert all(link.startswith("http://127.0.0.1:") for link in links)
    assert len(re.findall(r"^(?:•|\d+\.|▪|–)", brief["text"], re.M)) >= 5

    everything = " ".join(message["text"] for message in bot.from_bot())
    assert "football" not in everything.lower()
    assert bot.get("/sandbox/stats")["rejected"] == {}
    assert bot.stop(signal.SIGTERM, seconds=5) == 0


def test_ctrl_c_stops_it_cleanly(start: Start) -> None:
    bot = start()
    bot.wait_until_ready()
    assert bot.stop(signal.SIGINT, seconds=5) == 0
    assert [line[:600] for line in bot.log.read_text().splitlines() if "Traceback" in line] == []


def test_a_kill_loses_no_alert(start: Start) -> None:
    """The sandbox lives on, the bot is killed as soon as the first message left, and started again."""
    sandbox = start("sandbox")
    sandbox.wait_for(lambda: sandbox.get("/sandbox/stats"))
    token = {"WIREBRIEF_TELEGRAM_TOKEN": "1234567:" + "x" * 35, "WIREBRIEF_ALLOW_PRIVATE_NETWORKS": "1"}
    address = {"WIREBRIEF_TELEGRAM_API_URL": f"http://127.0.0.1:{sandbox.port}", "WIREBRIEF_ADMINS": "1001"}
    bot = start("run", **token, **address)
    sandbox.wait_until_ready()
    assert "✓" in sandbox.say("/topics")["text"] or sandbox.say("/subscribe north-korea-russia")
    feeds = re.findall(r"sample feed: (\S+)", sandbox.log.read_text())
    for feed in feeds:
        sandbox.post("/sandbox/users/1001/send", {"text": f"/addfeed {feed}"})
    sandbox.wait_for(lambda: any("🔴" in m["text"] or "[1]" in m["text"] for m in sandbox.from_bot()))
    bot.stop(signal.SIGKILL)
    before = {m["message_id"] for m in sandbox.from_bot()}

    again = start("run", **token, **address)
    again.wait_for(lambda: sandbox.get("/sandbox/stats")["ready"])
    brief = sandbox.say("/brief north-korea-russia")
    assert "[1]" in brief["text"]
    kept = {m["message_id"] for m in sandbox.from_bot()}
    assert before <= kept


def test_a_port_in_use_is_one_line(start: Start, tmp_path: Path) -> None:
    port = free_port()
    first = start("sandbox", port=port)
    first.wait_for(lambda: first.get("/sandbox/stats"))
    second = start("run", data="second", port=port)
    assert second.process.wait(30) == 2
    said = second.log.read_text().strip()
    assert str(port) in said
    assert "Traceback" not in said
