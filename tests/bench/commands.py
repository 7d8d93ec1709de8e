"""Every command at the size of a large newsroom: from the update to the answer that the Bot API has taken.

A month's archive with a million claims on 1,000 topics, 10,000 chats with three topics each, 50 people in conversation
at once: each sends a command, waits for its answer, and reads for two seconds on average. The Bot API is a process of
its own that answers at once.
"""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any, Final, cast

from telegram import Update

from bot.chat.answer_worker import AnswerWorker
from bot.chat.application import COMMANDS, AnyApplication, build_application
from bot.chat.chart_worker import ChartWorker
from bot.chat.services import KEY, Services
from bot.chat.write_behind import WriteBehind
from bot.delivery.delivery import Delivery
from bot.receive.intake import Intake, IntakeSettings
from bot.runtime.garbage_collection import freeze_heap
from bot.sandbox import SAMPLE_TOKEN
from bot.settings import Settings
from feeds.discovery import FeedFinder
from feeds.polling import Poller
from feeds.types import Feed, FeedState
from storage.ports import Transaction
from storage.store import open_store
from tests.bench.archive import NOW, Archive
from tests.bench.rows import Row, spread
from tests.bench.start import megabytes
from tests.bench.telegram_stub import telegram_stub
from tests.bot.conversation import unlimited

TOPICS: Final = 1_000
CHATS: Final = 10_000
PEOPLE: Final = 50
FEEDS: Final = 100  # those of the archive
TOPICS_A_CHAT: Final = 3
READING_SECONDS: Final = 2.0
ROUNDS: Final = 3
# The bar of each command.
MEDIAN_MILLISECONDS: Final = 50.0
MOST_MILLISECONDS: Final = 250.0
# Topics of which everybody asks today.
NEWS: Final = 10
# What is typed after a command; the others are typed alone. "{topic}" is one of all topics, "{news}" one of those.
ARGUMENTS: Final = {
    "brief": ("{topic}", "{topic} 24h", "{topic} full", "{news}", ""),
    "subscribe": ("{topic}", ""),
    "unsubscribe": ("{topic}", ""),
    "language": ("en", ""),
    "search": ("soldiers harbour", "soldiers zebra", "zebra", ""),
    "who": ("Moreau", "Morreau", ""),
    "latest": ("", "7d"),
    "timeline": ("{topic}", "{news}", ""),
}
# What is typed without a command.
IN_WORDS: Final = ("how many soldiers?", "Jean Moreau", "latest", "https://example.org/70/e719970", "zebra")
# These do what takes long by its nature, in the background or once a month.
LEFT_OUT: Final = frozenset({"testtopic"})


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody types. `name` is the row of the table."""

    name: str
    text: str


# Ends a dialogue that was left open: what is typed without a command would be its next step, and no question.
END: Final = Question("/cancel", "/cancel")


def questions() -> list[Question]:
    """Every command of the bot, with each of its arguments."""
    return [
        Question(
            f"/{command} {argument}".rstrip().replace("{topic}", "TOPIC").replace("{news}", "NEWS"),
            f"/{command} {argument}".rstrip(),
        )
        for command in COMMANDS
        if command not in LEFT_OUT
        for argument in ARGUMENTS.get(command, ("",))
    ] + [Question(text, text) for text in IN_WORDS]


def typed(question: Question, topic: int) -> str:
    """Returns what is typed to ask for the topic with that number, or for one of the news."""
    return question.text.replace("{topic}", f"topic-{topic}").replace("{news}", f"topic-{topic % NEWS}")


def fill(path: Path) -> None:
    """Writes the archive, the topics, the chats and their subscriptions; those who ask are admins."""
    Archive(TOPICS).fill(path)
    draw = random.Random(5)
    topics = [(f"topic-{n}", f'{{"en": "Topic {n}", "fr": "Sujet {n}"}}', f"word{n}", "{}", 1.0) for n in range(TOPICS)]
    chats = [
        (n, "private", f"Reader {n}", ("en", "fr")[n % 2], "Europe/Paris", True, "{}", "") for n in range(1, CHATS + 1)
    ]
    with closing(sqlite3.connect(path)) as connection, connection:
        _insert(connection, "topics", "slug,names,query,aliases,weight", topics)
        _insert(connection, "chats", "id,kind,title,language,time_zone,is_open,timing,blocked_reason", chats)
        followed = (
            (n, f"topic-{topic}", "important", False)
            for n in range(1, CHATS + 1)
            for topic in draw.sample(range(TOPICS), TOPICS_A_CHAT)
        )
        _insert(connection, "subscriptions", "chat_id,topic,level,is_muted", followed)
        connection.execute("ANALYZE")


def _insert(connection: sqlite3.Connection, table: str, columns: str, rows: Any) -> None:
    marks = ",".join("?" * (columns.count(",") + 1))
    connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)


@dataclass(slots=True)
class People:
    """Those who ask, and how long each answer took, in seconds by the name of the question."""

    application: AnyApplication
    answers: AnswerWorker
    intake: Intake = field(init=False)
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    _answered: dict[int, asyncio.Event] = field(default_factory=dict)
    _updates: int = 0

    def __post_init__(self) -> None:
        """Takes the bot's own intake, with no limit on how often somebody asks."""
        self.intake = Intake(self._handle, self._handle, settings=IntakeSettings(person_burst=10**6))

    async def _handle(self, update: Update) -> None:
        try:
            await self.application.process_update(update)
        finally:
            self._answered[update.update_id].set()

    async def ask(self, user: int, question: Question, text: str) -> None:
        """Sends a command and waits until it is answered."""
        self._updates += 1
        number = self._updates
        self._answered[number] = asyncio.Event()
        start = time.perf_counter()
        update = Update.de_json(_message(number, user, text), self.application.bot)
        self.intake.offer(update)
        await self._answered[number].wait()
        self.seconds[question.name].append(time.perf_counter() - start)
        del self._answered[number]

    async def converse(self, user: int) -> None:
        """Asks everything in a random order, and reads in between."""
        draw = random.Random(user)
        for _ in range(ROUNDS):
            asked = questions()
            draw.shuffle(asked)
            for question in asked:
                await asyncio.sleep(draw.expovariate(1 / READING_SECONDS))
                if not question.text.startswith("/"):
                    await self.ask(user, END, END.text)
                await self.ask(user, question, typed(question, draw.randrange(TOPICS)))


def _message(number: int, user: int, text: str) -> dict[str, Any]:
    person = {"id": user, "is_bot": False, "first_name": f"Reader {user}", "language_code": "en"}
    chat = {"id": user, "type": "private", "first_name": f"Reader {user}"}
    command = [{"type": "bot_command", "offset": 0, "length": len(text.partition(" ")[0])}]
    message = {"message_id": number, "date": int(NOW.timestamp()), "chat": chat, "from": person, "text": text}
    return {"update_id": number, "message": message | {"entities": command if text.startswith("/") else []}}


@asynccontextmanager
async def served(path: Path, *, has_process: bool = True) -> AsyncIterator[People]:
    """The bot on that database, with its own services, before a Bot API that answers at once.

    Args:
        path: of the database.
        has_process: whether a second process composes answers while many ask, as in the bot.
    """
    store = await open_store(f"sqlite:///{path}")
    async with telegram_stub(10**6) as address:
        application = build_application(SAMPLE_TOKEN, address, unlimited())
        await application.initialize()
        charts, writes = ChartWorker(), WriteBehind(store)
        again = partial(open_store, f"sqlite:///{path}", is_migrated=False)
        answers = AnswerWorker(store, again if has_process else None)
        start = time.monotonic()

        def now() -> datetime:
            return NOW + timedelta(seconds=time.monotonic() - start)

        delivery = Delivery(application.bot, store, owner="bench", now=now)
        application.bot_data[KEY] = Services(
            Settings(), store, delivery, cast(Poller[Transaction], None), now, charts, writes,
            cast(FeedFinder, None), answers,
        )  # fmt: skip
        async with store.transaction() as transaction:
            for user in range(1, PEOPLE + 1):
                await transaction.admins.add(user)
        people = People(application, answers)
        writing = asyncio.create_task(writes.run())
        yield people
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        await charts.close()
        await answers.close()
        await application.shutdown()
    await store.close()


async def _measured(path: Path) -> list[Row]:
    async with served(path) as people:
        freeze_heap()  # as the bot does
        for _ in range(2):  # what is loaded once is loaded, also in the process that the first time starts
            for question in questions():
                await people.ask(1, Question("warm", ""), typed(question, NEWS))
            await people.answers.started()
        freeze_heap()  # as the bot does when it is warm
        people.seconds.clear()
        start, before = time.perf_counter(), _processor_seconds()
        await asyncio.gather(*(people.converse(user) for user in range(1, PEOPLE + 1)))
        wall, after = time.perf_counter() - start, _processor_seconds()
        sizes = {name: megabytes(pid) for pid, name in _processes().items()}
    shares = ", ".join(f"{name} {(after[name] - before.get(name, 0.0)) / wall:.0%}" for name in sorted(after))
    rows = [Row(name, spread(seconds)) for name, seconds in sorted(people.seconds.items())]
    memory = ", ".join(f"{name} {size:.0f} MB" for name, size in sorted(sizes.items()))
    return [*rows, _within(people.seconds), Row("share of one core", shares), Row("memory (PSS)", memory)]


def _within(seconds: Mapping[str, list[float]]) -> Row:
    """Returns how many rows are within the bar."""
    medians = sum(median(found) * 1e3 <= MEDIAN_MILLISECONDS for found in seconds.values())
    most = sum(quantiles(found, n=100)[98] * 1e3 <= MOST_MILLISECONDS for found in seconds.values())
    every = [second for found in seconds.values() for second in found]
    what = f"{PEOPLE} people at once, {len(seconds)} commands and questions, {spread(every)}"
    bar = (
        f"median at most {MEDIAN_MILLISECONDS:.0f} ms for {medians}, p99 at most {MOST_MILLISECONDS:.0f} ms for {most}"
    )
    return Row(what, bar)


def _processor_seconds() -> dict[str, float]:
    """Returns the processor time of each of `_processes`; what asks is in the bot's own, as costly as receiving."""
    found = {}
    for pid, name in _processes().items():
        user, system = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[11:13]
        found[name] = (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
    return found


def _processes() -> dict[int, str]:
    """Returns the bot, its second process, and the Bot API, which is a process of its own, by their ids."""
    found = {os.getpid(): "bot"}
    for task in Path("/proc/self/task").iterdir():
        for child in (task / "children").read_text(encoding="ascii").split():
            is_api = b"telegram_stub" in (Path("/proc") / child / "cmdline").read_bytes()
            found[int(child)] = "Bot API" if is_api else "second process"
    return found


def run() -> list[Row]:
    """Fills the database and asks; takes about ten minutes, of which six are reading, and 2 GB of disk."""
    with TemporaryDirectory() as folder:
        return asyncio.run(_measured(filled(Path(folder))))


def filled(folder: Path) -> Path:
    """Returns the filled database: a new one in the folder, or that of `BENCH_DATABASE`, which is kept.

    It takes three minutes to fill, so that the second of two runs begins at once with `BENCH_DATABASE=PATH`.
    """
    path = Path(os.environ.get("BENCH_DATABASE") or folder / "commands.sqlite3")
    if not path.exists():
        asyncio.run(created(path))
        fill(path)
    return path


async def created(path: Path) -> None:
    """Makes a database with the feeds of the archive, which were polled lately, and nothing else."""
    store = await open_store(f"sqlite:///{path}")
    state = FeedState(last_polled_at=NOW, last_success_at=NOW, last_entry_at=NOW)
    async with store.transaction() as transaction:
        for n in range(FEEDS):
            url = f"https://example.org/{n}"
            await transaction.feeds.add(Feed(url, f"Post {n}", f"Post {n}", "en", state))
    await store.close()
