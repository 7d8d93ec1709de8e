"""The main job, end to end: feeds over HTTP in, alerts and briefs at the sandbox's chat out."""

from __future__ import annotations

import re
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.conftest import Running, free_port

pytestmark = pytest.mark.e2e
Start = Callable[..., Running]


def test_alerts_arrive_by_themselves_and_a_brief_is_answered(start: Start) -> None:
    bot = start(has_models=True)
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


def test_a_kill_loses_no_alert(start: Start, tmp_path: Path) -> None:
    """The sandbox stays up; the bot is killed after its first alert and started again."""
    sandbox = start("sandbox")
    sandbox.wait_for(lambda: sandbox.get("/sandbox/stats"))
    token = {"WIREBRIEF_TELEGRAM_TOKEN": "1234567:" + "x" * 35, "WIREBRIEF_ALLOW_PRIVATE_NETWORKS": "1"}
    address = {"WIREBRIEF_TELEGRAM_API_URL": f"http://127.0.0.1:{sandbox.port}", "WIREBRIEF_ADMINS": "1001"}
    bot = start("run", **token, **address)
    sandbox.wait_until_ready()
    assert sandbox.say("/subscribe north-korea-russia")["text"].startswith("You follow North Korea–Russia.")
    feeds = re.findall(r"sample feed: (\S+)", sandbox.log.read_text())
    for feed in feeds:
        sandbox.post("/sandbox/users/1001/send", {"text": f"/addfeed {feed}"})
    sandbox.wait_for(lambda: any("🔴" in m["text"] or "[1]" in m["text"] for m in sandbox.from_bot()))
    bot.stop(signal.SIGKILL)

    again = start("run", **token, **address)
    assert "[1]" in sandbox.say("/brief north-korea-russia")["text"]
    stories, alerts = again.wait_for(lambda: _delivered(tmp_path / "data" / "wirebrief.sqlite3"), 60)
    # A story that parts from another one after its alert has none of its own: that was told already.
    assert alerts
    assert set(alerts) <= stories
    assert set(alerts.values()) <= {m["message_id"] for m in sandbox.from_bot()}, "and each of them is in the chat"


def _delivered(database: Path) -> tuple[set[int], dict[int, int | None]] | None:
    """Returns the stories with facts, and story → message of its alert; None while messages are queued."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        (pending,) = connection.execute("SELECT count(*) FROM outbox WHERE state = 'pending'").fetchone()
        stories = {row[0] for row in connection.execute("SELECT DISTINCT story_id FROM facts")}
        alerts = dict(connection.execute("SELECT story_id, message_id FROM alerts WHERE chat_id = 1001"))
    return None if pending or not stories else (stories, alerts)


def test_a_port_in_use_is_one_line(start: Start, tmp_path: Path) -> None:
    port = free_port()
    first = start("sandbox", port=port)
    first.wait_for(lambda: first.get("/sandbox/stats"))
    second = start("run", data="second", port=port)
    assert second.process.wait(30) == 2
    said = second.log.read_text().strip()
    assert str(port) in said
    assert "Traceback" not in said
