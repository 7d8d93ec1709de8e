"""Groups headlines as the bot does: claims are extracted, and entries go one by one through the store."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path

from feeds.extract import ExtractSettings
from feeds.group import StorySettings
from feeds.ports import NewEntry
from feeds.stories import AnalysedEntry, FactCache, MatchedEntry, StoryUpdater
from feeds.types import Analysis, Entry, Feed, Topic, TopicMatch
from feeds.worker import LocalAnalyst
from storage.store import open_store
from tests.eval.stories.gold import Headline

_FEED = Feed("https://all.example/rss", "All", "All", "en")
_TOPIC = Topic("all", {"en": "All"}, "*")


def group_in_store(gold: Sequence[Headline]) -> dict[str, str]:
    """Returns article id → story, after the last has come.

    Args:
        gold: by time; their stories are not looked at.
    """
    articles = [headline.article for headline in gold]
    analyses = LocalAnalyst(ExtractSettings()).analyse_now(articles)
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_stored(Path(folder) / "stories.sqlite3", gold, analyses))


async def _stored(database: Path, gold: Sequence[Headline], analyses: Sequence[Analysis]) -> dict[str, str]:
    store = await open_store(f"sqlite:///{database}")
    updater = StoryUpdater(StorySettings())
    ids: dict[str, int] = {}
    async with store.transaction() as t:
        await t.topics.put(_TOPIC)
        await t.feeds.add(_FEED)
    for headline, analysis in zip(gold, analyses, strict=True):
        article, title = headline.article, headline.article.title
        published, matches = headline.published, (TopicMatch(_TOPIC.slug, ()),)
        entry = Entry(article.id, title, legs=(f"guid:{article.id}",))
        async with store.transaction() as t:
            new = NewEntry(entry, published, title, article.language, matches)
            (entry_id,) = await t.entries.add(_FEED, [new], published)
            analysed = AnalysedEntry(MatchedEntry(entry, article, matches, published), analysis)
            await updater.add_entry(t, FactCache(t.facts), _FEED, entry_id, analysed, published)
            ids[article.id] = entry_id
    async with store.reading() as read:
        found = {article_id: (await read.entries.get(entry_id)).story_id for article_id, entry_id in ids.items()}
    await store.close()
    return {article_id: str(story_id) for article_id, story_id in found.items()}
