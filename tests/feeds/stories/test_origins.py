"""Origins do not depend on which copy comes first: entries taken into a store in both orders."""

from __future__ import annotations

from datetime import timedelta

import pytest

from feeds.group import StorySettings
from feeds.ports import NewEntry
from feeds.stories import AnalysedEntry, FactCache, MatchedEntry, StoryUpdater
from feeds.types import Analysis, Article, Entry, Fact, Feed, Story, TopicMatch
from storage.store import SqlStore
from tests.feeds.polled_feed import BODY, NOW, TROOPS, analyst_without_models

TITLE = "Seoul counts 1,500 soldiers"
COPY = f"{TITLE}\n\n{BODY}"
CREDITED = f"{COPY}\n\nSource: AFP"
OWN = f"{TITLE} in Russia\n\n“They are expected at the front within weeks,” said Lee Ji-won, a spokeswoman in Seoul."
Text = tuple[str, str]


async def _grown(store: SqlStore, texts: list[Text]) -> tuple[Story, list[Fact]]:
    """The story that texts make, (publisher, text) one by one."""
    stories = StoryUpdater(StorySettings(size_price=0.0001))
    analyst = analyst_without_models()
    async with store.transaction() as t:
        await t.topics.put(TROOPS)
        for number, (publisher, text) in enumerate(texts):
            published = NOW + timedelta(minutes=number)
            feed = Feed(f"https://{publisher}.example/{number}", publisher, publisher, "en")
            entry = Entry(f"{number}", text.partition("\n")[0], legs=(f"guid:{number}",))
            article = Article(entry.id, text, entry.title, "en", published)
            matches = (TopicMatch(TROOPS.slug, ()),)
            await t.feeds.add(feed)
            (entry_id,) = await t.entries.add(feed, [NewEntry(entry, published, text, "en", matches)], published)
            (analysis,) = await analyst.analyse([article])
            matched = MatchedEntry(entry, article, matches, published)
            assert isinstance(analysis, Analysis)
            one = AnalysedEntry(matched, analysis)
            update = await stories.add_entry(t, FactCache(t.facts), feed, entry_id, one, published)
    async with store.reading() as read:
        story = await read.stories.get(update.story.id)
        facts = await read.facts.of_story(story.id)
    return story, facts


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 0, 1), (0, 2, 1)])
async def test_publishers_and_origins_are_the_same_in_every_order(store: SqlStore, order: tuple[int, ...]) -> None:
    texts = [("Daily", COPY), ("Evening", CREDITED), ("Other", OWN)]
    story, facts = await _grown(store, [texts[place] for place in order])
    assert (set(story.publishers), set(story.origins)) == ({"Daily", "Evening", "Other"}, {"AFP", "Other"})
    copied = [fact for fact in facts if "Daily" in fact.publishers]
    assert copied
    assert {source.origin for fact in copied for source in fact.sources if source.publisher != "Other"} == {"AFP"}


async def test_a_printer_with_words_of_its_own_stays_an_origin(store: SqlStore) -> None:
    story, _ = await _grown(store, [("Daily", COPY), ("Daily", OWN), ("Evening", CREDITED)])
    assert (set(story.publishers), set(story.origins)) == ({"Daily", "Evening"}, {"AFP", "Daily"})
