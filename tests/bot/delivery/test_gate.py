"""What a chat chose, applied to real outbox rows: held, merged into one digest, let go, sent without a sound."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.gate import Gate, LeasedMessage
from bot.digests import put_due_digests
from bot.render import plain
from feeds.types import Chat, OutboxKind, OutboxMessage, Preferences, Story, Subscription, Timing, Topic
from storage.ports import LivingAlert, Store
from storage.store import SqlStore

EVENING = datetime(2024, 10, 21, 22, tzinfo=UTC)
MORNING = datetime(2024, 10, 22, 7, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ASLEEP = Timing(quiet_from=21 * 60, quiet_until=7 * 60)
CHAT = 7
ALERT, UPDATE, EDIT = OutboxKind.ALERT, OutboxKind.UPDATE, OutboxKind.EDIT
TOPIC = Topic("troops", {"en": "Troops", "fr": "Troupes"}, "troops")


class Night:
    """A chat that sleeps, two stories, and what a pass of the delivery does with leased messages."""

    def __init__(self, store: Store, stories: list[int]) -> None:
        self.store = store
        self.stories = stories
        self.gate = Gate()

    async def put(
        self, kind: OutboxKind, story: int, *, name: str = "", at: datetime = EVENING, **payload: bool
    ) -> None:
        key = f"{kind}:{story}:{name}"
        async with self.store.transaction() as t:
            if kind is ALERT:
                await t.alerts.put(LivingAlert(CHAT, self.stories[story], None, (), "hash", at, at))
            text = {"text": f"{kind} {name}", **payload}
            await t.outbox.put(OutboxMessage(key, CHAT, kind, text, self.stories[story], created=at))

    async def passed(self, now: datetime = EVENING, telegram_id: int | None = None) -> list[LeasedMessage]:
        """What may go, message after message; each is marked as sent."""
        found: list[LeasedMessage] = []
        async with self.store.transaction() as t:
            while messages := await t.outbox.lease("test", now, MINUTE, 5):
                passing = await self.gate.passing(t, messages, now)
                for one in passing:
                    telegram = telegram_id or 100 + len(found)
                    await t.outbox.sent(one.message.id, now, telegram, has_sound=one.has_sound)
                    if one.has_sound:
                        self.gate.sounds.add(CHAT, now)
                found += passing
        return found

    async def choose(self, timing: Timing) -> None:
        async with self.store.transaction() as t:
            await t.chats.put(replace(await t.chats.get(CHAT), timing=timing))


@pytest.fixture
async def night(store: SqlStore) -> Night:
    async with store.transaction() as t:
        await t.topics.put(TOPIC)
        await t.chats.put(Chat(CHAT, timing=ASLEEP))
        await t.chats.subscribe(Subscription(CHAT, TOPIC.slug))
        stories = [
            await t.stories.add(Story(0, title, "en", EVENING, EVENING, (TOPIC.slug,), 1, ("Post",), ("Post",)))
            for title in ("Soldiers at the border", "Talks end")
        ]
    return Night(store, [story.id for story in stories])


def told(messages: list[LeasedMessage]) -> list[tuple[OutboxKind, bool]]:
    return [(one.message.kind, one.has_sound) for one in messages]


async def test_a_night_of_stories_is_one_digest_at_waking_time(night: Night) -> None:
    for story in (0, 1):
        await night.put(ALERT, story)
        await night.put(UPDATE, story, name="a", is_silent=True)
        await night.put(EDIT, story, is_silent=True)
    assert await night.passed() == []
    assert await put_due_digests(night.store, MORNING - MINUTE) == 0
    assert await put_due_digests(night.store, MORNING) == 1
    assert await put_due_digests(night.store, MORNING) == 0, "it goes out once"
    (digest,) = await night.passed(MORNING)
    assert (digest.message.kind, digest.has_sound) == (OutboxKind.DIGEST, True)
    text = plain(str(digest.message.payload["text"]))
    assert text.splitlines()[0] == "🗞 22 Oct, 07:00 · 2 stories"
    assert text.count("Soldiers at the border") == text.count("Talks end") == 1


async def test_a_digest_leaves_out_what_its_chat_muted_meanwhile(night: Night) -> None:
    for story in (0, 1):
        await night.put(ALERT, story)
    await night.passed()
    async with night.store.transaction() as t:
        chosen = Preferences(muted_words=("soldier",), shows_sources=False)
        await t.chats.put(replace(await t.chats.get(CHAT), preferences=chosen))
    assert await put_due_digests(night.store, MORNING) == 1
    (digest,) = await night.passed(MORNING)
    text = plain(str(digest.message.payload["text"]))
    assert text.splitlines()[0] == "🗞 22 Oct, 07:00 · 1 story"
    assert "Talks end" in text
    assert "Post" not in text


async def test_what_follows_a_digest_answers_it_and_edits_nothing(night: Night) -> None:
    await night.put(ALERT, 0)
    await night.passed()
    await put_due_digests(night.store, MORNING)
    await night.passed(MORNING, telegram_id=55)
    await night.put(UPDATE, 0, name="b", at=MORNING)
    await night.put(EDIT, 0, at=MORNING, is_silent=True)
    (update,) = await night.passed(MORNING + HOUR)
    assert update.alert is not None
    assert (update.message.kind, update.alert.message_id, update.alert.is_in_digest) == (UPDATE, 55, True)


async def test_only_breaking_news_passes(night: Night) -> None:
    await night.put(ALERT, 0)
    await night.put(ALERT, 1, is_breaking=True)
    (one,) = await night.passed()
    assert (one.message.story_id, one.has_sound) == (night.stories[1], True)


async def test_breaking_news_on_a_held_story_is_its_alert_as_it_now_is(night: Night) -> None:
    await night.put(ALERT, 0)
    assert await night.passed() == []
    await night.put(EDIT, 0, name="", is_silent=True)
    await night.put(UPDATE, 0, name="moved", is_breaking=True)
    (alert,) = await night.passed(EVENING + MINUTE)
    assert (alert.message.kind, alert.message.payload["text"], alert.has_sound) == (ALERT, "edit ", True)
    assert await put_due_digests(night.store, MORNING) == 0


async def test_an_alert_from_before_the_night_is_edited_in_it_and_its_update_waits(night: Night) -> None:
    await night.put(ALERT, 0)
    await night.passed(EVENING - 3 * HOUR)
    await night.put(UPDATE, 0, name="a")
    await night.put(EDIT, 0, is_silent=True)
    assert told(await night.passed()) == [(EDIT, False)]
    assert await put_due_digests(night.store, MORNING) == 1
    assert told(await night.passed(MORNING)) == [(OutboxKind.DIGEST, True)]


async def test_an_update_after_the_night_joins_the_digest_that_is_not_sent_yet(night: Night) -> None:
    await night.put(ALERT, 0)
    await night.passed()
    await night.put(UPDATE, 0, name="late", at=MORNING)
    assert await night.passed(MORNING + MINUTE) == []
    await put_due_digests(night.store, MORNING + MINUTE)
    assert told(await night.passed(MORNING + MINUTE)) == [(OutboxKind.DIGEST, True)]


async def test_a_message_that_could_not_be_sent_in_the_evening_does_not_come_at_night(night: Night) -> None:
    await night.put(ALERT, 0, at=EVENING - 2 * HOUR)
    assert await night.passed(EVENING + 3 * HOUR) == []


async def test_stories_of_a_topic_that_was_muted_meanwhile_are_not_told(night: Night) -> None:
    await night.put(ALERT, 0)
    await night.passed()
    async with night.store.transaction() as t:
        await t.chats.subscribe(Subscription(CHAT, TOPIC.slug, is_muted=True))
    assert await put_due_digests(night.store, MORNING) == 1
    assert await night.passed(MORNING) == []


async def test_beyond_the_cap_messages_come_without_a_sound_and_after_an_hour_with_one(night: Night) -> None:
    await night.choose(Timing(sounds_per_hour=2))
    for name in "abc":
        await night.put(UPDATE, 0, name=name)
    assert told(await night.passed()) == [(UPDATE, True), (UPDATE, True), (UPDATE, False)]
    restarted = Gate()
    async with night.store.reading() as read:
        await restarted.restore(read, EVENING + MINUTE)
    assert restarted.sounds.of(CHAT, EVENING + MINUTE) == 2
    await night.put(UPDATE, 0, name="later")
    assert told(await night.passed(EVENING + HOUR)) == [(UPDATE, True)]


async def test_a_muted_chat_gets_nothing_and_then_one_digest(night: Night) -> None:
    await night.choose(Timing(muted_until=EVENING + HOUR))
    await night.put(ALERT, 0, is_breaking=True)
    await night.put(ALERT, 1)
    assert await night.passed() == []
    assert await put_due_digests(night.store, EVENING + HOUR) == 1
    assert told(await night.passed(EVENING + HOUR)) == [(OutboxKind.DIGEST, True)]
