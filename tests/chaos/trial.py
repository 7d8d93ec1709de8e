"""One chaos run: a wave of news to many chats while servers, feeds, users and the process itself misbehave."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot.delivery import CONCURRENCY
from bot.sandbox import Person, Sandbox, SandboxSettings
from bot.sandbox.people import add_group
from bot.sandbox.state import Fault
from storage.ports import Transaction
from tests.chaos.bot import Bot
from tests.chaos.people import FLOODER, INNOCENT, Innocent, flood
from tests.chaos.publisher import EVENTS, TOPIC, Publisher, published
from tests.chaos.relay import Relay

FIRST_CHAT: Final = 20_001
ALWAYS: Final = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run does.

    Attributes:
        chats: private chats that follow the topic.
        groups: groups that follow it too.
        events: events that are published, at most eight, spread over the run.
        kills: how often the bot is killed.
        up_seconds: the bot lives this long between two kills, at least and at most.
        slow_feeds: feeds whose answers never end.
        flood: commands that one user sends at once, at every flood.
        drain_seconds: how long the outbox may take to drain at the end.
    """

    chats: int = 300
    groups: int = 2
    events: int = 8
    kills: int = 20
    up_seconds: tuple[float, float] = (2.0, 8.0)
    slow_feeds: int = 5
    flood: int = 200
    drain_seconds: float = 180.0
    seed: int = 1


@dataclass(slots=True)
class Result:
    """What was counted.

    Attributes:
        lost: pairs of an open chat and a story for which no alert arrived and none is waiting.
        missing_events: published events that no story tells.
        duplicated: messages that a chat got more than once, word for word.
        explained: the most duplicates that the faults explain (answers lost after a send, and sends under way at a
            kill or a freeze).
        waiting: messages still to be sent to chats that Telegram paused for an hour.
        undelivered: messages still to be sent to anybody else.
        slowest_answer: the slowest answer to the innocent user, in seconds.
        longest_pause: the longest pause of the bot's event loop, in seconds.
        longest_busy_pause: the most CPU time that the event loop used within one pause, in seconds: what is left of a
            pause when the machine is busy with other work.
        stop_seconds: how long the last stop by SIGTERM took.
    """

    lost: int = 0
    missing_events: int = 0
    duplicated: int = 0
    explained: int = 0
    waiting: int = 0
    undelivered: int = 0
    alerts: int = 0
    kills: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    answers: int = 0
    unanswered: int = 0
    slowest_answer: float = 0.0
    longest_pause: float = 0.0
    longest_busy_pause: float = 0.0
    stop_seconds: float = 0.0
    tracebacks: int = 0

    def lines(self) -> list[str]:
        """For a terminal."""
        faults = ", ".join(f"{count} × {name}" for name, count in sorted(self.faults.items()))
        return [
            f"kills {self.kills}; faults: {faults}",
            f"alerts delivered {self.alerts}; lost {self.lost}; events missing {self.missing_events}; "
            f"undelivered {self.undelivered}; waiting for a paused chat {self.waiting}",
            f"duplicated {self.duplicated} (faults explain up to {self.explained})",
            f"slowest answer to the innocent user {self.slowest_answer:.2f} s of {self.answers} "
            f"({self.unanswered} unanswered)",
            f"longest pause of the event loop {self.longest_pause * 1000:.0f} ms, "
            f"{self.longest_busy_pause * 1000:.0f} ms of it its own; "
            f"stopped in {self.stop_seconds:.1f} s; tracebacks {self.tracebacks}",
        ]


class Trial:
    """The parts of a run, and the faults that it injects."""

    def __init__(self, plan: Plan, sandbox: Sandbox, relay: Relay, bot: Bot, publisher: Publisher) -> None:
        self.plan = plan
        self.sandbox = sandbox
        self.relay = relay
        self.bot = bot
        self.publisher = publisher
        self.chance = random.Random(plan.seed)
        self.chats: list[int] = []
        self.paused: set[int] = set()
        self.blocked: set[int] = set()
        self.result = Result()
        self._freezes = 0
        self.innocent = Innocent(sandbox, self._disturbances, is_answerable=self._is_answerable)

    async def run(self) -> Result:
        """The whole run."""
        await self._prepare()
        async with asyncio.TaskGroup() as group:
            side = [
                group.create_task(self.innocent.ask_for_ever(1.5)),
                group.create_task(self._misbehave()),
                group.create_task(self._publish()),
            ]
            for _ in range(self.plan.kills):
                await self.bot.start()
                await asyncio.sleep(self.chance.uniform(*self.plan.up_seconds))
                await self.bot.kill()
            await self.bot.start()
            await side[2]
            side[1].cancel()
            self.relay.thaw()
            self.sandbox.state.faults = [f for f in self.sandbox.state.faults if f.chat_id in self.paused]
            await self._drain()
            for task in side:
                task.cancel()
        await self._count()
        self.result.stop_seconds = await self.bot.stop()
        return self.result

    async def _prepare(self) -> None:
        plan, state = self.plan, self.sandbox.state
        people = range(FIRST_CHAT, FIRST_CHAT + plan.chats)
        for user_id in (*people, INNOCENT, FLOODER):
            state.world.user(user_id)
        groups = [
            add_group(state, f"Group {n}", [FLOODER, INNOCENT], is_super=False, is_forum=False).id
            for n in range(plan.groups)
        ]
        self.chats = [*people, *groups]
        slow = [f"{self.publisher.base}/slow/{number}.rss" for number in range(plan.slow_feeds)]
        await self.bot.prepare(self.chats, [f"{self.publisher.base}/events.rss", *slow])

    async def _publish(self) -> None:
        """Spreads the events over the time that the kills take."""
        seconds = self.plan.kills * (sum(self.plan.up_seconds) / 2 + 3) / self.plan.events
        while len(self.publisher.released) < self.plan.events:
            self.publisher.release()
            await asyncio.sleep(max(seconds, 3.0))

    async def _misbehave(self) -> None:
        """Injects a fault every half second, by chance."""
        choices = (self._error, self._lost_answer, self._short_429, self._long_429, self._freeze, self._flood)
        while True:
            await asyncio.sleep(0.5)
            (misbehave,) = self.chance.choices(choices, weights=(6, 4, 6, 1, 1, 2))
            await misbehave()

    async def _error(self) -> None:
        self._fault("500", Fault("sendMessage", 500, 1, description="Internal Server Error"))

    async def _lost_answer(self) -> None:
        self._fault("502 after effect", Fault("sendMessage", 502, 1, description="Bad Gateway", is_after=True))

    async def _short_429(self) -> None:
        seconds = self.chance.randint(1, 4)
        chat_id = self.chance.choice(self.chats)
        self._fault("429 short", Fault("sendMessage", 429, 1, retry_after=seconds, chat_id=chat_id))

    async def _long_429(self) -> None:
        if len(self.paused) < 5:
            chat_id = self.chance.choice(self.chats)
            self.paused.add(chat_id)
            self._fault("429 of an hour", Fault("*", 429, 1_000_000, retry_after=3600, chat_id=chat_id))

    async def _freeze(self) -> None:
        self.relay.freeze()
        self._freezes += 1
        self.result.faults["frozen server"] += 1
        await asyncio.sleep(self.chance.uniform(1.0, 6.0))
        self.relay.thaw()
        self._freezes += 1

    async def _flood(self) -> None:
        flood(self.sandbox, self.plan.flood)
        self.result.faults["flood"] += 1

    def _fault(self, name: str, fault: Fault) -> None:
        self.sandbox.state.faults.append(fault)
        self.result.faults[name] += 1

    def _disturbances(self) -> int:
        return self.bot.kills + self._freezes

    def _is_answerable(self) -> bool:
        return self.bot.is_up and not self.relay.is_frozen

    async def _drain(self) -> None:
        """Waits until every event is told and nothing waits but for chats that are paused."""
        async with self.bot.store() as store:
            for _ in range(int(self.plan.drain_seconds / 0.5)):
                await asyncio.sleep(0.5)
                async with store.reading() as read:
                    told = len(await read.stories.by_topic(TOPIC.slug, *ALWAYS))
                    pending = await read.outbox.pending_count()
                if told and pending <= len(self.paused) * 3 * told and not await self._lost_pairs():
                    return

    async def _lost_pairs(self) -> set[tuple[int, int]]:
        """Pairs of an open chat that is not paused and a story without a message."""
        async with self.bot.store() as store, store.reading() as read:
            stories = await read.stories.by_topic(TOPIC.slug, *ALWAYS)
            if len(stories) < self._least_stories(await self._told(read)):
                return {(0, 0)}
            alerts = await read.alerts.since(ALWAYS[0])
        shown = {
            (alert.chat_id, alert.story_id)
            for alert in alerts
            if alert.message_id is not None and alert.message_id in self._messages(alert.chat_id)
        }
        wanted = {(chat, story.id) for chat in self.chats if chat not in self.paused for story in stories}
        return wanted - shown

    def _least_stories(self, told: int) -> int:
        return 10**9 if told < self.plan.events else 1

    async def _told(self, read: Transaction) -> int:
        """How many of the published events stand in the archive."""
        entries = await read.entries.search(TOPIC.slug, *ALWAYS, 100)
        titles = {stored.entry.title for stored in entries}
        return sum(title in titles for title, _ in EVENTS[: self.plan.events])

    def _messages(self, chat_id: int) -> set[int]:
        return {message.id for message in self.sandbox.state.world.chats[chat_id].messages.values()}

    async def _count(self) -> None:
        result, state = self.result, self.sandbox.state
        async with self.bot.store() as store, store.reading() as read:
            result.missing_events = self.plan.events - await self._told(read)
            pending = await read.outbox.pending_by_chat()
        result.lost = len(await self._lost_pairs() - {(0, 0)})
        result.waiting = sum(count for chat, count in pending.items() if chat in self.paused)
        result.undelivered = sum(count for chat, count in pending.items() if chat not in self.paused)
        for chat_id in self.chats:
            texts = Counter(m.text for m in state.world.chats[chat_id].messages.values() if m.sender is None)
            result.alerts += len(texts)
            result.duplicated += sum(count - 1 for count in texts.values())
        result.kills = self.bot.kills
        under_way = CONCURRENCY
        result.explained = result.faults["502 after effect"] + under_way * (
            result.kills + result.faults["frozen server"]
        )
        result.answers, result.unanswered = len(self.innocent.seconds), self.innocent.unanswered
        result.slowest_answer = max(self.innocent.seconds, default=0.0)
        result.longest_pause = self.bot.longest_pause("milliseconds")
        result.longest_busy_pause = self.bot.longest_pause("cpu_milliseconds")
        result.tracebacks = len(self.bot.tracebacks())


@asynccontextmanager
async def opened(plan: Plan, folder: Path) -> AsyncIterator[Trial]:
    """A run's servers, running."""
    settings = SandboxSettings(port=0, has_newsroom=False, people=(Person(INNOCENT, "Ines"), Person(FLOODER, "Otto")))
    async with Sandbox(settings) as sandbox, Relay(sandbox.port) as relay, published() as publisher:
        yield Trial(plan, sandbox, relay, Bot(folder, relay.port), publisher)
