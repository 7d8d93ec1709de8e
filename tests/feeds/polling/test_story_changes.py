"""Stories that grow together, lose an entry to another one, or are in doubt: what moves, and what is told of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from feeds.group import Item as GroupItem
from feeds.group import Regrouped, United
from feeds.group.placement import CERTAIN, Placement
from feeds.group.stories import StoryIndex
from feeds.types import Change, ChangeKind, Fact
from tests.feeds.polled_feed import BODY, NOW, Item, PolledFeed

TITLE = "Seoul counts 1,500 soldiers"
Links = Sequence[tuple[int, int]]
OWN = "“All 40 ships have left the harbour,” said Lee Joon, the harbour master of Busan."


async def test_where_the_vectors_doubt_what_is_said_decides(
    polled_feed: PolledFeed, monkeypatch: pytest.MonkeyPatch
) -> None:
    known: list[int] = []
    add = StoryIndex.add

    def added(self: StoryIndex, item: GroupItem, story_id: int, links: Links = ()) -> list[Regrouped]:
        known.append(story_id)
        return add(self, item, story_id, links)

    def in_doubt(_self: StoryIndex, _item: GroupItem) -> Placement:
        return Placement(None, 0.4, ("nearly",), doubtful_id=known[0] if known else None)

    monkeypatch.setattr(StoryIndex, "add", added)
    monkeypatch.setattr(StoryIndex, "place", in_doubt)
    polled_feed.publisher.items = [Item("a", TITLE)]
    await polled_feed.poll()
    polled_feed.publisher.items = [Item("b", "Soldiers: what Seoul says", link=f"{polled_feed.publisher.base}/b")]
    await polled_feed.poll()
    polled_feed.publisher.items = [Item("c", "The soldiers' choir tours Japan", "Tickets are sold out.")]
    await polled_feed.poll()
    stories = [story for _, story in await _members(polled_feed)]
    assert stories[0] == stories[1] != stories[2]


async def test_what_changes_when_two_stories_become_one_is_told(
    polled_feed: PolledFeed, monkeypatch: pytest.MonkeyPatch
) -> None:
    placements = [Placement(None), Placement(None)]

    def changed(left: Sequence[Fact], right: Sequence[Fact]) -> United:
        after = replace(right[0], replaces=left[0].id)
        return United((after,), (Change(ChangeKind.FIGURE_CHANGED, after.story_id, 0.8, after, left[0]),))

    monkeypatch.setattr(StoryIndex, "place", lambda self, item: placements.pop(0))
    monkeypatch.setattr("feeds.stories.regrouping.unite", changed)
    polled_feed.publisher.items = [Item("a", TITLE), Item("b", "1,500 soldiers counted by Seoul")]
    await polled_feed.poll()
    (one, elder), (other, _) = sorted(await _members(polled_feed))
    placements.append(Placement(elder, links=((one, CERTAIN), (other, CERTAIN))))
    polled_feed.publisher.items = [Item("c", "Seoul on 1,500 soldiers", link=f"{polled_feed.publisher.base}/c")]
    await polled_feed.poll()
    (told,) = [change for change in polled_feed.listener.changes if change.kind is ChangeKind.FIGURE_CHANGED]
    assert told.fact is not None
    assert (told.story_id, told.fact.story_id) == (elder, elder)
    assert {story for _, story in await _members(polled_feed)} == {elder}
    async with polled_feed.store.reading() as read:
        assert (await read.facts.get(told.fact.id)).replaces == told.fact.replaces


async def test_a_story_of_two_events_is_parted(polled_feed: PolledFeed, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [BODY, f"{BODY * 5}{OWN}", BODY, f"{BODY * 5}{OWN}"]
    stories = await _poll_placed(
        polled_feed,
        monkeypatch,
        texts,
        [
            lambda _ids, _stories: Placement(None),
            lambda _ids, stories: Placement(stories[0]),
            lambda ids, stories: Placement(stories[0], links=((ids[0], CERTAIN),)),
            lambda ids, stories: Placement(stories[0], links=((ids[1], CERTAIN),)),
        ],
    )
    assert stories[0] == stories[2] != stories[1] == stories[3]
    async with polled_feed.store.reading() as read:
        new, old = await read.stories.get(stories[1]), await read.stories.get(stories[0])
        moved = await read.facts.of_story(new.id)
    assert (new.entry_count, old.entry_count) == (2, 2)
    assert any("40 ships" in fact.claim.content for fact in moved), "the fact that they alone tell goes with them"


async def test_an_entry_moves_to_the_story_that_came_later(
    polled_feed: PolledFeed, monkeypatch: pytest.MonkeyPatch
) -> None:
    weak = CERTAIN // 4
    stories = await _poll_placed(
        polled_feed,
        monkeypatch,
        [BODY, f"{BODY * 5}{OWN}", BODY, BODY],
        [
            lambda _ids, _stories: Placement(None),
            lambda ids, stories: Placement(stories[0], links=((ids[0], weak),)),
            lambda _ids, _stories: Placement(None),
            lambda ids, stories: Placement(stories[2], links=((ids[1], CERTAIN), (ids[2], CERTAIN))),
        ],
    )
    assert stories[0] != stories[1] == stories[2] == stories[3]
    async with polled_feed.store.reading() as read:
        left, joined = await read.stories.get(stories[0]), await read.stories.get(stories[2])
        facts = await read.facts.of_story(joined.id)
    assert (left.entry_count, joined.entry_count) == (1, 3)
    assert any("40 ships" in fact.claim.content for fact in facts), "the fact that it alone tells goes with it"
    told = [change.fact.id for change in polled_feed.listener.changes if change.fact is not None]
    assert len(told) == len(set(told)), "and is not told again"


Script = Callable[[Sequence[int], Sequence[int]], Placement]


async def _poll_placed(
    polled_feed: PolledFeed, monkeypatch: pytest.MonkeyPatch, texts: Sequence[str], script: Sequence[Script]
) -> list[int]:
    """Polls one entry after another, each placed by the script from the ids and stories of those before it."""
    waiting = list(script)
    placements: list[Placement] = []
    monkeypatch.setattr(StoryIndex, "place", lambda self, item: placements.pop(0))
    for number, text in enumerate(texts):
        known = sorted(await _members(polled_feed))
        placements.append(waiting.pop(0)([entry for entry, _ in known], [story for _, story in known]))
        link = f"{polled_feed.publisher.base}/{number}"
        polled_feed.publisher.items = [Item(f"e{number}", f"{TITLE}, part {number}", text, link=link)]
        await polled_feed.poll()
    return [story for _, story in sorted(await _members(polled_feed))]


async def _members(polled_feed: PolledFeed) -> list[tuple[int, int]]:
    async with polled_feed.store.reading() as read:
        return [(m.entry_id, m.story_id) for m in await read.entries.members(NOW - timedelta(days=9))]
