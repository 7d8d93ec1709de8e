"""From a feed to stored facts, all or nothing."""

from __future__ import annotations

import shutil
import threading
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from feeds.analysis import LocalAnalyst
from feeds.extract import ExtractSettings
from feeds.group import Item as GroupItem
from feeds.group import MergeResult
from feeds.group.placement import Placement, Split
from feeds.group.stories import StoryIndex
from feeds.match import Matcher
from feeds.types import Analysis, Article, Change, ChangeKind, Fact, TopicMatch
from feeds.withdrawal import says_withdrawn
from tests.feeds.wire import BODY, NOW, Clock, Item, Wire, patterns_only, wired

TITLE = "Seoul counts 1,500 soldiers"


@pytest.fixture(scope="module")
def analyst() -> LocalAnalyst:
    return patterns_only()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(empty_database: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(empty_database, tmp_path / "facts.sqlite3"))


@pytest.fixture
async def wire(database: Path, analyst: LocalAnalyst, clock: Clock) -> AsyncIterator[Wire]:
    async with wired(database, analyst, clock) as running:
        yield running


async def test_an_entry_on_a_topic_becomes_facts_of_a_story(wire: Wire) -> None:
    wire.publisher.items = [Item("a", TITLE), Item("b", "A football final")]
    report = await wire.poll()
    assert (report.error, report.entry_count, report.new_count, report.matched_count) == (None, 2, 2, 2)
    async with wire.store.reading() as read:
        facts = await read.facts.by_topic("troops", NOW - timedelta(days=1), NOW + timedelta(days=1))
        (entry, *_) = await read.entries.search("troops", NOW - timedelta(days=1), NOW, 5)
    assert entry.story_id is not None
    assert any(fact.claim.speaker == "Kim Hong-kyun" for fact in facts)
    for fact in facts:
        for source in fact.sources:
            async with wire.store.reading() as read:
                text = (await read.entries.get(source.entry_id)).text
            assert text[source.claim.start : source.claim.end] == source.claim.content
    assert wire.heard.changes
    assert wire.heard.commits == 1


async def test_what_matches_nothing_is_remembered_without_its_text(wire: Wire) -> None:
    wire.publisher.items = [Item("b", "A football final", "Two clubs meet.")]
    assert (await wire.poll()).matched_count == 0
    assert wire.heard.changes == []
    assert (await wire.poll()).new_count == 0
    assert (await wire.store.counts())["entries"] == 1


async def test_matching_runs_off_the_event_loop(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[threading.Thread] = []
    match = Matcher.match

    def noted(self: Matcher, text: str) -> tuple[TopicMatch, ...]:
        threads.append(threading.current_thread())
        return match(self, text)

    monkeypatch.setattr(Matcher, "match", noted)
    wire.publisher.items = [Item("a", TITLE), Item("b", "Soldiers", "A teaser.")]
    wire.publisher.pages["/b"] = f"<html><body><article><p>{'Soldiers came. ' * 60}</p></article></body></html>"
    assert (await wire.poll()).matched_count == 2
    assert len(threads) >= 3
    assert threading.main_thread() not in threads


async def test_the_same_entry_is_taken_in_once_under_whatever_name(wire: Wire) -> None:
    item = Item("a", TITLE, link=f"{wire.publisher.base}/story")
    wire.publisher.items = [item]
    assert (await wire.poll()).new_count == 1
    told = len(wire.heard.changes)
    again = replace(item, guid="other", title="Seoul now counts 1,500 soldiers", published=NOW)
    wire.publisher.items = [again, replace(again, published=NOW - timedelta(minutes=1))]
    assert (await wire.poll()).new_count == 0
    wire.publisher.items = [replace(again, link=f"{wire.publisher.base}/elsewhere")]
    assert (await wire.poll()).new_count == 0
    assert len(wire.heard.changes) == told


async def test_nothing_is_stored_when_the_news_cannot_be_told(wire: Wire) -> None:
    wire.publisher.items = [Item("a", TITLE)]
    wire.heard.fail_once = True
    assert "internal error" in str((await wire.poll()).error)
    counts = await wire.store.counts()
    assert (counts["entries"], counts["facts"], counts["stories"]) == (0, 0, 0)
    assert (await wire.poll()).new_count == 1
    assert wire.heard.changes


async def test_a_teaser_is_read_from_its_page(wire: Wire) -> None:
    paragraph = "The deputy minister “will summon the envoy”, said Lee Ji-won, a spokeswoman, about the soldiers. " * 9
    wire.publisher.items = [Item("a", TITLE, "A teaser.", link=f"{wire.publisher.base}/page")]
    wire.publisher.pages["/page"] = f"<html><body><article><h1>{TITLE}</h1><p>{paragraph}</p></article></body></html>"
    await wire.poll()
    async with wire.store.reading() as read:
        (entry,) = await read.entries.search("troops", NOW - timedelta(days=1), NOW, 5)
    assert "will summon the envoy" in entry.text
    assert wire.publisher.asked.count("/page") == 1


async def test_a_page_that_cannot_be_had_leaves_the_teaser(wire: Wire) -> None:
    wire.publisher.items = [Item("a", TITLE, "A teaser.", link=f"{wire.publisher.base}/gone")]
    assert (await wire.poll()).matched_count == 1
    async with wire.store.reading() as read:
        (entry,) = await read.entries.search("troops", NOW - timedelta(days=1), NOW, 5)
    assert entry.text == f"{TITLE}\n\nA teaser."


async def test_a_title_alone_is_the_first_sight_of_a_story(wire: Wire) -> None:
    wire.publisher.items = [Item("a", "Soldiers", "", link=f"{wire.publisher.base}/gone")]
    await wire.poll()
    assert [change.kind for change in wire.heard.changes] == [ChangeKind.FIRST_SIGHT]


async def test_a_date_ahead_of_now_is_now(wire: Wire) -> None:
    wire.publisher.items = [Item("a", TITLE, published=NOW + timedelta(days=3))]
    await wire.poll()
    async with wire.store.reading() as read:
        (entry,) = await read.entries.search("troops", NOW, NOW + timedelta(seconds=1), 5)
    assert entry.published == NOW


async def test_a_forgotten_entry_without_a_date_is_no_news_while_its_feed_lists_it(wire: Wire, clock: Clock) -> None:
    undated = Item("a", TITLE, published=None)
    wire.publisher.items = [undated]
    assert (await wire.poll()).change_count > 0
    clock.now += timedelta(days=500)
    async with wire.store.transaction() as transaction:
        assert await transaction.retention.forget(clock.now - timedelta(days=365), clock.now, 10) == 1
    assert (await wire.store.counts())["facts"] == 0
    wire.heard.changes.clear()
    for number in range(5):
        clock.now += timedelta(days=20)
        wire.publisher.items = [undated, Item(f"b{number}", f"Rain {number}", "Rain.", published=clock.now)]
        assert (await wire.poll()).new_count == 1
    assert wire.heard.changes == []


async def test_what_the_sweep_would_remove_is_not_taken_in(wire: Wire) -> None:
    wire.publisher.items = [Item("a", TITLE, published=NOW - timedelta(days=400))]
    assert (await wire.poll()).new_count == 0
    assert (await wire.store.counts())["entries"] == 0


async def test_a_new_topic_counts_from_the_next_entry_on(wire: Wire) -> None:
    wire.publisher.items = [Item("a", "Harbour news", "Ships only.")]
    await wire.poll()
    async with wire.store.transaction() as transaction:
        await transaction.topics.put(replace((await transaction.topics.all())[0], slug="ships", query="ships"))
    wire.publisher.items.append(Item("b", "More harbour news", "Ships again."))
    assert (await wire.poll()).matched_count == 1


async def test_a_restart_goes_on_where_it_was(database: Path, analyst: LocalAnalyst, clock: Clock) -> None:
    second = shutil.copy(database, database.with_name("second.sqlite3"))
    async with wired(database, analyst, clock) as one:
        one.publisher.items = [Item("a", TITLE), Item("b", "1,500 soldiers counted by Seoul")]
        await one.poll()
        together = await one.store.counts()
    async with wired(Path(second), analyst, clock) as two:
        two.publisher.items = [Item("a", TITLE)]
        await two.poll()
        two.poller._pipeline._stories.forget()  # what a new process has
        two.publisher.items.append(Item("b", "1,500 soldiers counted by Seoul"))
        await two.poll()
        assert await two.store.counts() == together


async def test_where_the_vectors_doubt_what_is_said_decides(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    known: list[int] = []
    add = StoryIndex.add

    def added(self: StoryIndex, item: GroupItem, story_id: int) -> None:
        known.append(story_id)
        add(self, item, story_id)

    def in_doubt(_self: StoryIndex, _item: GroupItem) -> Placement:
        return Placement(None, 0.4, ("nearly",), doubtful_id=known[0] if known else None)

    monkeypatch.setattr(StoryIndex, "add", added)
    monkeypatch.setattr(StoryIndex, "place", in_doubt)
    wire.publisher.items = [Item("a", TITLE)]
    await wire.poll()
    wire.publisher.items = [Item("b", "Soldiers: what Seoul says", link=f"{wire.publisher.base}/b")]
    await wire.poll()
    wire.publisher.items = [Item("c", "The soldiers' choir tours Japan", "Tickets are sold out.")]
    await wire.poll()
    stories = [story for _, story in await _members(wire)]
    assert stories[0] == stories[1] != stories[2]


async def test_what_changes_when_two_stories_become_one_is_told(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    placements = [Placement(None), Placement(None)]

    def changed(left: Sequence[Fact], right: Sequence[Fact]) -> MergeResult:
        after = replace(right[0], replaces=left[0].id)
        return MergeResult((after,), (Change(ChangeKind.FIGURE_CHANGED, after.story_id, 0.8, after, left[0]),))

    monkeypatch.setattr(StoryIndex, "place", lambda self, item: placements.pop(0))
    monkeypatch.setattr("feeds.growth.link", changed)
    wire.publisher.items = [Item("a", TITLE), Item("b", "1,500 soldiers counted by Seoul")]
    await wire.poll()
    elder, younger = [story for _, story in sorted(await _members(wire))]
    placements.append(Placement(elder, merged=(younger,)))
    wire.publisher.items = [Item("c", "Seoul on 1,500 soldiers", link=f"{wire.publisher.base}/c")]
    await wire.poll()
    (told,) = [change for change in wire.heard.changes if change.kind is ChangeKind.FIGURE_CHANGED]
    assert told.fact is not None
    assert (told.story_id, told.fact.story_id) == (elder, elder)
    async with wire.store.reading() as read:
        assert (await read.facts.get(told.fact.id)).replaces == told.fact.replaces


async def test_what_its_publisher_takes_back_is_struck_out(wire: Wire) -> None:
    wire.publisher.items = [Item("a", TITLE)]
    await wire.poll()
    told = len(wire.heard.changes)
    wire.publisher.items = [Item("a", f"RETRACTED: {TITLE}")]
    await wire.poll()
    assert {change.kind for change in wire.heard.changes[told:]} == {ChangeKind.WITHDRAWN}
    async with wire.store.reading() as read:
        (entry,) = await read.entries.search("troops", NOW - timedelta(days=1), NOW, 5)
        facts = await read.facts.by_topic("troops", NOW - timedelta(days=1), NOW)
    assert entry.is_withdrawn
    assert all(fact.publishers == () for fact in facts)
    again = len(wire.heard.changes)
    wire.publisher.items = [Item("a", f"RETRACTED: {TITLE} (again)")]
    await wire.poll()
    assert len(wire.heard.changes) == again


@pytest.mark.parametrize(
    ("title", "is_notice"),
    [
        ("RETRACTED: Seoul counts soldiers", True),
        ("Withdrawn - Seoul counts soldiers", True),
        ("DÉPÊCHE ANNULÉE - Séoul compte", True),
        ("Seoul counts soldiers [retracted]", True),
        ("Retracted statement angers Seoul", False),
        ("Kill switch found in cars", False),
        ("Troops withdrawn from the border", False),
        ("Le maire annule la fête", False),
    ],
)
def test_a_notice_is_told_from_news(title: str, is_notice: bool) -> None:
    assert says_withdrawn(title) is is_notice


OWN = "“All 40 ships have left the harbour,” said Lee Joon, the harbour master of Busan."


async def test_a_story_that_drifted_is_parted(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    wire.publisher.items = [Item("a", TITLE), Item("b", "1,500 soldiers counted by Seoul", f"{BODY * 5}{OWN}")]
    await wire.poll()
    first, second = sorted(await _members(wire))
    split = Split(second[1], (second[0],))
    monkeypatch.setattr(StoryIndex, "drifted", lambda self, story_id: split if split.entry_ids[0] != 0 else None)
    wire.publisher.items.append(Item("c", "Seoul on 1,500 soldiers"))
    await wire.poll()
    stories = dict(await _members(wire))
    assert first[1] == stories[first[0]] != stories[second[0]]
    async with wire.store.reading() as read:
        new = await read.stories.get(stories[second[0]])
        old = await read.stories.get(first[1])
        moved = await read.facts.of_story(new.id)
    assert (new.entry_count, old.entry_count) == (1, 2)
    assert any("40 ships" in fact.claim.content for fact in moved), "the fact that it alone tells goes with it"
    assert all({source.entry_id for source in fact.sources} == {second[0]} for fact in moved)


async def _members(wire: Wire) -> list[tuple[int, int]]:
    async with wire.store.reading() as read:
        return [(m.entry_id, m.story_id) for m in await read.entries.members(NOW - timedelta(days=9))]


async def test_what_an_analyst_makes_up_is_neither_quoted_nor_named(database: Path, clock: Clock) -> None:
    class Liar(LocalAnalyst):
        async def analyse(self, articles: Sequence[Article]) -> list[Analysis]:
            return [
                replace(
                    found, claims=tuple(replace(c, content="“We surrender”", speaker="Ada Moon") for c in found.claims)
                )
                for found in await super().analyse(articles)
            ]

    async with wired(database, Liar(ExtractSettings(models={})), clock) as wire:
        wire.publisher.items = [Item("a", TITLE)]
        await wire.poll()
        async with wire.store.reading() as read:
            facts = await read.facts.by_topic("troops", NOW - timedelta(days=1), NOW + timedelta(days=1))
    assert facts
    assert {fact.claim.speaker for fact in facts} == {None}
    assert not any("“" in source.claim.content for fact in facts for source in fact.sources if source.claim.quotation)
