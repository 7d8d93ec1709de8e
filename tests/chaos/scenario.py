"""One chaos run: alerts for many chats while the servers, feeds, users and the bot process fail in turn."""

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

from bot.delivery import TelegramRateLimiter
from bot.sandbox import Sandbox, SandboxSettings, SandboxUser
from bot.sandbox.group_actions import add_group
from bot.sandbox.state import Fault
from storage.ports import Transaction
from tests.chaos.bot import Bot
from tests.chaos.proxy import PausableProxy
from tests.chaos.publisher import EVENTS, TOPIC, Publisher, serve_publisher
from tests.chaos.users import FLOODER, PROBE_USER, Probe, flood

FIRST_CHAT: Final = 20_001
ALWAYS: Final = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Plan:
    """The parameters of a run.

    Attributes:
        chats: Number of private chats that follow the topic.
        groups: Number of groups that follow it.
        events: Number of events to publish during the run, at most eight.
        kills: Number of times the bot is killed.
        up_seconds: Shortest and longest time between a start and the next kill.
        slow_feeds: Number of feeds whose responses never end.
        flood: Number of commands per flood.
        drain_seconds: Time limit for the outbox to drain at the end.
        seed: Seed of the random choices.
        has_models: True if the bot loads its spaCy models, as in production.
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
    has_models: bool = True


@dataclass(slots=True)
class Result:
    """The counts and times of a run.

    Attributes:
        lost: Pairs of a chat that is not paused and a story for which no alert arrived and none is queued.
        missing_events: Published events without a stored entry.
        duplicated: Messages that a chat received again with the same text.
        duplicate_allowance: The most duplicates that at-least-once delivery permits here: one per answer lost after a
            send, and one per worker at each kill or pause.
        waiting: Queued messages to chats that Telegram paused for an hour.
        undelivered: Queued messages to other chats.
        alerts: Distinct messages delivered.
        kills: Times the bot was killed.
        faults: Injected faults by kind.
        answers: Measured answers to the probe user.
        unanswered: Questions of the probe user that were given up.
        slowest_answer: The slowest measured answer, in seconds.
        longest_pause: The longest pause of the bot's event loop, in seconds.
        longest_busy_pause: The most CPU time that the event loop used within one pause, in seconds. Unlike
            `longest_pause` it does not grow with the load of the machine.
        stop_seconds: Duration of the last stop by SIGTERM.
        tracebacks: Tracebacks in the bot's log.
    """

    lost: int = 0
    missing_events: int = 0
    duplicated: int = 0
    duplicate_allowance: int = 0
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
        """Returns the lines to print."""
        faults = ", ".join(f"{count} × {name}" for name, count in sorted(self.faults.items()))
        return [
            f"kills {self.kills}; faults: {faults}",
            f"alerts delivered {self.alerts}; lost {self.lost}; events missing {self.missing_events}; "
            f"undelivered {self.undelivered}; waiting for a paused chat {self.waiting}",
            f"duplicated {self.duplicated} (the faults permit {self.duplicate_allowance})",
            f"slowest answer to the probe user {self.slowest_answer:.2f} s of {self.answers} "
            f"({self.unanswered} unanswered)",
            f"longest pause of the event loop {self.longest_pause * 1000:.0f} ms, "
            f"{self.longest_busy_pause * 1000:.0f} ms of it its own; "
            f"stopped in {self.stop_seconds:.1f} s; tracebacks {self.tracebacks}",
        ]


class Scenario:
    """Runs a plan against the parts of a chaos run and injects its faults."""

    def __init__(self, plan: Plan, sandbox: Sandbox, proxy: PausableProxy, bot: Bot, publisher: Publisher) -> None:
        self.plan = plan
        self.sandbox = sandbox
        self.proxy = proxy
        self.bot = bot
        self.publisher = publisher
        self.chance = random.Random(plan.seed)
        self.chats: list[int] = []
        self.paused: set[int] = set()
        self.blocked: set[int] = set()
        self.result = Result()
        self._pauses = 0
        self.probe = Probe(sandbox, self._disturbances, is_answerable=self._is_answerable)

    async def run(self) -> Result:
        """Runs the plan and returns its result."""
        await self._prepare()
        async with asyncio.TaskGroup() as group:
            side = [
                group.create_task(self.probe.ask_forever(1.5)),
                group.create_task(self._inject_faults()),
                group.create_task(self._publish()),
            ]
            for _ in range(self.plan.kills):
                await self.bot.start()
                await asyncio.sleep(self.chance.uniform(*self.plan.up_seconds))
                await self.bot.kill()
            await self.bot.start()
            await side[2]
            side[1].cancel()
            self.proxy.resume()
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
        for user_id in (*people, PROBE_USER, FLOODER):
            state.database.get_or_create_user(user_id)
        groups = [
            add_group(state, f"Group {n}", [FLOODER, PROBE_USER], is_super=False, is_forum=False).id
            for n in range(plan.groups)
        ]
        self.chats = [*people, *groups]
        slow = [f"{self.publisher.base}/slow/{number}.rss" for number in range(plan.slow_feeds)]
        await self.bot.prepare(self.chats, [f"{self.publisher.base}/events.rss", *slow])

    async def _publish(self) -> None:
        """Releases the events one by one over the expected duration of the kills."""
        seconds = self.plan.kills * (sum(self.plan.up_seconds) / 2 + 3) / self.plan.events
        while len(self.publisher.released) < self.plan.events:
            self.publisher.release()
            await asyncio.sleep(max(seconds, 3.0))

    async def _inject_faults(self) -> None:
        """Injects a fault at random every half second."""
        choices = (self._error, self._lost_answer, self._short_429, self._long_429, self._pause_server, self._flood)
        while True:
            await asyncio.sleep(0.5)
            (inject,) = self.chance.choices(choices, weights=(6, 4, 6, 1, 1, 2))
            await inject()

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

    async def _pause_server(self) -> None:
        self.proxy.pause()
        self._pauses += 1
        self.result.faults["paused server"] += 1
        await asyncio.sleep(self.chance.uniform(1.0, 6.0))
        self.proxy.resume()
        self._pauses += 1

    async def _flood(self) -> None:
        flood(self.sandbox, self.plan.flood)
        self.result.faults["flood"] += 1

    def _fault(self, name: str, fault: Fault) -> None:
        self.sandbox.state.faults.append(fault)
        self.result.faults[name] += 1

    def _disturbances(self) -> int:
        return self.bot.kills + self._pauses

    def _is_answerable(self) -> bool:
        return self.bot.is_up and not self.proxy.is_paused

    async def _drain(self) -> None:
        """Waits until every alert arrived and only messages to paused chats are queued."""
        async with self.bot.store() as store:
            for _ in range(int(self.plan.drain_seconds / 0.5)):
                await asyncio.sleep(0.5)
                async with store.reading() as read:
                    told = len(await read.stories.by_topic(TOPIC.slug, *ALWAYS))
                    pending = await read.outbox.pending_count()
                if told and pending <= len(self.paused) * 3 * told and not await self._lost_pairs():
                    return

    async def _lost_pairs(self) -> set[tuple[int, int]]:
        """Returns the pairs of a chat that is not paused and a story for which no message arrived."""
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
        """Returns the number of published events whose entry is stored."""
        entries = await read.entries.search(TOPIC.slug, *ALWAYS, 100)
        titles = {stored.entry.title for stored in entries}
        return sum(title in titles for title, _ in EVENTS[: self.plan.events])

    def _messages(self, chat_id: int) -> set[int]:
        return {message.id for message in self.sandbox.state.database.chats[chat_id].messages.values()}

    async def _count(self) -> None:
        result, state = self.result, self.sandbox.state
        async with self.bot.store() as store, store.reading() as read:
            result.missing_events = self.plan.events - await self._told(read)
            pending = await read.outbox.pending_by_chat()
        result.lost = len(await self._lost_pairs() - {(0, 0)})
        result.waiting = sum(count for chat, count in pending.items() if chat in self.paused)
        result.undelivered = sum(count for chat, count in pending.items() if chat not in self.paused)
        for chat_id in self.chats:
            texts = Counter(m.text for m in state.database.chats[chat_id].messages.values() if m.sender is None)
            result.alerts += len(texts)
            result.duplicated += sum(count - 1 for count in texts.values())
        result.kills = self.bot.kills
        result.duplicate_allowance = result.faults["502 after effect"] + TelegramRateLimiter().requests_at_once * (
            result.kills + result.faults["paused server"]
        )
        result.answers, result.unanswered = len(self.probe.seconds), self.probe.unanswered
        result.slowest_answer = max(self.probe.seconds, default=0.0)
        result.longest_pause = self.bot.longest_pause("milliseconds")
        result.longest_busy_pause = self.bot.longest_pause("cpu_milliseconds")
        result.tracebacks = len(self.bot.tracebacks())


@asynccontextmanager
async def open_scenario(plan: Plan, folder: Path) -> AsyncIterator[Scenario]:
    """Starts the servers of a run and stops them at the end of the block."""
    settings = SandboxSettings(
        port=0, has_newsroom=False, users=(SandboxUser(PROBE_USER, "Ines"), SandboxUser(FLOODER, "Otto"))
    )
    async with Sandbox(settings) as sandbox, PausableProxy(sandbox.port) as proxy, serve_publisher() as publisher:
        yield Scenario(plan, sandbox, proxy, Bot(folder, proxy.port, has_models=plan.has_models), publisher)
