"""match, extract, group: one process, one core."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import spacy

from bot.sandbox.newsroom import load_publishers
from feeds.extract import Extractor
from feeds.extract.nlp.models import UNREAD
from feeds.extract.settings import DEFAULT_MODELS
from feeds.group import Item, StoryIndex, StorySettings, default_embedder, fingerprints
from feeds.match import Matcher, default_topics
from feeds.types import Article, Topic
from tests.bench.rows import Row, seconds_of

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
ARTICLE_CHARACTERS = 5_000


@cache
def texts(language: str) -> tuple[str, ...]:
    """Texts of 5,000 characters, made of the sample newsroom's stories."""
    bodies = [
        f"{story.title}\n\n{story.body}"
        for publisher in load_publishers()
        if publisher.language == language
        for story in publisher.articles
    ]
    joined = "\n\n".join(bodies)
    count = max(len(joined) // ARTICLE_CHARACTERS, 1)
    return tuple(joined[i * ARTICLE_CHARACTERS : (i + 1) * ARTICLE_CHARACTERS] for i in range(count))


def feed_body() -> bytes:
    """A feed of 40 entries."""
    items = "".join(
        f"<item><title>Title {i}</title><link>https://example.org/{i}?utm_source=x</link><guid>{i}</guid>"
        f"<pubDate>Mon, 21 Oct 2024 09:{i % 60:02d}:00 +0200</pubDate>"
        f"<description>&lt;p&gt;{texts('en')[0][:900].replace('&', 'and')}&lt;/p&gt;</description></item>"
        for i in range(40)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>B</title>{items}</channel></rss>'.encode()


def match() -> list[Row]:
    """The same text with 1 topic and with 1,000."""
    (topic,) = default_topics()
    many = [topic, *(Topic(f"t{i}", {"en": f"t{i}"}, f'"word{i} other{i}" OR nothing{i}') for i in range(999))]
    text = texts("en")[0]
    small, large = Matcher([topic]), Matcher(many)
    one = seconds_of(lambda: small.match(text), 50)
    thousand = seconds_of(lambda: large.match(text), 50)
    figure, peer = f"{thousand * 1e3:.2f} ms", f"1 topic {one * 1e3:.2f} ms"
    return [Row("match, 5,000 characters, 1,000 topics", figure, peer, f"{one / thousand:.2f}")]


def extract() -> list[Row]:
    """Articles a second in each language, beside the model as its package has it on the whole text."""
    rows = []
    extractor = Extractor()
    for language, name in DEFAULT_MODELS.items():
        articles = [Article(str(i), t, language=language, published=NOW) for i, t in enumerate(texts(language) * 12)]
        extractor.extract(articles[0])
        start = time.perf_counter()
        for _ in extractor.extract_many(articles):
            pass
        ours = (time.perf_counter() - start) / len(articles)
        nlp = spacy.load(name, exclude=UNREAD)
        start = time.perf_counter()
        for _ in nlp.pipe((line for a in articles for line in a.text.split("\n") if line), batch_size=64):
            pass
        alone = (time.perf_counter() - start) / len(articles)
        figure = f"{1 / ours:.1f} articles/s, {ours * 200:.1f} ms a 1,000 characters"
        peer = f"model alone {1 / alone:.1f}/s"
        rows.append(Row(f"extract {language}, 5,000 characters", figure, peer, f"{alone / ours:.2f}"))
    return rows


def group() -> list[Row]:
    """Placing an entry in an empty window and in one of 5,000."""
    stories = [story.title for publisher in load_publishers() for story in publisher.articles]
    articles = [Article(str(i), title, title=title, language="en", published=NOW) for i, title in enumerate(stories)]
    embedder = default_embedder()
    embed = seconds_of(lambda: fingerprints(articles, embedder), 1) / len(articles)
    prints = fingerprints(articles, embedder)
    index = StoryIndex(StorySettings())
    items = [
        Item(i, "P", "en", NOW + timedelta(seconds=i), replace(prints[i % len(prints)], names=frozenset({str(i)})))
        for i in range(5_000)
    ]
    start = time.perf_counter()
    for item in items[:200]:
        index.add(item, index.place(item).story_id or item.entry_id + 1)
    empty = (time.perf_counter() - start) / 200
    for item in items[200:4_800]:
        index.add(item, item.entry_id + 1)
    start = time.perf_counter()
    for item in items[4_800:]:
        index.add(item, index.place(item).story_id or item.entry_id + 1)
    full = (time.perf_counter() - start) / 200
    peer = f"empty window {empty * 1e3:.2f} ms"
    return [
        Row("fingerprint of a headline", f"{embed * 1e3:.2f} ms"),
        Row("place an entry, 4,800 in the window", f"{full * 1e3:.2f} ms", peer, f"{empty / full:.2f}"),
    ]


BENCHES: dict[str, Callable[[], list[Row]]] = {"match": match, "extract": extract, "group": group}
