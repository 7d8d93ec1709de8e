"""From a feed to stored facts, all or nothing."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from feeds.extract import ExtractSettings
from feeds.match import Matcher
from feeds.reasons import because
from feeds.stories import is_withdrawal_notice
from feeds.types import Analysis, Article, ChangeKind, TextOrigin, TopicMatch
from feeds.worker import LocalAnalyst
from tests.feeds.polled_feed import NOW, Clock, Item, PolledFeed, open_polled_feed

TITLE = "Seoul counts 1,500 soldiers"


async def test_an_entry_on_a_topic_becomes_facts_of_a_story(polled_feed: PolledFeed) -> None:
    polled_feed.publisher.items = [Item("a", TITLE), Item("b", "A football final")]
    report = await polled_feed.poll()
    assert (report.error, report.entry_count, report.new_count, report.matched_count) == (None, 2, 2, 2)
    async with polled_feed.store.reading() as read:
        facts = await read.facts.by_topic("troops", NOW - timedelta(days=1), NOW + timedelta(days=1))
        (entry, *_) = await read.entries.search("troops", NOW - timedelta(days=1), NOW, 5)
    assert entry.story_id is not None
    assert any(fact.claim.speaker == "Kim Hong-kyun" for fact in facts)
    for fact in facts:
        for source in fact.sources:
            async with polled_feed.store.reading() as read:
                text = (await read.entries.get(source.entry_id)).text
            assert text[source.claim.start : source.claim.end] == source.claim.content
    assert polled_feed.listener.changes
    assert polled_feed.listener.commits == 1


async def test_what_matches_nothing_is_remembered_without_its_text(polled_feed: PolledFeed) -> None:
    polled_feed.publisher.items = [Item("b", "A football final", "Two clubs meet.")]
    assert (await polled_feed.poll()).matched_count == 0
    assert polled_feed.listener.changes == []
    assert (await polled_feed.poll()).new_count == 0
    assert (await polled_feed.store.counts())["entries"] == 1


async def test_matching_runs_off_the_event_loop(polled_feed: PolledFeed, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[threading.Thread] = []
    match = Matcher.match

    def noted(self: Matcher, text: str, *origin: TextOrigin) -> tuple[TopicMatch, ...]:
        threads.append(threading.current_thread())
        return match(self, text, *origin)

    monkeypatch.setattr(Matcher, "match", noted)
    polled_feed.publisher.items = [Item("a", TITLE), Item("b", "Soldiers", "A teaser.")]
    polled_feed.publisher.pages["/b"] = f"<html><body><article><p>{'Soldiers came. ' * 60}</p></article></body></html>"
    assert (await polled_feed.poll()).matched_count == 2
    assert len(threads) >= 3
    assert threading.main_thread() not in threads


async def test_the_same_entry_is_taken_in_once_under_whatever_name(polled_feed: PolledFeed) -> None:
    item = Item("a", TITLE, link=f"{polled_feed.publisher.base}/story")
    polled_feed.publisher.items = [item]
    assert (await polled_feed.poll()).new_count == 1
    told = len(polled_feed.listener.changes)
    again = replace(item, guid="other", title="Seoul now counts 1,500 soldiers", published=NOW)
    polled_feed.publisher.items = [again, replace(again, published=NOW - timedelta(minutes=1))]
    assert (await polled_feed.poll()).new_count == 0
    polled_feed.publisher.items = [replace(again, link=f"{polled_feed.publisher.base}/elsewhere")]
    assert (await polled_feed.poll()).new_count == 0
    assert len(polled_feed.listener.changes) == told


async def test_nothing_is_stored_when_the_news_cannot_be_told(polled_feed: PolledFeed) -> None:
    polled_feed.publisher.items = [Item("a", TITLE)]
    polled_feed.listener.fail_once = True
    assert "internal error" in str((await polled_feed.poll()).error)
    counts = await polled_feed.store.counts()
    assert (counts["entries"], counts["facts"], counts["stories"]) == (0, 0, 0)
    assert (await polled_feed.poll()).new_count == 1
    assert polled_feed.listener.changes


async def test_a_teaser_is_read_from_its_page(polled_feed: PolledFeed) -> None:
    paragraph = "The deputy minister “will summon the envoy”, said Lee Ji-won, a spokeswoman, about the soldiers. " * 9
    polled_feed.publisher.items = [Item("a", TITLE, "A teaser.", link=f"{polled_feed.publisher.base}/page")]
    polled_feed.publisher.pages["/page"] = (
        f"<html><body><article><h1>{TITLE}</h1><p>{paragraph}</p></article></body></html>"
    )
    await polled_feed.poll()
    async with polled_feed.store.reading() as read:
        (entry,) = await read.entries.search("troops", NOW - timedelta(days=1), NOW, 5)
    assert "will summon the envoy" in entry.text
    assert polled_feed.publisher.asked.count("/page") == 1


async def test_a_consent_form_leaves_the_teaser_and_is_told(polled_feed: PolledFeed) -> None:
    form = "<p>We and our partners store information on your device, such as cookies, to measure the audience.</p>" * 9
    page = f"<html><body><main><h1>We value your privacy</h1>{form}</main></body></html>"
    teaser = "Soldiers left the harbour on Monday."
    polled_feed.publisher.items = [Item("a", "Soldiers leave Vladivostok", teaser)]
    polled_feed.publisher.pages["/a"] = page
    await polled_feed.poll()
    async with polled_feed.store.reading() as read:
        (entry,) = await read.entries.search("troops", NOW - timedelta(days=1), NOW, 5)
    assert entry.text == f"Soldiers leave Vladivostok\n\n{teaser}"
    assert (await polled_feed.stored()).state.warnings == (because("wall_consent", count=1),)
    polled_feed.publisher.items.append(Item("b", "A football final", "Two clubs meet."))
    await polled_feed.poll()
    assert (await polled_feed.stored()).state.warnings == (because("wall_consent", count=1),), "no page was read since"
    polled_feed.publisher.items.append(Item("c", "Soldiers reach Kursk", "Soldiers reached Kursk."))
    polled_feed.publisher.pages["/c"] = f"<html><body><article><p>{'Soldiers reach Kursk. ' * 60}</p></article></body>"
    await polled_feed.poll()
    assert (await polled_feed.stored()).state.warnings == ()


async def test_the_text_tells_its_language_whatever_the_feed_declares(polled_feed: PolledFeed) -> None:
    french = "Les soldats sont arrivés au port, selon la ministre, et ils ne sont pas seuls. " * 9
    polled_feed.publisher.items = [
        Item("a", "Soldats", french),
        Item("b", "Soldats", "Un chapô.", link=f"{polled_feed.publisher.base}/page"),
    ]
    page = f"<html><body><article><h1>Soldats</h1><p>{french}</p></article></body></html>"
    polled_feed.publisher.pages["/page"] = page
    await polled_feed.poll()
    async with polled_feed.store.reading() as read:
        entries = await read.entries.search("troops", NOW - timedelta(days=1), NOW, 5)
    assert [entry.language for entry in entries] == ["fr", "fr"]


async def test_a_page_that_cannot_be_had_leaves_the_teaser(polled_feed: PolledFeed) -> None:
    polled_feed.publisher.items = [Item("a", TITLE, "A teaser.", link=f"{polled_feed.publisher.base}/gone")]
    assert (await polled_feed.poll()).matched_count == 1
    async with polled_feed.store.reading() as read:
        (entry,) = await read.entries.search("troops", NOW - timedelta(days=1), NOW, 5)
    assert entry.text == f"{TITLE}\n\nA teaser."


async def test_a_title_alone_is_the_first_sight_of_a_story(polled_feed: PolledFeed) -> None:
    polled_feed.publisher.items = [Item("a", "Soldiers", "", link=f"{polled_feed.publisher.base}/gone")]
    await polled_feed.poll()
    assert [change.kind for change in polled_feed.listener.changes] == [ChangeKind.FIRST_SIGHT]


async def test_a_date_ahead_of_now_is_now(polled_feed: PolledFeed) -> None:
    polled_feed.publisher.items = [Item("a", TITLE, published=NOW + timedelta(days=3))]
    await polled_feed.poll()
    async with polled_feed.store.reading() as read:
        (entry,) = await read.entries.search("troops", NOW, NOW + timedelta(seconds=1), 5)
    assert entry.published == NOW


async def test_a_forgotten_entry_without_a_date_is_no_news_while_its_feed_lists_it(
    polled_feed: PolledFeed, clock: Clock
) -> None:
    undated = Item("a", TITLE, published=None)
    polled_feed.publisher.items = [undated]
    assert (await polled_feed.poll()).change_count > 0
    clock.now += timedelta(days=500)
    async with polled_feed.store.transaction() as transaction:
        assert await transaction.retention.forget(clock.now - timedelta(days=365), clock.now, 10) == 1
    assert (await polled_feed.store.counts())["facts"] == 0
    polled_feed.listener.changes.clear()
    for number in range(5):
        clock.now += timedelta(days=20)
        polled_feed.publisher.items = [undated, Item(f"b{number}", f"Rain {number}", "Rain.", published=clock.now)]
        assert (await polled_feed.poll()).new_count == 1
    assert polled_feed.listener.changes == []


async def test_what_the_sweep_would_remove_is_not_taken_in(polled_feed: PolledFeed) -> None:
    polled_feed.publisher.items = [Item("a", TITLE, published=NOW - timedelta(days=400))]
    assert (await polled_feed.poll()).new_count == 0
    assert (await polled_feed.store.counts())["entries"] == 0


async def test_a_new_topic_counts_from_the_next_entry_on(polled_feed: PolledFeed) -> None:
    polled_feed.publisher.items = [Item("a", "Harbour news", "Ships only.")]
    await polled_feed.poll()
    async with polled_feed.store.transaction() as transaction:
        await transaction.topics.put(replace((await transaction.topics.all())[0], slug="ships", query="ships"))
    polled_feed.publisher.items.append(Item("b", "More harbour news", "Ships again."))
    assert (await polled_feed.poll()).matched_count == 1


async def test_a_restart_goes_on_where_it_was(database: Path, analyst: LocalAnalyst, clock: Clock) -> None:
    second = shutil.copy(database, database.with_name("second.sqlite3"))
    async with open_polled_feed(database, analyst, clock) as one:
        one.publisher.items = [Item("a", TITLE), Item("b", "1,500 soldiers counted by Seoul")]
        await one.poll()
        together = await one.store.counts()
    async with open_polled_feed(Path(second), analyst, clock) as two:
        two.publisher.items = [Item("a", TITLE)]
        await two.poll()
        two.poller._feed_poll._parts.pipeline._writer._stories.reset()  # what a new process has
        two.publisher.items.append(Item("b", "1,500 soldiers counted by Seoul"))
        await two.poll()
        assert await two.store.counts() == together


async def test_what_its_publisher_takes_back_is_struck_out(polled_feed: PolledFeed) -> None:
    polled_feed.publisher.items = [Item("a", TITLE)]
    await polled_feed.poll()
    told = len(polled_feed.listener.changes)
    polled_feed.publisher.items = [Item("a", f"RETRACTED: {TITLE}")]
    await polled_feed.poll()
    assert {change.kind for change in polled_feed.listener.changes[told:]} == {ChangeKind.WITHDRAWN}
    async with polled_feed.store.reading() as read:
        (entry,) = await read.entries.search("troops", NOW - timedelta(days=1), NOW, 5)
        facts = await read.facts.by_topic("troops", NOW - timedelta(days=1), NOW)
    assert entry.is_withdrawn
    assert all(fact.publishers == () for fact in facts)
    again = len(polled_feed.listener.changes)
    polled_feed.publisher.items = [Item("a", f"RETRACTED: {TITLE} (again)")]
    await polled_feed.poll()
    assert len(polled_feed.listener.changes) == again


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
    assert is_withdrawal_notice(title) is is_notice


async def test_what_an_analyst_makes_up_is_neither_quoted_nor_named(database: Path, clock: Clock) -> None:
    class Liar(LocalAnalyst):
        async def analyse(self, articles: Sequence[Article]) -> list[Analysis]:
            return [
                replace(
                    found, claims=tuple(replace(c, content="“We surrender”", speaker="Ada Moon") for c in found.claims)
                )
                for found in await super().analyse(articles)
            ]

    async with open_polled_feed(database, Liar(ExtractSettings(models={})), clock) as polled_feed:
        polled_feed.publisher.items = [Item("a", TITLE)]
        await polled_feed.poll()
        async with polled_feed.store.reading() as read:
            facts = await read.facts.by_topic("troops", NOW - timedelta(days=1), NOW + timedelta(days=1))
    assert facts
    assert {fact.claim.speaker for fact in facts} == {None}
    assert not any("“" in source.claim.content for fact in facts for source in fact.sources if source.claim.quotation)
