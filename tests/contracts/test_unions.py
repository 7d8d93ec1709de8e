"""Facts of stories that become one, part, or exchange an entry, with alerts that were sent: nobody is told twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.alerts import AlertSettings
from bot.alerts.listener import AlertListener
from feeds.group import Regrouped, StoryIndex, StorySettings, importance_of
from feeds.stories import FactCache
from feeds.stories.regrouping import regroup
from feeds.types import AlertLevel, Change, ChangeKind, Chat, Claim, Fact, OutboxKind, Story, Subscription
from storage.ports import Store, Transaction, later_mark, moved_mark, told_mark
from tests.contracts.samples import CLAIM, NOW, TOPIC, attached, entry, fact, minutes, story

SAID = replace(CLAIM, content="they will go to the front", sentence_end=25, figures=(), stands_alone=True)
OTHER = replace(SAID, content="all forty ships left the harbour at dawn", speaker="Lee Joon", speaker_key="lee joon")
LISTENER = AlertListener(AlertSettings(), wake=lambda: None)


class _Index(StoryIndex):
    """An index without entries: the tests say what it has regrouped."""

    def rename(self, story_id: int, new_id: int) -> None:
        """There is no story to be renamed."""


async def test_one_fact_of_two_stories_is_one_in_each_alert_and_told_to_nobody(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.repositories.facts.MOST_OF_A_TOPIC", 1)  # an absorbed fact takes no place
    (elder, first), (younger, second) = await _told(store, "a", [1]), await _told(store, "b", [1, 2])
    messages = await _regroup(store, Regrouped(younger.id, elder.id, (0,), is_merger=True))
    assert {(kind, chat) for kind, chat, _ in messages} == {(OutboxKind.EDIT, 1), (OutboxKind.EDIT, 2)}
    assert all(text.count(SAID.content) == 1 for _, _, text in messages)
    async with store.reading() as read:
        (one,) = await read.facts.of_story(elder.id)
        assert (one.id, [source.title for source in one.sources]) == (first.id, ["Title a", "Title b"])
        assert (await read.facts.get(second.id)).id == first.id, "an old button leads to it"
        for chat in (1, 2):
            alert = await read.alerts.get(chat, elder.id)
            assert alert is not None
            assert alert.fact_ids == (first.id,)
        (briefed,) = await read.facts.by_topic(TOPIC.slug, NOW - minutes(60), NOW + minutes(60))
        assert briefed == one
    async with store.transaction() as t:
        (new,) = await t.facts.save([fact(elder.id, one.sources[0].entry_id)])
    assert new.id > second.id, "the id of an absorbed fact is given to no other one"


async def test_what_was_told_of_a_fact_is_remembered_of_the_one_that_has_its_sources(store: Store) -> None:
    (elder, first), (younger, second) = await _told(store, "a", []), await _told(store, "b", [1])
    async with store.transaction() as t:
        alert = await t.alerts.get(1, younger.id)
        assert alert is not None
        marks = told_mark("confirmed", second.id, 17), later_mark("denial", second.id, 0), moved_mark(second.id, 3000)
        await t.alerts.put(replace(alert, told=marks))
    await _regroup(store, Regrouped(younger.id, elder.id, (0,), is_merger=True))
    async with store.reading() as read:
        alert = await read.alerts.get(1, elder.id)
    assert alert is not None
    assert {told_mark("confirmed", first.id, 17), moved_mark(first.id, 3000)} <= set(alert.told)
    assert any(mark.startswith(f"denial:{first.id}:") for mark in alert.told), "what was put off is told of it"


async def test_an_entry_that_parts_from_a_story_takes_its_source_of_a_fact_and_comes_back_with_it(store: Store) -> None:
    origin, whole = await _told(store, "a", [])
    leaving = await entry(store, "b")
    both = (*whole.sources, replace(whole.sources[0], entry_id=leaving, publisher="Evening", origin="Evening"))
    async with store.transaction() as t:
        await t.entries.attach(attached(leaving, origin.id))
        (whole,) = await t.facts.save([replace(whole, sources=both)])
        await _hear(t, origin, [whole], [_first_sight(origin)], chats=[1])
    await _delivered(store)
    await _regroup(store, Regrouped(origin.id, -1, (leaving,), is_merger=False))
    async with store.reading() as read:
        (stays,) = await read.facts.of_story(origin.id)
        new = (await read.entries.get(leaving)).story_id
        assert new is not None
        (part,) = await read.facts.of_story(new)
    assert stays.id == whole.id
    assert [len(one.sources) for one in (stays, part)] == [1, 1]
    assert (stays.sources[0].entry_id, part.sources[0].entry_id) == (whole.sources[0].entry_id, leaving)
    assert part.first_seen == whole.first_seen
    assert (stays.importance, part.importance) == (importance_of(stays), importance_of(part))
    messages = await _regroup(store, Regrouped(new, origin.id, (leaving,), is_merger=True))
    assert {kind for kind, _, _ in messages} <= {OutboxKind.EDIT}
    async with store.reading() as read:
        (again,) = await read.facts.of_story(origin.id)
        assert await read.alerts.get(1, new) is None
    assert (again.id, {source.entry_id for source in again.sources}) == (whole.id, {s.entry_id for s in both})


async def test_an_entry_that_moves_adds_its_source_to_what_is_told_there(store: Store) -> None:
    (left, said), (joined, known) = await _told(store, "a", [1]), await _told(store, "b", [1, 2])
    moved, staying = said.sources[0].entry_id, await entry(store, "c")
    async with store.transaction() as t:
        await t.entries.attach(attached(staying, left.id))
        other = fact(left.id, staying, claim=OTHER)
        (other,) = await t.facts.save([_of(other, OTHER)])
    messages = await _regroup(store, Regrouped(left.id, joined.id, (moved,), is_merger=False))
    assert {kind for kind, _, _ in messages} == {OutboxKind.EDIT}
    async with store.reading() as read:
        assert [one.id for one in await read.facts.of_story(left.id)] == [other.id]
        (one,) = await read.facts.of_story(joined.id)
        assert {source.entry_id for source in one.sources} == {moved, known.sources[0].entry_id}
        assert one.id == min(said.id, known.id), "the one that was stored first"
        assert {(await read.facts.get(known.id)).id, (await read.facts.get(said.id)).id} == {one.id}
        for chat, of_story in ((1, left), (1, joined), (2, joined)):
            alert = await read.alerts.get(chat, of_story.id)
            assert alert is not None
            assert one.id in alert.fact_ids
            assert one.id == known.id or known.id not in alert.fact_ids


async def test_who_was_shown_a_fact_that_moves_is_not_told_of_it_in_the_other_story(store: Store) -> None:
    left, said = await _told(store, "a", [1])
    joined, known = await _told(store, "b", [1], OTHER)
    staying = await entry(store, "c")
    async with store.transaction() as t:
        await t.entries.attach(attached(staying, left.id))
    await _regroup(store, Regrouped(left.id, joined.id, (said.sources[0].entry_id,), is_merger=False), is_heard=False)
    async with store.reading() as read:
        alert = await read.alerts.get(1, joined.id)
    assert alert is not None
    assert set(alert.fact_ids) == {said.id, known.id}, "what comes with the same entry and repeats it is known"


async def _told(store: Store, name: str, chats: Sequence[int], claim: Claim = SAID) -> tuple[Story, Fact]:
    """A story of one entry with one fact, of which the chats have got an alert."""
    told, entry_id = await story(store), await entry(store, name)
    async with store.transaction() as t:
        await t.entries.attach(attached(entry_id, told.id))
        (saved,) = await t.facts.save([_of(fact(told.id, entry_id), claim, name)])
        if chats:
            await _hear(t, told, [saved], [_first_sight(told)], chats)
    await _delivered(store)
    return told, saved


def _of(made: Fact, claim: Claim, name: str = "c") -> Fact:
    """The fact with a claim and a vector of its own, of a publisher of its own."""
    source = replace(
        made.sources[0], claim=claim, publisher=f"Post {name}", origin=f"Post {name}", title=f"Title {name}"
    )
    vector = b"\x00\x3c\x00\x00" if claim == SAID else b"\x00\x00\x00\x3c"
    return replace(made, claim=claim, sources=(source,), vector=vector)


def _first_sight(of: Story) -> Change:
    return Change(ChangeKind.FIRST_SIGHT, of.id, 1.0)


async def _hear(
    t: Transaction, of: Story, facts: Sequence[Fact], changes: Sequence[Change], chats: Sequence[int]
) -> None:
    """The bot hears of changes, and these chats, if any, are the only ones to follow the topic."""
    await t.topics.put(TOPIC)
    if chats:
        for chat in (1, 2):
            await t.chats.put(Chat(chat))
            muted = chat not in chats
            await t.chats.subscribe(Subscription(chat, TOPIC.slug, AlertLevel.EVERYTHING, is_muted=muted))
    await LISTENER.on_changes(t, await t.stories.get(of.id), facts, changes, NOW)


async def _regroup(store: Store, change: Regrouped, *, is_heard: bool = True) -> list[tuple[OutboxKind, int, str]]:
    """Stores what was regrouped, tells the bot, and returns what the chats get then."""
    async with store.transaction() as t:
        facts = FactCache(t.facts)
        for chat in (1, 2):
            await t.chats.put(Chat(chat))
            await t.topics.put(TOPIC)
            await t.chats.subscribe(Subscription(chat, TOPIC.slug, AlertLevel.EVERYTHING))
        found = await regroup(t, facts, _Index(StorySettings()), [change])
        for story_id in {(await t.stories.get(story_id)).id for story_id in found.story_ids if is_heard}:
            changes = [told for told in found.changes if told.story_id == story_id]
            told_of = await t.stories.get(story_id)
            await LISTENER.on_changes(t, told_of, await facts.of_story(story_id), changes, NOW + minutes(30))
    return await _delivered(store)


async def _delivered(store: Store) -> list[tuple[OutboxKind, int, str]]:
    """Delivers what waits; returns kind, chat and text of each message."""
    found = []
    async with store.transaction() as t:
        while leased := await t.outbox.lease("me", NOW + minutes(30), minutes(1), 10):
            for message in leased:
                found.append((message.kind, message.chat_id, str(message.payload["text"])))
                await t.outbox.sent(message.id, NOW, 1000 + message.id)
    return found
