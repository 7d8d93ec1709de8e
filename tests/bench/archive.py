"""A month's archive: 1,000 entries an hour for 30 days, a million claims. What a brief and an entry cost on it.

The archive is made up (fixed seed) and written straight into the tables; the measured calls are the bot's own.
"""

from __future__ import annotations

import asyncio
import json
import random
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, cast

import numpy as np

from bot.briefs.load import load_brief
from bot.render.brief_messages import render_brief
from bot.runtime.garbage_collection import freeze_heap
from feeds.article import Pages
from feeds.extract import ExtractSettings
from feeds.polling import Pipeline, PipelineSettings
from feeds.ports import Fetcher
from feeds.search_words import claim_words
from feeds.text import index_words
from feeds.types import Analysis, Article, Chat, Entry, Feed, FeedState, Topic
from feeds.worker import LocalAnalyst, LocalParser
from storage.ports import Store
from storage.store import open_store
from storage.values import claim_from_json
from tests.bench.rows import Row, spread

NOW: Final = datetime(2024, 10, 30, 12, tzinfo=UTC)
DAYS: Final = 30
ENTRIES: Final = 1_000 * 24 * DAYS
MATCHED: Final = 10  # one entry of ten is on a topic
TOPICS: Final = 20
CLAIMS: Final = 1_000_000
ENTRIES_A_STORY: Final = 6
SOURCES_A_FACT: Final = 2.5
_Columns = tuple[Any, ...]
VECTOR: Final = 512  # numbers of the encoder's vector
WORDS: Final = tuple(
    "talks envoy soldiers harbour treaty sanctions border missile summit ministry aid embassy drill convoy grain fleet "  # noqa: SIM905
    "court inquiry budget storm strike vote coalition pipeline".split()
)
SPEAKERS: Final = tuple(f"{first} {last}" for first in ("Ann", "Jean", "Kim") for last in ("Moreau", "Park", "Reed"))


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S.000000")


def _claim(draw: random.Random) -> dict[str, Any]:
    words = draw.sample(WORDS, 9)
    content = " ".join(words)
    claim: dict[str, Any] = {
        "kind": "attribution", "start": 40, "end": 40 + len(content), "content": content, "confidence": 0.8,
        "sentence_start": 0, "sentence_end": 180, "speaker": draw.choice(SPEAKERS), "cue": "said",
    }  # fmt: skip
    claim["speaker_key"] = claim["speaker"].lower()
    if draw.random() < 0.2:
        claim["figures"] = [
            {"value": draw.randrange(9999), "unit": "soldiers", "bound": "exact", "start": 40, "end": 44}
        ]
    return claim


class Archive:
    """Rows of the archive, table by table."""

    def __init__(self, topics: int = TOPICS) -> None:
        self._topics = topics
        self._draw = random.Random(7)
        self._vectors = np.random.default_rng(7).standard_normal((512, VECTOR)).astype(np.float16)

    def fill(self, path: Path) -> None:
        """Writes it."""
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute("PRAGMA foreign_keys=OFF")
            entries = self._entries(connection)
            self._claims(connection, entries)
            spoken = ((" ".join(index_words(name)), name, _stamp(NOW)) for name in SPEAKERS)
            _insert(connection, "speakers", "name,shown,last_said", spoken)

    def _entries(self, connection: sqlite3.Connection) -> list[tuple[int, int, datetime]]:
        """(entry, story, published) of those that are on a topic."""
        step = timedelta(days=DAYS) / ENTRIES
        matched: list[tuple[int, int, datetime]] = []

        def rows() -> Iterator[_Columns]:
            for number in range(1, ENTRIES + 1):
                at = NOW - timedelta(days=DAYS) + step * number
                story = None
                if number % MATCHED == 0:
                    story = self._story(len(matched))
                    matched.append((number, story, at))
                name, stamp = f"e{number}", _stamp(at)
                title = " ".join(self._draw.sample(WORDS, 6))
                host, publisher = f"https://example.org/{number % 100}", f"Post {number % 100}"
                text = "x" * 3000 if story else ""
                yield (
                    number,
                    host,
                    publisher,
                    name,
                    title,
                    f"{host}/{name}",
                    "",
                    "",
                    text,
                    "en",
                    stamp,
                    stamp,
                    story,
                    0,
                    "[]",
                )

        _insert(
            connection, "entries",
            "id,feed_url,publisher,uid,title,link,summary,content,text,language,published,seen_at,story_id,is_withdrawn,"
            "enclosures",
            rows(),
        )  # fmt: skip
        connection.execute("INSERT INTO entry_legs SELECT feed_url, 'id:' || uid, id FROM entries")
        connection.executemany(
            "INSERT INTO entry_topics (entry_id,topic,published,words) VALUES (?,?,?,'[]')",
            ((number, f"topic-{story % self._topics}", _stamp(at)) for number, story, at in matched),
        )
        connection.executemany(
            "INSERT INTO fingerprints (entry_id,published,vector,names,figures,minhash) VALUES (?,?,?,?,?,?)",
            (
                (n, _stamp(at), self._vectors[s % 512].tobytes(), json.dumps([f"name{s % 997}", f"n{s}"]), "[]", b"")
                for n, s, at in matched
            ),
        )
        self._stories(connection, matched)
        return matched

    def _story(self, place: int) -> int:
        # Entries of neighbouring stories come mixed, as they do.
        block = place // (ENTRIES_A_STORY * 5)
        return 1 + block * 5 + place % 5

    def _stories(self, connection: sqlite3.Connection, matched: list[tuple[int, int, datetime]]) -> None:
        spans: dict[int, tuple[datetime, datetime, int]] = {}
        for _, story, at in matched:
            first, _, count = spans.get(story, (at, at, 0))
            spans[story] = first, at, count + 1
        _insert(
            connection,
            "stories",
            "id,title,language,first_seen,last_seen,entry_count,publishers,origins",
            ((s, f"Story {s}", "en", _stamp(a), _stamp(b), n, "[]", "[]") for s, (a, b, n) in spans.items()),
        )
        connection.executemany(
            "INSERT INTO story_topics (story_id,topic,last_seen) VALUES (?,?,?)",
            ((s, f"topic-{s % self._topics}", _stamp(b)) for s, (_, b, _) in spans.items()),
        )

    def _claims(self, connection: sqlite3.Connection, entries: list[tuple[int, int, datetime]]) -> None:
        facts: list[_Columns] = []
        claims: list[_Columns] = []
        an_entry = CLAIMS // len(entries)
        by_story: dict[int, list[int]] = {}
        for number, (entry, story, at) in enumerate(entries):
            for _ in range(an_entry + (number % len(entries) < CLAIMS % len(entries))):
                told = _claim(self._draw)
                claim, words = json.dumps(told), claim_words(claim_from_json(told))
                known = by_story.setdefault(story, [])
                if not known or self._draw.random() < 1 / SOURCES_A_FACT:
                    stamp = _stamp(at)
                    facts.append((len(facts) + 1, story, claim, self._draw.random(), stamp, stamp, stamp, stamp, "[]",
                                  self._vectors[len(facts) % 512].tobytes()))  # fmt: skip
                    known.append(len(facts))
                claims.append((known[-1], entry, f"Post {entry % 100}", claim, 0, words))
            if len(claims) > 100_000:
                self._flush(connection, facts, claims)
        self._flush(connection, facts, claims)

    _written = 0

    def _flush(self, connection: sqlite3.Connection, facts: list[_Columns], claims: list[_Columns]) -> None:
        columns = "id,story_id,claim,importance,first_seen,last_seen,first_published,last_published,disputed_by,vector"
        _insert(connection, "facts", columns, facts[self._written :])
        _insert(connection, "claims", "fact_id,entry_id,origin,claim,is_withdrawn,words", claims)
        self._written = len(facts)
        claims.clear()


def _insert(connection: sqlite3.Connection, table: str, columns: str, rows: Iterable[_Columns]) -> None:
    marks = ",".join("?" * (columns.count(",") + 1))
    connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)


class _Prepared:
    """Analyses made beforehand: what is measured is everything after the models."""

    def __init__(self, analyses: dict[str, Analysis]) -> None:
        self._analyses = analyses

    async def analyse(self, articles: Sequence[Article]) -> list[Analysis]:
        """See feeds.ports.Analyst."""
        return [replace(self._analyses[article.id], article=article) for article in articles]


class NoListener:
    """Nobody follows anything."""

    async def on_changes(self, *_: object) -> None:
        """See feeds.ports.ChangeListener."""

    async def on_paused(self, *_: object) -> None:
        """See feeds.ports.ChangeListener."""

    async def on_failing(self, *_: object) -> None:
        """See feeds.ports.ChangeListener."""

    async def on_recovered(self, *_: object) -> None:
        """See feeds.ports.ChangeListener."""

    def committed(self) -> None:
        """See feeds.ports.ChangeListener."""


def _fresh_entries(count: int) -> tuple[list[Entry], dict[str, Analysis]]:
    """Entries of the next hours, one of ten on a topic, with the analyses of those."""
    draw, analyst = random.Random(11), LocalAnalyst(ExtractSettings(models={}))
    entries, articles = [], []
    for number in range(count):
        at, name = NOW + timedelta(seconds=4 * number), f"new{number}"
        title = " ".join(draw.sample(WORDS, 6)) + (" topicword" if number % MATCHED == 0 else "")
        said = " ".join(f"“{' '.join(draw.sample(WORDS, 8))},” said {draw.choice(SPEAKERS)}." for _ in range(14))
        entries.append(Entry(name, title, f"https://example.org/{name}", at, summary=said, language="en"))
        if number % MATCHED == 0:
            articles.append(Article(name, f"{title}\n\n{said}", title, "en", at))
    return entries, {a.article.id: a for a in analyst.analyse_now(articles)}


async def _ingest(store: Store, entries: Sequence[Entry], analyses: dict[str, Analysis]) -> tuple[float, float]:
    """Seconds until the first entry is stored (the index is loaded), and seconds an entry after it."""
    feed = Feed("https://example.org/new", "New Post", "New Post", "en")
    async with store.transaction() as t:
        await t.topics.put(Topic("topic-1", {"en": "Topic"}, "topicword"))
        await t.feeds.add(feed)
    no_pages = Pages(cast(Fetcher, None), LocalParser())  # every entry brings its text
    pipeline = Pipeline(
        store=store, pages=no_pages, analyst=_Prepared(analyses), listener=NoListener(), settings=PipelineSettings()
    )
    start = time.perf_counter()
    await pipeline.ingest(feed, entries[:1], FeedState(), NOW)
    loaded = time.perf_counter() - start
    start = time.perf_counter()
    for place in range(1, len(entries), 20):
        await pipeline.ingest(feed, entries[place : place + 20], FeedState(), NOW + timedelta(hours=3))
    return loaded, (time.perf_counter() - start) / (len(entries) - 1)


async def _briefs(store: Store, window: str, count: int) -> list[float]:
    """Seconds of each of `count` briefs: read, composed, rendered."""
    draw, chat, seconds = random.Random(3), Chat(1), []
    for _ in range(count):
        topic = Topic(f"topic-{draw.randrange(TOPICS)}", {"en": "Topic"}, "x")
        start = time.perf_counter()
        async with store.reading() as read:
            loaded = await load_brief(read, topic, window, chat, NOW)
        render_brief(loaded, chat, "html")
        seconds.append(time.perf_counter() - start)
    return seconds


async def _run(folder: Path) -> list[Row]:
    entries, analyses = _fresh_entries(1_001)
    empty = await open_store(f"sqlite:///{folder / 'empty.sqlite3'}")
    _, on_empty = await _ingest(empty, entries, analyses)
    await empty.close()
    path = folder / "full.sqlite3"
    await (await open_store(f"sqlite:///{path}")).close()
    Archive().fill(path)
    full = await open_store(f"sqlite:///{path}")
    counts = await full.counts()
    freeze_heap()  # as the bot does
    what = f"{counts['entries']:,} entries, {counts['claims']:,} claims, {path.stat().st_size / 1e9:.1f} GB"
    rows = [
        Row(f"/brief, read to rendered, {window} of {what}", spread(await _briefs(full, window, 200)))
        for window in ("24h", "7d", "30d")
    ]
    loaded, on_full = await _ingest(full, entries, analyses)
    await full.close()
    rows.append(Row("an entry stored (one of ten on a topic), same archive", f"{on_full * 1e3:.2f} ms",
                    f"empty archive {on_empty * 1e3:.2f} ms", f"{on_full / on_empty:.2f}"))  # fmt: skip
    return [*rows, Row("the story index read at the first entry, same archive", f"{loaded * 1e3:.0f} ms")]


def run() -> list[Row]:
    """Fills a month's archive and measures on it; takes about three minutes and 2 GB of disk."""
    with TemporaryDirectory() as folder:
        return asyncio.run(_run(Path(folder)))
