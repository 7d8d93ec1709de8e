"""/stats: counts by day, what there is now, and a picture of how long alerts took."""

from __future__ import annotations

from dataclasses import replace
from datetime import date as Date
from datetime import timedelta

import pytest

from bot.charts import delay_chart_of, figure_png
from bot.chat.counted_lately import LASTS
from bot.chat.services import KEY
from bot.locales import Words
from feeds.ports import NewEntry, StoryMember
from feeds.types import (
    Chat,
    Entry,
    Feed,
    Fingerprint,
    MatchedWord,
    OutboxKind,
    OutboxMessage,
    Story,
    Topic,
    TopicMatch,
)
from storage.ports import Feedback, Role, Verdict
from tests.bot.conversation import ANN, JEAN, NOW, Conversation

FEED = Feed("https://example.org/rss", "Example Post", "Example Post", "en")
MATCH = (TopicMatch("harbours", (MatchedWord("harbour", 0, 7),)),)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
async def admin(conversation: Conversation) -> None:
    async with conversation.store.transaction() as t:
        await t.admins.add(ANN, Role.ADMIN, NOW)


async def told(conversation: Conversation, ago: timedelta, minutes: int) -> None:
    """An entry of a story that arrived in Jean's chat as soon as it was stored."""
    seen = NOW - ago
    async with conversation.store.transaction() as t:
        said = NewEntry(Entry(f"{ago}", "A harbour"), seen - minutes * MINUTE, text="A harbour", matches=MATCH)
        (entry_id,) = await t.entries.add(FEED, [said], seen)
        story = await t.stories.add(Story(0, "A harbour", "en", seen, seen, ("harbours",), 1, ("Post",), ("Post",)))
        await t.entries.attach(StoryMember(entry_id, story.id, "Post", "en", seen, Fingerprint(b"v")))
        message = OutboxMessage(f"{ago}", JEAN, OutboxKind.ALERT, {"text": "x"}, story.id, created=seen)
        await t.outbox.put(message)
        for one in await t.outbox.lease("me", seen, MINUTE, 9):
            await t.outbox.sent(one.id, seen, 7)


async def test_counts_of_the_last_days_and_a_picture(conversation: Conversation) -> None:
    (nothing,) = await conversation.say("/stats")
    assert nothing["text"].splitlines() == [
        "The last 7 days (UTC)",
        "Nothing has happened yet.",
        "",
        "Now: 0 feeds (0 fail or are paused), 2 topics, 0 chats",
    ]
    await told(conversation, 6 * DAY, 1)
    await told(conversation, 2 * DAY, 4)
    await told(conversation, DAY, 80)
    (kept,) = await conversation.say("/stats")
    assert kept["text"].splitlines()[1] == "Nothing has happened yet.", "counted a moment ago"
    later = replace(conversation.application.bot_data[KEY], now=lambda: NOW + LASTS)
    conversation.application.bot_data[KEY] = later
    text, picture = await conversation.say("/stats")
    assert text["text"].splitlines()[:5] == [
        "The last 7 days (UTC)",
        "20 Oct: 1 entry, 0 facts, 0 stories told, 1 message",
        "   told 80 min after publication, 95 % within 80 min",
        "19 Oct: 1 entry, 0 facts, 0 stories told, 1 message",
        "   told 4 min after publication, 95 % within 4 min",
    ]
    assert text["text"].splitlines()[-1] == "Now: 0 feeds (0 fail or are paused), 2 topics, 1 chats"
    assert picture["text"] == "From publication to alert"
    assert picture["photo"]
    await conversation.application.bot_data[KEY].charts.close()


async def test_what_readers_say_of_each_topic_the_worst_first(conversation: Conversation) -> None:
    own = Topic("own-1", {"en": "Secret"}, "secret", chat_id=JEAN)
    async with conversation.store.transaction() as t:
        await t.chats.put(Chat(JEAN))
        await t.topics.add(own)
        for user, topic, verdict in (
            (1, "harbours", Verdict.OFF_TOPIC),
            (2, "harbours", Verdict.GOOD),
            (1, "north-korea-russia", Verdict.BAD),
            (JEAN, "own-1", Verdict.OFF_TOPIC),
        ):
            await t.feedback.put(Feedback(user, user, 7 if topic == "harbours" else 8, topic, verdict, NOW))
    (answer,) = await conversation.say("/stats")
    assert answer["text"].splitlines()[-3:] == [
        "What readers say (30 days)",
        "Harbours: 50 % on the topic, 50 % useful (2 verdicts)",
        "North Korea–Russia: 100 % on the topic, 0 % useful (1 verdict)",
    ]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_picture_has_both_lines_and_is_a_png(language: str) -> None:
    delays = {Date(2024, 10, 15 + n): (3.0 + n, 20.0 + 5 * n) for n in range(7)}
    chart = delay_chart_of(delays, Words(language))
    assert chart is not None
    assert [[value for _, value in points] for _, points in chart.lines] == [
        [3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0],
        [20.0, 25.0, 30.0, 35.0, 40.0, 45.0, 50.0],
    ]
    assert [label for _, label in chart.values] == ["50 min", "25 min"]
    assert figure_png(chart).startswith(b"\x89PNG")
    assert delay_chart_of({Date(2024, 10, 15): (1.0, 2.0)}, Words(language)) is None
