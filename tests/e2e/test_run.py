"""The main job, end to end: feeds over HTTP in, alerts and briefs at the sandbox's chat out."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.alerts import AlertSettings
from bot.alerts.elsewhere import tells_the_same
from feeds.group import CHANGE_WEIGHTS
from feeds.types import AlertLevel, ChangeKind, Fact
from storage.store import open_store
from tests.e2e.conftest import READER, START_SECONDS, Running
from tests.loopback import free_port

pytestmark = pytest.mark.e2e
THRESHOLD = AlertSettings().thresholds[AlertLevel.IMPORTANT].alert
Start = Callable[..., Running]


def test_alerts_arrive_by_themselves_and_a_brief_is_answered(start: Start) -> None:
    bot = start(has_models=True)
    bot.wait_until_ready()
    alert = bot.wait_for(bot.from_bot)[0]
    assert re.search(r"Séoul|Seoul|Pyongyang|Cor[ée]e|Korea", alert["text"])
    bot.wait_for(lambda: len({s for m in bot.from_bot() for s in re.findall(r'href="([^"]+)"', m["html"])}) >= 3)

    brief = bot.say("/brief north-korea-russia")
    links = re.findall(r'href="([^"]+)"', brief["html"])
    assert len(set(links)) >= 3
    assert all(link.startswith("http://127.0.0.1:") for link in links)
    assert len(re.findall(r"^(?:•|\d+\.|▪|–)", brief["text"], re.M)) >= 5

    everything = " ".join(message["text"] for message in bot.from_bot())
    assert "football" not in everything.lower()
    assert bot.get("/sandbox/stats")["rejected"] == {}
    assert bot.stop(signal.SIGTERM) == 0


def test_a_kill_loses_no_alert(start: Start, tmp_path: Path) -> None:
    """The sandbox stays up; the bot is killed after its first alert and started again."""
    sandbox = start("sandbox")
    sandbox.wait_for(lambda: sandbox.get("/sandbox/stats"))
    token = {"WIREBRIEF_TELEGRAM_TOKEN": "1234567:" + "x" * 35, "WIREBRIEF_ALLOW_PRIVATE_NETWORKS": "1"}
    address = {"WIREBRIEF_TELEGRAM_API_URL": f"http://127.0.0.1:{sandbox.port}", "WIREBRIEF_ADMINS": "1001"}
    address |= {"WIREBRIEF_LANGUAGE_WAIT_SECONDS": "0"}  # the first alert comes at once
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
    # What the killed bot had leased comes at once, not when its lease ends.
    delivered = again.wait_for(lambda: _delivered(tmp_path / "data" / "wirebrief.sqlite3"))
    facts, shown, alerts = delivered.facts, delivered.shown, delivered.alerts
    of_alerts = {fact.id for fact in facts if fact.story_id in alerts}
    assert of_alerts, "there is something that must be shown"
    lost = of_alerts - shown - delivered.parts
    assert not lost, "all facts of an alerted story are in its alert, behind its button or in its updates"
    untold = [fact for fact in facts if fact.id not in of_alerts | delivered.parts and _must_be_told(fact, delivered)]
    assert not untold, "what is worth an alert has one, or retells what another one told"
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


@dataclass(frozen=True)
class Delivered:
    """What is stored and what the reader was sent of it.

    Attributes:
        facts: all that are stored.
        shown: ids of the facts that the reader's alerts have shown.
        parts: ids of those and of their parts: a fact whose articles part becomes two with one vector.
        alerts: story → message of the reader's alert.
    """

    facts: Sequence[Fact]
    shown: frozenset[int]
    parts: frozenset[int]
    alerts: Mapping[int, int | None]


def _must_be_told(fact: Fact, delivered: Delivered) -> bool:
    """True if a fact reaches the threshold of an alert, and no fact that was shown tells the same."""
    if min(1.0, fact.importance + CHANGE_WEIGHTS[ChangeKind.NEW_FACT]) < THRESHOLD:
        return False
    known = (other for other in delivered.facts if other.id in delivered.shown)
    return not any(tells_the_same(fact, other) for other in known)


def _delivered(database: Path) -> Delivered | None:
    """Returns what the reader was sent; None while messages are queued or nothing is stored."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        (pending,) = connection.execute("SELECT count(*) FROM outbox WHERE state = 'pending'").fetchone()
        ids = [fact_id for (fact_id,) in connection.execute("SELECT id FROM facts WHERE merged_into IS NULL")]
        told = "SELECT story_id, message_id, fact_ids FROM alerts JOIN shown ON shown.id = shown_id WHERE chat_id = ?"
        rows = connection.execute(told, (READER,)).fetchall()
    if pending or not ids:
        return None
    facts = asyncio.run(_facts(database, ids))
    shown = frozenset(fact_id for _, _, fact_ids in rows for fact_id in json.loads(fact_ids))
    vectors = {fact.vector for fact in facts if fact.id in shown} - {b""}
    parts = frozenset(fact.id for fact in facts if fact.vector in vectors)
    return Delivered(facts, shown, shown | parts, {story: message for story, message, _ in rows})


async def _facts(database: Path, ids: Sequence[int]) -> list[Fact]:
    store = await open_store(f"sqlite:///{database}", is_migrated=False)
    async with store.reading() as read:
        found = await read.facts.some(ids)
    await store.close()
    return found


def test_a_port_in_use_is_one_line(start: Start, tmp_path: Path) -> None:
    port = free_port()
    first = start("sandbox", port=port)
    first.wait_for(lambda: first.get("/sandbox/stats"))
    second = start("run", data="second", port=port)
    assert second.process.wait(START_SECONDS) == 2
    said = second.log.read_text().strip()
    assert str(port) in said
    assert "Traceback" not in said
