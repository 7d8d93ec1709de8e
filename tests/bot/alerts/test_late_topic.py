"""A topic that is added late, with subscribers from its first moment: its brief is full, and nothing was sent of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest

from bot.alerts import AlertListener, AlertSettings
from bot.briefs import load_brief_by_slug
from bot.render.brief_messages import render_brief
from feeds.article import Pages
from feeds.polling import Backfiller, PastWriter, Pipeline, PipelineSettings, Rereader
from feeds.ports import Fetcher
from feeds.types import Chat, Entry, Feed, FeedState, Subscription, Topic
from feeds.worker import LocalParser
from storage.ports import Transaction
from storage.store import SqlStore
from tests.feeds.polled_feed import BODY, NOW, analyst_without_models

pytestmark = pytest.mark.slow

FEED = Feed("https://example.org/rss", "Example Post", "Example Post", "en")
TOPIC = Topic("troops", {"en": "Troops"}, "soldiers")
READER = 1001


def told(number: int, age: timedelta) -> Entry:
    title = f"{number},500 soldiers reached Vladivostok, Seoul says"
    body = BODY.replace("1,500", f"{number},500") * 5
    return Entry(f"{number}", title, f"https://example.org/{number}", NOW - age, content=body, legs=(f"guid:{number}",))


async def test_a_late_topic_has_a_full_brief_and_sent_nothing(store: SqlStore) -> None:
    settings = PipelineSettings()
    analyst = analyst_without_models()
    listener = AlertListener(AlertSettings(), wake=lambda: None)
    pages = Pages(cast(Fetcher, None), LocalParser())
    pipeline: Pipeline[Transaction] = Pipeline(
        store=store, pages=pages, analyst=analyst, listener=listener, settings=settings
    )
    backfiller: Backfiller[Transaction] = Backfiller(
        store,
        Rereader(pages, analyst),
        PastWriter(pipeline.writer, settings.stories),
        window=settings.stories.window,
        now=lambda: NOW,
    )
    state = FeedState(last_success_at=NOW)
    await pipeline.ingest(FEED, [told(1, timedelta(hours=30)), told(2, timedelta(minutes=5))], state, NOW)
    reader = Chat(READER, "private", "Ann", "en", "UTC")
    async with store.transaction() as transaction:
        await transaction.topics.add(TOPIC)
        await transaction.chats.put(reader)
        await transaction.chats.subscribe(Subscription(READER, TOPIC.slug))
    await backfiller.run_due()
    counts = await store.counts()
    assert (counts["messages"], counts["alerts"]) == (0, 0), "no alert, no update, no edit"
    assert counts["facts"] > 0
    brief = await load_brief_by_slug(store, TOPIC.slug, "7d", reader, NOW)
    text = "\n".join(page.text for page in render_brief(brief, reader, "text"))
    assert "2 articles" in text
    assert "• Kim Hong-kyun: “They will go to the front” (reported 20 Oct)" in text, "the day of its first report"
    third = told(3, timedelta(0))
    third = replace(third, content=third.content.replace("They will go to the front", "Nobody has asked us"))
    await pipeline.ingest(FEED, [third], state, NOW)
    assert (await store.counts())["alerts"] == 1, "what comes from now on is told"
