"""A day of a newsroom, through all stages and roles on PostgreSQL: `python -m tests.bench newsroom`.

At full size: 5,000 feeds, 100,000 entries, 500 topics, 20,000 chats. `BENCH_SHARE` (default 0.02) makes all four
smaller, and leaves as they are: entries a feed, topics an entry, entries and chats a topic. So the CPU time of an item
is that of the full size, which is worked out from it: the row says what a full run would take on two free cores, and
what part of a day two cores are busy with a day's news, which is when a backlog would grow. Feeds and Telegram are
served on loopback; four processes poll, find facts, deliver and answer. `BENCH_SECONDS` ends the run earlier (default
1,500).
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Final

import asyncpg
from aiohttp import web

from feeds.types import AlertLevel, Chat, Feed, Subscription
from storage.ports import Store
from storage.store import open_store
from tests.bench.newsroom_costs import Done, Stage, shown_costs, shown_full_size
from tests.bench.rows import Row
from tests.bench.start import cpu_of
from tests.bench.telegram_stub import stub_stats, telegram_stub
from tests.bench.topics import NAMES, Writer
from tests.postgres import own_postgres

FEEDS: Final = 5_000
ENTRIES: Final = 20  # a feed
TOPICS: Final = 500
CHATS: Final = 20_000
TOPICS_A_CHAT: Final = 2
CHARACTERS: Final = 1_500
ROLES: Final = ("poll", "extract", "deliver", "chat")
MOST_SECONDS: Final = 1_500.0
SAMPLE_SECONDS: Final = 10.0
HOSTS: Final = 50  # feeds of one host are not asked all at once
_PROGRAM: Final = Path(sys.executable).parent / "wirebrief"


@dataclass(slots=True)
class _Samples:
    """What was seen every ten seconds: the time, feeds not read, jobs and messages that wait, messages sent."""

    rows: list[tuple[float, int, int, int, int]] = field(default_factory=list)

    def table(self) -> str:
        """Returns a table of at most twelve rows."""
        step = max(1, len(self.rows) // 12)
        lines = [
            f"| {at:.0f} s | {' | '.join(f'{count:,}' for count in counts)} |" for at, *counts in self.rows[::step]
        ]
        head = "| after | feeds not read | jobs of extract | messages that wait | sent |"
        return "\n".join([head, "|---|---|---|---|---|", *lines])


async def run() -> list[Row]:
    """Returns the row of the newsroom, and prints what waited on the way."""
    share = float(os.environ.get("BENCH_SHARE", "0.02"))
    with own_postgres("newsroom") as (url, folder):
        async with AsyncExitStack() as stack:
            store = await open_store(url)
            stack.push_async_callback(store.close)
            return [await _replay(store, url, folder, share, stack)]


async def _replay(store: Store, url: str, folder: Path, share: float, stack: AsyncExitStack) -> Row:
    writer = Writer(names=round(NAMES * share))
    bodies = [_feed_body(writer) for _ in range(round(FEEDS * share))]
    feeds = await stack.enter_async_context(_serving(bodies))
    telegram = await stack.enter_async_context(telegram_stub(1_000))
    async with store.transaction() as transaction:
        await transaction.notes.put("seeded", True)
    processes = {role: await _start(role, folder / role, url, telegram) for role in ROLES}
    database = await asyncpg.connect(url)
    stack.push_async_callback(database.close)
    server = int((folder / "postgres" / "postmaster.pid").read_text().split()[0])
    begun = {role: cpu_of(process.pid) for role, process in processes.items()} | {"postgres": cpu_of(server)}
    chats = await _fill(store, writer, feeds, share)
    begin, samples, cpu = time.perf_counter(), _Samples(), begun
    most = float(os.environ.get("BENCH_SECONDS", MOST_SECONDS))
    try:
        while time.perf_counter() - begin < most:
            await asyncio.sleep(SAMPLE_SECONDS)
            left, jobs, waiting = await _state(store, database)
            sent = (await stub_stats(telegram))["sent"]
            samples.rows.append((time.perf_counter() - begin, left, jobs, waiting, sent))
            cpu = {role: cpu_of(process.pid) for role, process in processes.items()} | {"postgres": cpu_of(server)}
            if not (left or jobs or waiting) and len(samples.rows) > 6 and samples.rows[-4][4] == sent:
                break
    finally:
        for process in processes.values():
            process.terminate()
        for process in processes.values():
            await process.wait()
    print(samples.table() + "\n")
    used = {name: tuple(after - before for after, before in zip(cpu[name], begun[name], strict=True)) for name in cpu}
    counts = await store.counts()
    articles = await database.fetchval("SELECT count(DISTINCT entry_id) FROM entry_topics")
    done = Done(counts["entries"], articles, samples.rows[-1][4])
    return _row(f"{len(bodies):,} feeds and {chats:,} chats", counts["stories"], samples, _stages(used), done)


def _stages(used: Mapping[str, tuple[float, ...]]) -> list[Stage]:
    """The stages, from the seconds of CPU of each program itself and of the processes below it."""
    return [
        Stage("poll and match", "entries", sum(used["poll"])),
        Stage("find facts", "articles", used["extract"][1]),
        Stage("group and plan alerts", "articles", used["extract"][0]),
        Stage("deliver", "messages", sum(used["deliver"])),
        Stage("chat", "entries", sum(used["chat"])),
        Stage("PostgreSQL", "entries", sum(used["postgres"])),
    ]


def _full(done: Done, waiting: int) -> Done:
    """The same news at full size."""
    entries = FEEDS * ENTRIES
    times = entries / max(done.entries, 1)
    return Done(entries, round(done.articles * times), round((done.messages + waiting) * times))


def _row(size: str, stories: int, samples: _Samples, stages: list[Stage], done: Done) -> Row:
    read = next((at for at, left, *_ in samples.rows if not left), samples.rows[-1][0])
    end = next(at for at, *_, sent in samples.rows if sent == samples.rows[-1][4])
    _, left, jobs, waiting, sent = samples.rows[-1]
    what = (
        f"a newsroom's {size}, {done.entries:,} entries, {done.articles:,} of them on a topic, by four processes, "
        f"PostgreSQL, load {os.getloadavg()[0]:.0f}"
    )
    is_done = not (left or jobs or waiting)
    state = "nothing left" if is_done else f"{left} feeds, {jobs} jobs and {waiting} messages left"
    figure = f"read after {read:.0f} s, {stories:,} stories, {sent:,} messages sent after {end:.0f} s, {state}"
    seconds = sum(stage.seconds for stage in stages)
    full = shown_full_size(stages, done, _full(done, waiting))
    return Row(what, figure, f"{seconds:.0f} s of CPU: {shown_costs(stages, done)}", full)


def _feed_body(writer: Writer) -> bytes:
    now = datetime.now(UTC)
    items = []
    for number in range(ENTRIES):
        title, text = writer.text(70), writer.text(CHARACTERS)
        page = f"https://example.org/{abs(hash(title)):x}"
        stamp = format_datetime(now - timedelta(minutes=40 * number + 5))
        items.append(
            f"<item><title>{title}</title><link>{page}</link><guid>{page}</guid><pubDate>{stamp}</pubDate>"
            f"<description>{text}</description></item>".replace("&", "and")
        )
    return f'<rss version="2.0"><channel><title>P</title>{"".join(items)}</channel></rss>'.encode()


@asynccontextmanager
async def _serving(bodies: Sequence[bytes]) -> AsyncIterator[list[str]]:
    """Serves the feeds on loopback addresses, each a host of its own; yields the address of each feed."""

    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=bodies[int(request.match_info["number"])], content_type="application/rss+xml")

    application = web.Application()
    application.router.add_get("/{number}", answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        for host in range(HOSTS):
            await web.TCPSite(runner, f"127.0.1.{host + 1}", 0).start()
        hosts = [f"http://{host}:{port}" for host, port in runner.addresses]
        yield [f"{hosts[number % len(hosts)]}/{number}" for number in range(len(bodies))]
    finally:
        await runner.cleanup()


async def _fill(store: Store, writer: Writer, feeds: Sequence[str], share: float) -> int:
    """Stores feeds, topics and chats; returns the number of chats."""
    topics, chats = writer.topics(max(2, round(TOPICS * share))), round(CHATS * share)
    async with store.transaction() as transaction:
        for topic in topics:
            await transaction.topics.put(topic)
        for number, url in enumerate(feeds):
            await transaction.feeds.add(Feed(url, f"P{number}", f"P{number}", "en"))
        for chat in range(1, chats + 1):
            await transaction.chats.put(Chat(chat))
            for place in range(TOPICS_A_CHAT):
                slug = topics[(chat + place) % len(topics)].slug
                await transaction.chats.subscribe(Subscription(chat, slug, AlertLevel.EVERYTHING))
    return chats


async def _start(role: str, folder: Path, url: str, telegram: str) -> asyncio.subprocess.Process:
    settings = {
        "WIREBRIEF_ROLE": role,
        "WIREBRIEF_DATABASE_URL": url,
        "WIREBRIEF_DATA_DIR": str(folder),
        "WIREBRIEF_TELEGRAM_TOKEN": "1234567:" + "x" * 35,
        "WIREBRIEF_TELEGRAM_API_URL": telegram,
        "WIREBRIEF_MESSAGES_PER_SECOND": "1000",
        "WIREBRIEF_GATHER_SECONDS": "0",
        "WIREBRIEF_ALLOW_PRIVATE_NETWORKS": "True",
        "WIREBRIEF_LOG_LEVEL": "warning",
    }
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("WIREBRIEF_")}
    folder.mkdir()  # noqa: ASYNC240 - nothing else runs yet
    with (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            _PROGRAM, "run", env=inherited | settings, stdout=PIPE, stderr=log, start_new_session=True
        )
    assert process.stdout is not None, "a pipe"
    while line := await process.stdout.readline():  # what the start takes is no part of the news
        if b"ready:" in line:
            return process
    raise RuntimeError(f"{role} did not start: {(folder / 'log').read_text()[-500:]}")


async def _state(store: Store, database: Any) -> tuple[int, int, int]:
    """Returns how many feeds have not been read, and how many jobs and messages wait."""
    jobs = 0
    if await database.fetchval("SELECT to_regclass('procrastinate_jobs')"):  # the first process makes the table
        jobs = await database.fetchval("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')")
    async with store.reading() as read:
        feeds = await read.feeds.all()
        waiting = await read.outbox.pending_count()
    return sum(feed.state.last_success_at is None for feed in feeds), jobs, waiting
