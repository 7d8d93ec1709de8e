"""Many topics on many entries; what the archive of a day weighs, and what it costs to store and to search.

Entries are made up (fixed seed): words of the sample newsroom by how frequent they are there, and made-up names.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from bot.sandbox.newsroom import load_publishers
from bot.trials import try_topic
from feeds.match import Matcher
from feeds.polling.archiving import archived_text
from feeds.ports import NewEntry
from feeds.types import Entry, Feed, Topic
from storage.store import open_store
from tests.bench.rows import Row

NOW: Final = datetime(2024, 10, 21, 12, tzinfo=UTC)
FEEDS: Final = 1_000
ENTRIES: Final = 30  # a feed and day
MATCHED: Final = 10_000  # entries that topics are matched on
ALIASES: Final = 8
NAMES: Final = 40_000
_ROUNDS: Final = 5
_CHUNK: Final = 100
_SYLLABLES: Final = tuple(a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "il"))


class Writer:
    """Makes up titles and texts, each about as long as in real feeds: 70 and 390 characters."""

    def __init__(self, names: int = NAMES) -> None:
        self._draw = random.Random(7)
        stories = [story for publisher in load_publishers() for story in publisher.articles]
        self._words = [word for story in stories for word in story.body.split()]
        self.names = ["".join(self._draw.choices(_SYLLABLES, k=3)).title() for _ in range(names)]

    def text(self, characters: int) -> str:
        """Returns words of this length or a little more."""
        words: list[str] = []
        length = 0
        while length < characters:
            is_name = self._draw.random() < 0.05  # four an entry
            words.append(self._draw.choice(self.names if is_name else self._words))
            length += len(words[-1]) + 1
        return " ".join(words)

    def topics(self, count: int) -> list[Topic]:
        """Topics of eight aliases: five names of two words, two of one, and one beside a common word."""
        made = []
        for number in range(count):
            names = [" ".join(self._draw.sample(self.names, 2)) for _ in range(5)]
            names += [
                *self._draw.sample(self.names, 2),
                f"{self._draw.choice(self._words)} {self._draw.choice(self.names)}",
            ]
            made.append(Topic(f"t{number}", {}, "@names", {"names": {"en": tuple(names[:ALIASES])}}))
        return made

    def entry(self, number: int, published: datetime) -> Entry:
        """Returns an entry with a title and a summary."""
        title = self.text(70)
        link = f"https://www.example.org/{number}/{'-'.join(title.lower().split())}"
        legs = (f"guid:{number}", f"link:{link}")
        return Entry(f"{number}", title, link, published, summary=self.text(390), legs=legs)


def many_topics() -> list[Row]:
    """10,000 topics beside 100, in turn, five times."""
    writer = Writer()
    texts = [f"{writer.text(70)}\n\n{writer.text(390)}" for _ in range(MATCHED)]
    topics = writer.topics(10_000)
    few, many = Matcher(topics[:100]), Matcher(topics)
    found = sum(len(many.match(text)) for text in texts)
    pairs = [(_seconds(few, texts), _seconds(many, texts)) for _ in range(_ROUNDS)]
    figure = f"{median(pair[1] for pair in pairs):.2f} s, {found} matches"
    peer = f"100 topics {median(pair[0] for pair in pairs):.2f} s"
    ratio = f"{median(one / other for one, other in pairs):.2f}"
    return [Row(f"match {MATCHED:,} entries, 10,000 topics of {ALIASES} aliases", figure, peer, ratio)]


def _seconds(matcher: Matcher, texts: Sequence[str]) -> float:
    start = time.process_time()
    for text in texts:
        matcher.match(text)
    return time.process_time() - start


async def day_of_texts() -> list[Row]:
    """A day of 1,000 feeds, with the archive and without it, chunk by chunk in turn."""
    writer = Writer()
    entries = [writer.entry(n, NOW + timedelta(days=n / FEEDS / ENTRIES)) for n in range(FEEDS * ENTRIES)]
    feed = Feed("https://www.example.org/rss", "Example Post", "Example Post", "en")
    started = time.process_time()
    new = [NewEntry(e, e.published or NOW, language="en", archived=archived_text(e)) for e in entries]
    prepared = (time.process_time() - started) / len(new)
    with TemporaryDirectory() as folder:
        seconds: dict[str, list[float]] = {"with": [], "without": []}
        stores = {name: await open_store(f"sqlite:///{Path(folder) / name}") for name in seconds}
        for start in range(0, len(new), _CHUNK):
            part = new[start : start + _CHUNK]
            for name, chunk in (("with", part), ("without", [replace(one, archived=None) for one in part])):
                began = time.process_time()
                async with stores[name].transaction() as transaction:
                    await transaction.entries.add(feed, chunk, NOW)
                seconds[name].append((time.process_time() - began) / _CHUNK)
        topic = Topic("t", {}, f"{writer.names[0]} OR ({writer.names[1]} AND {writer.names[2]})")
        began = time.process_time()
        found = await try_topic(stores["with"], topic)
        tried = time.process_time() - began
        for store in stores.values():
            await store.close()
        sizes = {name: (Path(folder) / name).stat().st_size for name in seconds}
    weight = (sizes["with"] - sizes["without"]) / 1e6
    per_entry = 1e6 * weight / len(new)
    with_it, without = median(seconds["with"]), median(seconds["without"])
    return [
        Row(
            f"archive of a day, {FEEDS:,} feeds of {ENTRIES} entries",
            f"{weight:.1f} MB, {per_entry:.0f} bytes an entry",
            f"all else {sizes['without'] / 1e6:.1f} MB",
            f"{weight * 1e6 / sizes['without']:.2f}",
        ),
        Row(
            f"store an entry, {_CHUNK} in a transaction, archived",
            f"{with_it * 1e6:.0f} µs, {prepared * 1e6:.0f} µs before it",
            f"not archived {without * 1e6:.0f} µs",
            f"{without / with_it:.2f}",
        ),
        Row(f"try a topic on {len(new):,} archived entries", f"{tried * 1e3:.0f} ms, {found.hit_count} hits"),
    ]


def run() -> list[Row]:
    """Returns all rows."""
    return [*many_topics(), *asyncio.run(day_of_texts())]
