"""A program for test_kill: polls once, delivers all, and is killed at its N-th step, for several N.

Each run is a fork of this process, which has loaded every module and has no threads. A run sends itself SIGKILL right
before its N-th statement or commit, with the effect of a kill -9 or an out-of-memory kill at that moment.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sqlite3
import sys
import traceback
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event

from bot.alerts import AlertSettings
from bot.alerts.listener import AlertListener
from bot.chat.application import build_application
from bot.delivery.delivery import Delivery, DeliveryCounts
from bot.sandbox import SAMPLE_TOKEN
from feeds.article import Pages
from feeds.fetch import Fetcher, FetchSettings
from feeds.polling import Pipeline, PipelineSettings, Poller
from feeds.types import AlertLevel, Article, Chat, Feed, Subscription
from feeds.worker import LocalAnalyst, LocalParser
from storage.store import SqlStore, open_store
from tests.bot.conversation import unlimited
from tests.feeds.polled_feed import BODY, NOW, TROOPS, analyst_without_models

REPORT = "report.json"
EVERYTHING = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class Job:
    """One poll and the deliveries that follow, for one chat and one database."""

    def __init__(self, path: Path, feed_url: str, api_url: str, chat_id: int, analyst: LocalAnalyst) -> None:
        self.path = path
        self.feed = Feed(feed_url, "Example Post", "Example Post", "en")
        self.api_url = api_url
        self.chat_id = chat_id
        self.analyst = analyst

    def prepare(self, template: Path) -> None:
        """Copies the template and makes its chat this one. Plain SQL: a store would cost a fork of its own."""
        shutil.copy(template, self.path)
        with closing(sqlite3.connect(self.path)) as connection, connection:
            for table, column in (("chats", "id"), ("subscriptions", "chat_id")):
                changed = connection.execute(f"UPDATE {table} SET {column} = ?", (self.chat_id,)).rowcount
                assert changed == 1, table

    async def work(self, now: datetime, kill_at: int | None) -> dict[str, Any]:
        """Polls, delivers and returns what is stored.

        Args:
            now: The time of the run.
            kill_at: Number of the writer's statement or commit at which the process is killed; None for no kill.
        """
        store = await open_store(f"sqlite:///{self.path}", is_migrated=False)
        steps = _count_steps(store, kill_at)
        listener = AlertListener(AlertSettings(), wake=lambda: None)
        allowed = FetchSettings(allow_private_networks=True)
        async with Fetcher(allowed, now=lambda: now) as fetcher:
            parser = LocalParser()
            pipeline = Pipeline(
                store=store,
                pages=Pages(fetcher, parser),
                analyst=self.analyst,
                listener=listener,
                settings=PipelineSettings(),
            )
            poller = Poller(store, fetcher, parser, pipeline, listener, now=lambda: now, draw=lambda: 0.0)
            async with store.reading() as read:
                feed = await read.feeds.get(self.feed.url)
            error = (await poller.poll(feed)).error
        stored = steps()
        application = build_application(SAMPLE_TOKEN, self.api_url, unlimited())
        await application.initialize()
        delivery = Delivery(application.bot, store, owner=f"pid {os.getpid()}", now=lambda: now)
        while await delivery.deliver_due() != DeliveryCounts():
            pass
        await application.shutdown()
        async with store.reading() as read:
            facts = await read.facts.by_topic(TROOPS.slug, *EVERYTHING)
            left = await read.outbox.pending_count()
        counts = await store.counts()
        await store.close()
        told = sorted(fact.claim.content for fact in facts)
        count = counts["entries"]
        return {
            "steps": steps(), "stored": stored, "error": error, "facts": told, "pending": left, "entries": count
        }  # fmt: skip


def _count_steps(store: SqlStore, kill_at: int | None) -> Callable[[], int]:
    count = 0

    def step(*_: object) -> None:
        nonlocal count
        count += 1
        if count == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    for name in ("before_cursor_execute", "commit"):
        event.listen(store._engines.writing.sync_engine, name, step)
    return lambda: count


def _forked(work: Callable[[], Any]) -> tuple[int, Any]:
    """Runs `work` in a fork and returns its exit status (negative: the signal) and its result."""
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read_end)
        try:
            with os.fdopen(write_end, "w") as pipe:
                json.dump(work(), pipe)
        except BaseException:
            traceback.print_exc()
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end) as pipe:
        said = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return status, json.loads(said) if said else None


async def _create_template(path: Path, feed_url: str) -> None:
    """Creates a database in which a chat follows the topic."""
    store = await open_store(f"sqlite:///{path}")
    async with store.transaction() as t:
        await t.topics.put(TROOPS)
        await t.feeds.add(Feed(feed_url, "Example Post", "Example Post", "en"))
        await t.chats.put(Chat(1))
        await t.chats.subscribe(Subscription(1, TROOPS.slug, AlertLevel.EVERYTHING))
    await store.close()


def main(folder: str, feed_url: str, api_url: str, first_chat: int, most: int) -> None:
    """Writes the report {"whole": result without a kill, "runs": [{"chat", "moment", "status", "after": the rerun}]}.

    Args:
        folder: Where databases and the report are written.
        feed_url: Address of the feed to poll.
        api_url: Address of the Bot API server.
        first_chat: Id of the chat of the run without a kill; the next ids follow.
        most: Number of kills, spread evenly over the steps.
    """
    analyst, template = analyst_without_models(), Path(folder) / "template.sqlite3"
    analyst.analyse_now([Article("warm", BODY, language="en")])
    _forked(lambda: asyncio.run(_create_template(template, feed_url)))
    later = NOW + timedelta(minutes=10)  # past every lease

    def job(number: int) -> Job:
        made = Job(Path(folder) / f"{number}.sqlite3", feed_url, api_url, first_chat + number, analyst)
        made.prepare(template)
        return made

    _, whole = _forked(lambda: asyncio.run(job(0).work(NOW, None)))
    steps = whole["steps"]
    moments = sorted({1 + round(place * (steps - 1) / (most - 1)) for place in range(most)})
    runs = []
    for number, moment in enumerate(moments, 1):
        made = job(number)
        status, _ = _forked(lambda made=made, moment=moment: asyncio.run(made.work(NOW, moment)))  # type: ignore[misc]
        _, after = _forked(lambda made=made: asyncio.run(made.work(later, None)))  # type: ignore[misc]
        runs.append({"chat": made.chat_id, "moment": moment, "status": status, "after": after})
    (Path(folder) / REPORT).write_text(json.dumps({"whole": whole, "runs": runs}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
