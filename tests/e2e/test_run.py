"""The main job, end to end: feeds over HTTP in, alerts and briefs at the sandbox's chat out."""

from __future__ import annotations

import json
import re
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import READER, Running, free_port

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
        _add(sandbox, feed)
    sandbox.wait_for(lambda: any("🔴" in m["text"] or "[1]" in m["text"] for m in sandbox.from_bot()))
    bot.stop(signal.SIGKILL)

    again = start("run", **token, **address)
    known = {message["message_id"] for message in sandbox.from_bot()}
    sandbox.post("/sandbox/users/1001/send", {"text": "/brief north-korea-russia"})
    # An alert that was due may come before the brief.
    again.wait_for(lambda: any("[1]" in m["text"] and m["message_id"] not in known for m in sandbox.from_bot()))
    stored, told, alerts = again.wait_for(lambda: _delivered(tmp_path / "data" / "wirebrief.sqlite3"), 60)
    # A story that parts from another one after its alert needs none of its own: its facts were shown with that alert.
    untold = {story: facts for story, facts in stored.items() if not facts & told}
    assert not untold, "every story was told, by its alert or by that of the story that it was a part of"
    assert set(alerts) <= set(stored)
    assert set(alerts.values()) <= {m["message_id"] for m in sandbox.from_bot()}, "and each of them is in the chat"


def _add(sandbox: Running, feed: str) -> None:
    """Adds a feed as the admin does: by the button under what /addfeed shows of it."""
    sandbox.post("/sandbox/users/1001/send", {"text": f"/addfeed {feed}"})

    def offer() -> dict[str, Any] | None:
        return next(
            (m for m in sandbox.from_bot() if m["text"].startswith("This is a feed") and feed in m["text"]), None
        )

    shown = sandbox.wait_for(offer)
    press = {"message_id": shown["message_id"], "data": shown["buttons"][0][0]["data"]}
    sandbox.post("/sandbox/users/1001/press", press)


def _delivered(database: Path) -> tuple[dict[int, set[int]], set[int], dict[int, int | None]] | None:
    """Returns what is stored and what the reader was told of it; None while messages are queued.

    Returns:
        The ids of the facts of each story; those of the facts that alerts have shown, and of their parts: a fact whose
        articles part becomes two with one vector; story → message of its alert.
    """
    stored: dict[int, set[int]] = {}
    vectors: dict[int, bytes] = {}
    shown: set[int] = set()
    alerts: dict[int, int | None] = {}
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        (pending,) = connection.execute("SELECT count(*) FROM outbox WHERE state = 'pending'").fetchone()
        rows = connection.execute("SELECT story_id, id, vector FROM facts WHERE merged_into IS NULL")
        for story, fact, vector in rows:
            stored.setdefault(story, set()).add(fact)
            vectors[fact] = vector
        told = "SELECT story_id, message_id, fact_ids FROM alerts JOIN shown ON shown.id = shown_id WHERE chat_id = ?"
        for story, message, facts in connection.execute(told, (READER,)):
            alerts[story] = message
            shown |= set(json.loads(facts))
    of_shown = {vectors[fact] for fact in shown & set(vectors)} - {b""}
    parts = {fact for fact, vector in vectors.items() if vector in of_shown}
    return None if pending or not stored else (stored, shown | parts, alerts)


def test_a_port_in_use_is_one_line(start: Start, tmp_path: Path) -> None:
    port = free_port()
    first = start("sandbox", port=port)
    first.wait_for(lambda: first.get("/sandbox/stats"))
    second = start("run", data="second", port=port)
    assert second.process.wait(30) == 2
    said = second.log.read_text().strip()
    assert str(port) in said
    assert "Traceback" not in said
