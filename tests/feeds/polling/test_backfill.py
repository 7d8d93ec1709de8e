"""A topic that is added late finds what was polled before it, in stories with facts, and nothing is reported of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import cast

import pytest

from feeds import ports
from feeds.article import Pages
from feeds.errors import StorageError
from feeds.group import StorySettings
from feeds.polling import Backfiller, PastWriter, Pipeline, PipelineSettings, Rereader
from feeds.polling.backfill import LATE_POLLS
from feeds.ports import Fetcher
from feeds.reasons import Reason
from feeds.types import Analysis, Article, Claim, ClaimKind, Entry, Feed, FeedState, Fingerprint, Topic
from feeds.worker import LocalParser
from storage.repositories.entries import EntryRepository
from storage.store import SqlStore
from tests.feeds.polled_feed import NOW, RecordingListener
from tests.feeds.polling.test_storing import PAD, vector_of

FEED = Feed("https://example.org/rss", "Example Post", "Example Post", "en")
OTHER = Feed("https://other.example/rss", "Other Post", "Other Post", "en")
SHIPS = Topic("ships", {"en": "Ships"}, "icebreaker*")
TRADE = Topic("trade", {"en": "Trade"}, "tariffs")
DAY = timedelta(days=1)
ALL = (NOW - 30 * DAY, NOW + 30 * DAY)


def told(event_number: int, number: int, age: timedelta = timedelta(hours=1), said: str = "Icebreakers sail") -> Entry:
    """An entry that tells of an event; entries of one event are one story."""
    name = f"{event_number}-{number}"
    body = f"At dawn {name} ships left port. {PAD}"
    return Entry(name, f"{said} {name}", f"https://example.org/{name}", NOW - age, content=body, legs=(f"guid:{name}",))


class Killed(BaseException):
    """The end of the process."""


@dataclass(slots=True)
class Reading:
    """Finds one claim in each article, and the event that its title names; fails or stops when it is told to."""

    titles: list[str] = field(default_factory=list)
    fail_at: int | None = None
    broken: str = ""

    async def analyse(self, articles: Sequence[Article]) -> list[Analysis | Reason]:
        """See feeds.ports.Analyst."""
        self.titles += [article.title for article in articles]
        if self.fail_at is not None and len(self.titles) > self.fail_at:
            raise Killed
        if self.broken and any(self.broken in article.title for article in articles):
            raise ValueError("a bug that shows on this entry")
        return [self._one(article) for article in articles]

    @staticmethod
    def _one(article: Article) -> Analysis:
        name = article.title.split()[-1]
        said = f"{name} ships left port"
        start = article.text.index(said)
        claim = Claim(ClaimKind.EVENT, start, start + len(said), said, confidence=0.9)
        vector = vector_of(int(name.partition("-")[0]))
        return Analysis(article, (claim,), Fingerprint(vector), (vector,))


@dataclass
class Newsroom:
    """A store with a pipeline and a backfiller, as the bot connects them."""

    store: SqlStore
    analyst: Reading = field(default_factory=Reading)
    listener: RecordingListener = field(default_factory=RecordingListener)
    now: datetime = NOW

    def __post_init__(self) -> None:
        settings = PipelineSettings(StorySettings(window=4 * DAY), archive=30 * DAY)
        pages = Pages(cast(Fetcher, None), LocalParser())
        self.pipeline: Pipeline[ports.Transaction] = Pipeline(
            store=self.store, pages=pages, analyst=self.analyst, listener=self.listener, settings=settings
        )
        self.backfiller: Backfiller[ports.Transaction] = Backfiller(
            self.store,
            Rereader(pages, self.analyst),
            PastWriter(self.pipeline.writer, settings.stories),
            window=settings.stories.window,
            now=lambda: self.now,
        )

    async def poll(self, *entries: Entry, feed: Feed = FEED) -> None:
        await self.pipeline.ingest(feed, entries, FeedState(last_success_at=self.now), self.now)

    async def add(self, topic: Topic) -> None:
        async with self.store.transaction() as transaction:
            await transaction.topics.put(topic)

    async def stories_of(self, slug: str) -> set[frozenset[str]]:
        """The entries of each story on a topic, by their names."""
        async with self.store.reading() as read:
            entries = await read.entries.search(slug, *ALL, 999)
            stories: dict[int | None, set[str]] = {}
            for entry in entries:
                stories.setdefault(entry.story_id, set()).add(entry.entry.id)
            assert {story.id for story in await read.stories.by_topic(slug, *ALL)} == set(stories) - {None}
        return {frozenset(names) for names in stories.values()}

    async def facts_of(self, slug: str) -> dict[str, datetime]:
        """When each fact of a topic was first published."""
        async with self.store.reading() as read:
            facts = await read.facts.by_topic(slug, *ALL)
        return {fact.claim.content: min(source.published for source in fact.sources) for fact in facts}

    async def pending(self) -> list[int]:
        async with self.store.reading() as read:
            return [backfill.stage for backfill in await read.backfills.all()]


@pytest.fixture
def newsroom(store: SqlStore) -> Newsroom:
    return Newsroom(store)


async def test_a_topic_added_late_has_its_past(newsroom: Newsroom) -> None:
    await newsroom.add(TRADE)
    await newsroom.poll(told(1, 1), told(1, 2), told(2, 1), told(3, 1, said="Football"))
    assert newsroom.analyst.titles == []
    await newsroom.add(SHIPS)
    await newsroom.backfiller.run_due()
    assert await newsroom.stories_of("ships") == {frozenset({"1-1", "1-2"}), frozenset({"2-1"})}
    assert set((await newsroom.facts_of("ships")).values()) == {NOW - timedelta(hours=1)}
    assert (newsroom.listener.changes, newsroom.listener.stories, newsroom.listener.commits) == ([], [], 1)
    assert await newsroom.pending() == [2, 2], "polls that were under way"


async def test_what_comes_next_joins_the_stories_of_the_past(newsroom: Newsroom) -> None:
    await newsroom.poll(told(1, 1))
    await newsroom.add(SHIPS)
    await newsroom.backfiller.run_due()
    await newsroom.poll(told(1, 2, timedelta(0)), feed=OTHER)
    assert await newsroom.stories_of("ships") == {frozenset({"1-1", "1-2"})}
    assert len(newsroom.listener.stories) == 1, "what is new is told"


async def test_older_entries_are_stories_of_their_own_time(newsroom: Newsroom) -> None:
    old = [told(1, number, (20 - 5 * number) * DAY) for number in (1, 2)]  # 15 and 10 days ago: two stories
    near = [told(2, number, 9 * DAY + timedelta(hours=number)) for number in (1, 2)]
    await newsroom.poll(*old, *near, told(3, 1))
    await newsroom.add(SHIPS)
    await newsroom.backfiller.run_due()
    assert await newsroom.stories_of("ships") == {
        frozenset({"1-1"}), frozenset({"1-2"}), frozenset({"2-1", "2-2"}), frozenset({"3-1"}),
    }  # fmt: skip
    facts = await newsroom.facts_of("ships")
    assert (facts["1-1 ships left port"], facts["1-2 ships left port"]) == (NOW - 15 * DAY, NOW - 10 * DAY)


async def test_an_entry_of_another_topic_is_not_read_again(newsroom: Newsroom) -> None:
    await newsroom.add(SHIPS)
    await newsroom.poll(told(1, 1, said="Tariffs on icebreakers"))
    assert len(newsroom.analyst.titles) == len(newsroom.listener.stories) == 1
    await newsroom.add(TRADE)
    await newsroom.backfiller.run_due()
    assert await newsroom.stories_of("trade") == await newsroom.stories_of("ships") == {frozenset({"1-1"})}
    assert len(newsroom.analyst.titles) == len(newsroom.listener.stories) == 1
    async with newsroom.store.reading() as read:
        (entry,) = await read.entries.search("trade", *ALL, 9)
        assert [(match.slug, match.words[0].text) for match in entry.matches] == [
            ("ships", "icebreaker"),
            ("trade", "Tariffs"),
        ]


async def test_a_changed_topic_finds_more(newsroom: Newsroom) -> None:
    await newsroom.add(SHIPS)
    await newsroom.poll(told(1, 1), told(2, 1, said="A ferry sails"))
    await newsroom.add(replace(SHIPS, query="icebreaker* OR ferry"))
    await newsroom.backfiller.run_due()
    assert await newsroom.stories_of("ships") == {frozenset({"1-1"}), frozenset({"2-1"})}
    assert len(newsroom.listener.stories) == 1


@pytest.mark.parametrize("parts", range(5))
async def test_it_goes_on_where_it_was_killed(newsroom: Newsroom, parts: int) -> None:
    ages = [timedelta(hours=1), 2 * DAY, 6 * DAY, 9 * DAY]
    entries = [told(event, number, age) for event, age in enumerate(ages, 1) for number in range(1, 6)]
    await newsroom.poll(*entries)
    await newsroom.add(SHIPS)
    newsroom.analyst.fail_at = 5 * parts
    if parts < 4:
        with pytest.raises(Killed):
            await newsroom.backfiller.run_due()
        read_before = await newsroom.stories_of("ships")
        assert sum(map(len, read_before)) == 5 * parts
    after = Newsroom(newsroom.store)
    await after.backfiller.run_due()
    assert await after.stories_of("ships") == {
        frozenset(f"{event}-{number}" for number in range(1, 6)) for event in range(1, 5)
    }
    assert len(after.analyst.titles) == 20 - 5 * min(parts, 4) + (20 if parts == 4 else 0)
    assert after.listener.stories == []


async def test_a_crash_between_reading_and_storing_stores_nothing_twice(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    await newsroom.poll(*(told(1, number) for number in range(1, 9)))
    await newsroom.add(SHIPS)
    original, calls = EntryRepository.attach, 0

    async def broken(repository: EntryRepository, member: ports.StoryMember) -> None:
        nonlocal calls
        calls += 1
        if calls == 7:
            raise StorageError("the disk is full")
        await original(repository, member)

    monkeypatch.setattr(EntryRepository, "attach", broken)
    with pytest.raises(StorageError):
        await newsroom.backfiller.run_due()
    assert [len(story) for story in await newsroom.stories_of("ships")] == [5]
    await newsroom.backfiller.run_due()
    assert [len(story) for story in await newsroom.stories_of("ships")] == [8]
    async with newsroom.store.reading() as read:
        (story,) = await read.stories.by_topic("ships", *ALL)
    assert story.entry_count == 8


async def test_an_entry_that_shows_a_bug_is_left_out(newsroom: Newsroom) -> None:
    await newsroom.poll(told(1, 1), told(1, 2, said="Broken icebreaker"), told(1, 3))
    newsroom.analyst.broken = "Broken"
    await newsroom.add(SHIPS)
    await newsroom.backfiller.run_due()
    assert await newsroom.stories_of("ships") == {frozenset({"1-1", "1-3"})}
    assert 2 in await newsroom.pending(), "and it does not stop the others"


async def test_what_a_poll_stored_meanwhile_is_found_later(newsroom: Newsroom) -> None:
    await newsroom.add(SHIPS)
    await newsroom.backfiller.run_due()
    late = Newsroom(newsroom.store)
    async with newsroom.store.transaction() as transaction:
        await transaction.topics.remove("ships")
    await late.poll(told(1, 1))  # by a poll that had read the topics before
    await newsroom.add(SHIPS)
    async with newsroom.store.transaction() as transaction:
        (backfill,) = await transaction.backfills.all()
        assert await transaction.backfills.advance(backfill, replace(backfill, started_at=NOW, stage=2))
    newsroom.now = NOW + LATE_POLLS - timedelta(seconds=1)
    await newsroom.backfiller.run_due()
    assert await newsroom.stories_of("ships") == set()
    newsroom.now = NOW + LATE_POLLS
    await newsroom.backfiller.run_due()
    assert await newsroom.stories_of("ships") == {frozenset({"1-1"})}
    assert await newsroom.pending() == []


async def test_a_topic_that_is_removed_meanwhile_ends_it(newsroom: Newsroom) -> None:
    await newsroom.poll(*(told(1, number) for number in range(1, 9)))
    await newsroom.add(SHIPS)
    await newsroom.add(TRADE)
    async with newsroom.store.transaction() as transaction:
        await transaction.topics.remove("ships")
    await newsroom.backfiller.run_due()
    assert newsroom.analyst.titles == []
    assert await newsroom.pending() == [2]


async def test_a_query_of_another_version_stops_no_other_topic(newsroom: Newsroom) -> None:
    await newsroom.add(replace(TRADE, query="/not closed"))
    await newsroom.poll(told(1, 1))
    await newsroom.add(SHIPS)
    await newsroom.backfiller.run_due()
    await newsroom.poll(told(1, 2))
    assert await newsroom.stories_of("ships") == {frozenset({"1-1", "1-2"})}


async def test_a_query_without_words_reads_the_whole_archive(newsroom: Newsroom) -> None:
    await newsroom.poll(told(1, 1), told(2, 1, said="Sport: icebreakers"), told(3, 1, said="Sport"), feed=OTHER)
    await newsroom.add(replace(SHIPS, query="/ice.?breaker/ -title:sport source:other"))
    await newsroom.backfiller.run_due()
    assert await newsroom.stories_of("ships") == {frozenset({"1-1"})}
