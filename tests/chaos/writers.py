"""Processes that write the stories of one stream: `python -m tests.chaos.writers [--writers N] [--kills N]`.

What is asked: the same stories, facts and alerts as one process makes of the same articles in the same order, whoever
is killed with SIGKILL meanwhile; and how much of the time of an article others have to wait for. Writers are forks of
this process, as in `tests.chaos.jobs`; only the models are left out.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, NoReturn, cast

from sqlalchemy import text

from bot.alerts import AlertListener, AlertSettings
from feeds.article import Pages, PageTexts
from feeds.extract import ExtractSettings
from feeds.polling import Pipeline, PipelineSettings
from feeds.polling.telling import LEFT
from feeds.polling.writing import ChunkWriter
from feeds.types import AlertLevel, Analysis, Article, Chat, Entry, Feed, Subscription, Topic
from feeds.worker import LocalAnalyst
from storage.ports import Transaction
from storage.store import SqlStore, SqlTransaction, open_store
from tests.eval.stories.gold import headlines
from tests.postgres import own_postgres

CHATS: Final = (7, 8)
TOPIC: Final = Topic("all", {"en": "All", "fr": "Tout"}, "wire")
VOICES: Final = ("Ines Rovira", "Tomas Lindqvist", "Aiko Tanabe", "Petra Molnar", "Yusuf Karimi")
FEED: Final = Feed("https://wire.example/rss", "Wire", "Wire", "en")


@dataclass(frozen=True, slots=True)
class WritersPlan:
    """The parameters of a run.

    Attributes:
        articles: of the stream, the first so many headlines of our gold, with quotations.
        writers: processes that take articles in turn.
        kills: how often one is killed, and another one goes on with its articles.
        pause_seconds: shortest and longest time between two kills.
        seed: of the random choices.
    """

    articles: int = 250
    writers: int = 2
    kills: int = 0
    pause_seconds: tuple[float, float] = (0.2, 1.5)
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Told:
    """What a store holds, by the names of articles: stories, facts with their sources, and chats that were alerted."""

    stories: frozenset[frozenset[str]]
    facts: frozenset[tuple[frozenset[str], frozenset[tuple[str, int]]]]
    alerts: frozenset[tuple[int, frozenset[str]]]


@dataclass(frozen=True, slots=True)
class WritersResult:
    """What came of a run.

    Attributes:
        told: by all processes.
        alone: by one process, of the articles in the same order.
        stored: entries that are stored.
        untold: entries whose claims are in no story's facts.
        seconds: until the last writer ended.
        figures: sums over writers that were not killed; seconds but for "articles".
    """

    plan: WritersPlan
    told: Told
    alone: Told
    stored: int
    untold: int
    seconds: float
    figures: Mapping[str, float]

    def lines(self) -> str:
        """Returns the lines to print."""
        figures, count = self.figures, max(self.figures["articles"], 1)
        plan, load = self.plan, os.getloadavg()[0]
        return (
            f"{plan.writers} writers, {plan.kills} kills: {self.stored} articles in {self.seconds:.1f} s at load "
            f"{load:.0f}; {len(self.told.stories)} stories, one process {len(self.alone.stories)}\n"
            f"an article: {1e3 * figures['cpu'] / count:.1f} ms of CPU, of which under the turn "
            f"{1e3 * figures['turn_cpu'] / count:.1f} ({figures['turn_cpu'] / max(figures['cpu'], 1e-9):.0%}); it has "
            f"the turn for {1e3 * figures['turn'] / count:.1f} ms"
        )

    def misses(self) -> list[str]:
        """Returns what should not have happened."""
        limits = {
            "an article is missing, or there twice": self.stored != self.plan.articles,
            "an article was left untold": self.untold,
            "the stories are others than those of one process": self.told.stories != self.alone.stories,
            "the facts are others than those of one process": self.told.facts != self.alone.facts,
            "other chats were alerted": self.told.alerts != self.alone.alerts,
        }
        return [name for name, is_missed in limits.items() if is_missed]


def stream(count: int) -> list[tuple[Entry, Analysis]]:
    """Returns the stream, analysed: headlines, each with what two of five people say of its event."""
    analyst, found = LocalAnalyst(ExtractSettings(models={})), []
    for number, headline in enumerate(headlines(density=8)[:count]):
        who = [VOICES[(number + step) % len(VOICES)] for step in range(2)]
        theme = headline.cluster.replace("-", " ")
        said = " ".join(
            f"“We are told by the wire that {theme} matters to {name.split()[0]}’s town,” said {name}." for name in who
        )
        name, title = f"{number}", headline.article.title
        entry = Entry(name, title, f"https://wire.example/{name}", headline.published, summary=said, language="en")
        entry = replace(entry, legs=(f"guid:{name}",))
        body = f"{title}\n\n{said}"
        article = Article(name, body, title, headline.article.language, headline.published)
        (analysis,) = analyst.analyse_now([article])
        found.append((entry, analysis))
    return found


class Prepared:
    """Analyses that were made before the processes were forked; implements feeds.ports.Analyst."""

    def __init__(self, analyses: Mapping[str, Analysis]) -> None:
        self._analyses = analyses

    async def analyse(self, articles: Sequence[Article]) -> list[Analysis]:
        """See feeds.ports.Analyst."""
        return [replace(self._analyses[article.id], article=article) for article in articles]


class NoPages:
    """Fetches no page; stands for feeds.article.Pages."""

    async def texts(self, _entries: Sequence[Entry]) -> PageTexts:
        """See feeds.article.Pages."""
        return PageTexts({}, {}, 0)


class Clocked(ChunkWriter[Transaction]):
    """Notes how long the turns at the stories are."""

    figures: dict[str, float]

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[Transaction]:
        """See ChunkWriter."""
        began: tuple[float, float] | None = None
        try:
            async with super().unit() as transaction:
                began = time.perf_counter(), time.process_time()
                yield transaction
        finally:
            if began is not None:
                self.figures["turn"] += time.perf_counter() - began[0]
                self.figures["turn_cpu"] += time.process_time() - began[1]


def pipeline_of(store: SqlStore, analyses: Mapping[str, Analysis], *, is_shared: bool) -> Pipeline[Transaction]:
    """Returns the real pipeline without models and pages."""
    return Pipeline(
        store=store,
        pages=cast(Pages, NoPages()),
        analyst=Prepared(analyses),
        listener=AlertListener(AlertSettings(max_age=timedelta(days=90)), wake=lambda: None),
        settings=PipelineSettings(),
        is_shared=is_shared,
    )


async def prepare(store: SqlStore) -> None:
    """Stores the topic, the feed, and chats that follow the topic."""
    async with store.transaction() as t:
        await t.topics.put(TOPIC)
        await t.feeds.add(FEED)
        for chat in CHATS:
            await t.chats.put(Chat(chat))
            await t.chats.subscribe(Subscription(chat, TOPIC.slug, AlertLevel.EVERYTHING))


class WritersScenario:
    """Runs a plan. It has no event loop of its own while it forks."""

    def __init__(self, plan: WritersPlan, url: str, folder: Path) -> None:
        self._plan, self._url, self._folder = plan, url, folder
        self._chance = random.Random(plan.seed)
        self._stream = stream(plan.articles)
        self._analyses = {entry.id: analysis for entry, analysis in self._stream}

    def run(self) -> WritersResult:
        """Runs the plan and returns its result; no writer is left."""
        asyncio.run(self._in_store(self._url, prepare))
        began = time.monotonic()
        writers = {self._fork(number): number for number in range(self._plan.writers)}
        try:
            self._kill_some(writers)
            for process in list(writers):
                _, status = os.waitpid(process, 0)
                del writers[process]
                assert status == 0, "a writer failed; its output says why"
        finally:
            for process in writers:
                os.kill(process, signal.SIGKILL)
                os.waitpid(process, 0)
        seconds = time.monotonic() - began
        return asyncio.run(self._result(seconds))

    def _kill_some(self, writers: dict[int, int]) -> None:
        for _ in range(self._plan.kills):
            time.sleep(self._chance.uniform(*self._plan.pause_seconds))
            process = self._chance.choice(sorted(writers))
            number = writers.pop(process)
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            writers[self._fork(number)] = number

    def _fork(self, number: int) -> int:
        if (process := os.fork()) == 0:
            self._write(number)
        return process

    def _write(self, number: int) -> NoReturn:
        """Stores the writer's share of the articles; those that are stored already are passed over, as by a job."""

        async def work(store: SqlStore) -> None:
            pipeline = pipeline_of(store, self._analyses, is_shared=True)
            writer = pipeline.writer
            writer.__class__ = Clocked
            figures = cast(Clocked, writer).figures = {"turn": 0.0, "turn_cpu": 0.0, "cpu": 0.0, "articles": 0.0}
            began = time.process_time()
            for entry, _ in self._stream[number :: self._plan.writers]:
                done = await pipeline.ingest(FEED, [entry], None, NOW)
                figures["articles"] += done.new_count
            figures["cpu"] = time.process_time() - began
            (self._folder / f"{number}.json").write_text(json.dumps(figures))

        status = 1
        try:
            asyncio.run(self._in_store(self._url, work))
            status = 0
        finally:
            os._exit(status)

    async def _in_store(self, url: str, work: Any) -> Any:
        store = await open_store(url)
        try:
            return await work(store)
        finally:
            await store.close()

    async def _result(self, seconds: float) -> WritersResult:
        figures = [json.loads(path.read_text()) for path in sorted(self._folder.glob("*.json"))]
        sums = {name: sum(one[name] for one in figures) for name in figures[0]}

        async def ask(store: SqlStore) -> tuple[Told, list[str], int]:
            teller = pipeline_of(store, {}, is_shared=True).writer.teller
            await teller.tell_left(NOW + 2 * LEFT)
            return await told(store), await names_in_order(store), await _untold(store)

        shared, order, untold = await self._in_store(self._url, ask)

        async def repeat(store: SqlStore) -> Told:
            await prepare(store)
            pipeline, by_name = pipeline_of(store, self._analyses, is_shared=False), dict(self._named())
            for name in order:
                await pipeline.ingest(FEED, [by_name[name]], None, NOW)
            return await told(store)

        alone = await self._in_store(f"sqlite:///{self._folder / 'alone.sqlite3'}", repeat)
        return WritersResult(self._plan, shared, alone, len(order), untold, seconds, sums)

    def _named(self) -> list[tuple[str, Entry]]:
        return [(entry.id, entry) for entry, _ in self._stream]


NOW: Final = headlines(density=8)[-1].published + timedelta(hours=1)


async def names_in_order(store: SqlStore) -> list[str]:
    """Returns the names of the articles in the order in which they were placed: ids are given under the turn."""
    return [row[0] for row in await _rows(store, "SELECT uid FROM entries ORDER BY id")]


async def told(store: SqlStore) -> Told:
    """Returns what a store holds."""
    stories: dict[int, set[str]] = {}
    for story, name in await _rows(store, "SELECT story_id, uid FROM entries WHERE story_id IS NOT NULL"):
        stories.setdefault(story, set()).add(name)
    facts: dict[int, tuple[int, set[tuple[str, int]]]] = {}
    sources = (
        "SELECT facts.id, facts.story_id, entries.uid, claims.claim FROM facts "
        "JOIN claims ON claims.fact_id = facts.id JOIN entries ON entries.id = claims.entry_id "
        "WHERE facts.merged_into IS NULL"
    )
    for fact, story, name, claim in await _rows(store, sources):
        start = (json.loads(claim) if isinstance(claim, str) else claim)["start"]
        facts.setdefault(fact, (story, set()))[1].add((name, start))
    alerts = await _rows(store, "SELECT DISTINCT chat_id, story_id FROM alerts")
    return Told(
        frozenset(map(frozenset, stories.values())),
        frozenset((frozenset(stories[story]), frozenset(own)) for story, own in facts.values()),
        frozenset((chat, frozenset(stories[story])) for chat, story in alerts),
    )


async def _untold(store: SqlStore) -> int:
    return int((await _rows(store, "SELECT count(*) FROM untold"))[0][0])


async def _rows(store: SqlStore, statement: str) -> list[Any]:
    async with store.reading() as read:
        assert isinstance(read, SqlTransaction)
        return list((await (await read.session.connection()).execute(text(statement))).all())


def main() -> None:
    """Reads the options, runs the scenario and prints its figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.writers")
    parser.add_argument("--articles", type=int, default=250)
    parser.add_argument("--writers", type=int, default=2)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON on a line of their own")
    given = vars(parser.parse_args())
    is_json = given.pop("json")
    plan = WritersPlan(**given)
    with own_postgres("writers") as (url, folder):
        result = WritersScenario(plan, url, folder).run()
    print(result.lines())
    missed = result.misses()
    print("\n".join(f"✗ {name}" for name in missed) or "✓ as one process")
    if is_json:
        print(json.dumps(dict(result.figures)))
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
