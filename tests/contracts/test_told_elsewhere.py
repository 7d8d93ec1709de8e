"""What a message on one story told a chat is no news on another story of the topic, on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.alerts import AlertSettings
from bot.alerts.listener import AlertListener
from feeds.types import (
    AlertLevel,
    Bound,
    Change,
    ChangeKind,
    Chat,
    Claim,
    ClaimKind,
    Fact,
    FactSource,
    Figure,
    OutboxKind,
    Story,
    Subscription,
)
from storage.ports import Shown, Store, Transaction, known_mark, line_mark
from tests.contracts.samples import FEED, NOW, TOPIC, attached, entry, minutes

DAY = timedelta(days=1)
WINDOW = AlertSettings().told_window
NEAR, APART = b"\x00\x3c\x00\x00", b"\x00\x00\x00\x3c"  # two vectors that have nothing in common


def said(content: str, value: float | None = None, **changes: object) -> Claim:
    """What an agency says, maybe with a number of soldiers."""
    figures = (Figure(value, "soldiers", bound=Bound.EXACT),) if value is not None else ()
    made = Claim(
        ClaimKind.ATTRIBUTION, 90, 90 + len(content), content, speaker="Port Agency", speaker_key="port agency"
    )
    return replace(made, figures=figures, language="en", **changes)  # type: ignore[arg-type]  # fields of Claim


ARRIVED = said("1,500 soldiers have arrived in the harbour", 1500)
THERE = said("some 1,500 soldiers are in the harbour by now", 1500)
MORE = said("3,000 soldiers are in the harbour by now", 3000)
SHIPS = said("all forty grain ships are to leave for the south at dawn")


async def told(
    store: Store, name: str, claims: Sequence[Claim], at: datetime = NOW, chats: Sequence[int] = (1, 2)
) -> list[tuple[OutboxKind, int, str]]:
    """A new story of one entry with those claims; returns what the chats that follow the topic get of it."""
    entry_id = await entry(store, name, published=at)
    async with store.transaction() as t:
        await t.topics.put(TOPIC)
        for chat in (1, 2):
            await t.chats.put(Chat(chat))
            muted = chat not in chats
            await t.chats.subscribe(Subscription(chat, TOPIC.slug, AlertLevel.EVERYTHING, is_muted=muted))
        title = f"Harbour news {name}"
        of = await t.stories.add(Story(0, title, "en", at, at, (TOPIC.slug,), 1, (FEED.publisher,), (FEED.publisher,)))
        await t.entries.attach(replace(attached(entry_id, of.id), published=at))
        new = [_fact(of.id, entry_id, claim, at, -n) for n, claim in enumerate(claims, 1)]
        saved = await t.facts.save(new)
        await _hear(t, of, saved, saved, at)
    return await _delivered(store, at)


def _fact(story_id: int, entry_id: int, claim: Claim, at: datetime, name: int = -1) -> Fact:
    publisher, title = f"Post {entry_id}", "Harbour news"
    source = FactSource(entry_id, publisher, publisher, title, f"https://example.org/{entry_id}", at, "en", claim)
    return Fact(name, story_id, claim, (source,), at, at, 0.7, vector=APART if claim == SHIPS else NEAR)


async def _hear(t: Transaction, of: Story, facts: Sequence[Fact], new: Sequence[Fact], at: datetime) -> None:
    changes = [Change(ChangeKind.NEW_FACT, of.id, fact.importance, fact) for fact in new]
    listener = AlertListener(AlertSettings(), wake=lambda: None)  # a new one each time: it remembers nothing
    await listener.on_changes(t, of, facts, changes, at)


async def grown(store: Store, story_id: int, claim: Claim, at: datetime) -> list[tuple[OutboxKind, int, str]]:
    """A further entry of a story with one more claim."""
    entry_id = await entry(store, f"further {at:%d %H:%M}", published=at)
    async with store.transaction() as t:
        await t.entries.attach(replace(attached(entry_id, story_id), published=at))
        (new,) = await t.facts.save([_fact(story_id, entry_id, claim, at)])
        facts = await t.facts.of_story(story_id)
        await _hear(t, await t.stories.get(story_id), facts, [new], at)
    return await _delivered(store, at)


async def _delivered(store: Store, at: datetime) -> list[tuple[OutboxKind, int, str]]:
    found = []
    async with store.transaction() as t:
        while leased := await t.outbox.lease("me", at, minutes(1), 10):
            for message in leased:
                found.append((message.kind, message.chat_id, str(message.payload["text"])))
                await t.outbox.sent(message.id, at, 1000 + message.id)
    return found


async def test_a_story_that_tells_only_what_another_told_makes_no_message(store: Store) -> None:
    assert {chat for _, chat, _ in await told(store, "a", [ARRIVED])} == {1, 2}
    assert await told(store, "b", [THERE], NOW + DAY) == []
    assert {chat for _, chat, _ in await told(store, "c", [MORE], NOW + DAY)} == {1, 2}, "another value is news"


async def test_who_was_not_told_gets_it_from_the_other_story(store: Store) -> None:
    await told(store, "a", [ARRIVED], chats=[1])
    assert [chat for _, chat, _ in await told(store, "b", [THERE], NOW + DAY)] == [2]


async def test_an_alert_on_another_matter_leaves_out_what_was_told_now_and_later(store: Store) -> None:
    await told(store, "a", [ARRIVED])
    first = await told(store, "b", [SHIPS, THERE], NOW + DAY)
    assert {(kind, chat) for kind, chat, _ in first} == {(OutboxKind.ALERT, 1), (OutboxKind.ALERT, 2)}
    assert all(SHIPS.content in text and "1,500" not in text for _, _, text in first)
    later = await grown(store, 2, said("four crews stay behind in the old town", 4), NOW + DAY + minutes(90))
    assert later
    assert all("1,500" not in text for _, _, text in later), "an edit does not bring it back"


async def test_an_update_does_not_call_new_what_another_story_told(store: Store) -> None:
    await told(store, "a", [SHIPS])
    await told(store, "b", [ARRIVED], NOW + minutes(5))
    again = await grown(store, 1, THERE, NOW + minutes(90))
    assert {chat for _, chat, _ in again} == {1, 2}
    assert all(kind is OutboxKind.EDIT and "1,500" not in text for kind, _, text in again)


async def test_what_was_told_long_ago_is_told_again(store: Store) -> None:
    await told(store, "a", [ARRIVED])
    assert await told(store, "b", [THERE], NOW + WINDOW + DAY) != []


async def test_another_voice_that_says_the_same_is_news(store: Store) -> None:
    await told(store, "a", [ARRIVED])
    other = replace(THERE, speaker="Mayor Ann Lee", speaker_key="ann lee")
    assert {chat for _, chat, _ in await told(store, "b", [other], NOW + DAY)} == {1, 2}


async def test_which_facts_chats_were_told_is_asked_for_many_at_once(store: Store) -> None:
    async with store.transaction() as t:
        await t.alerts.put_shown(
            7, [1, 2], Shown((4, 5, 6), "a", NOW, (line_mark(4), known_mark(5), "denial:6:9")), NOW
        )
        await t.alerts.put_shown(8, [2, 3], Shown((8,), "b", NOW, (line_mark(8),)), NOW)
        await t.alerts.put_shown(9, [4], Shown((4,), "c", NOW, (line_mark(4),)), NOW)
    async with store.reading() as read:
        assert await read.alerts.told({7: [4, 5, 6], 8: [8]}) == {1: {4}, 2: {4, 8}, 3: {8}}
        assert await read.alerts.told({7: [5, 6]}) == {}
        assert await read.alerts.told({}) == {}


@pytest.mark.parametrize(("topics", "count"), [(("troops",), 1), (("another",), 0), (("another", "troops"), 1)])
async def test_only_stories_with_alerts_on_the_topics_are_compared(
    store: Store, topics: Sequence[str], count: int
) -> None:
    await told(store, "a", [ARRIVED])
    await told(store, "b", [SHIPS], chats=[])
    async with store.reading() as read:
        found = await read.alerts.beside(99, topics, NOW - DAY)
        assert [one.story_id for one in found] == [1] * count
        assert [one.vector for one in found] == [NEAR] * count
        assert await read.alerts.beside(1, topics, NOW - DAY) == []
        assert await read.alerts.beside(99, topics, NOW + DAY) == []
