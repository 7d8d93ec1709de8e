"""Several processes on one PostgreSQL, each killed at random: `python -m tests.chaos.roles [--kills N]`.

What is asked: every event becomes one story and reaches every chat, a feed is never fetched by two processes at once,
and a message comes twice only where a sender was killed between sending and storing that it did.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.delivery import TelegramRateLimiter
from bot.sandbox import Sandbox, SandboxSettings
from storage.ports import Transaction
from storage.store import open_store
from tests.chaos.bot import Bot
from tests.chaos.publisher import TOPIC, Publisher, serve_publisher
from tests.chaos.scenario import ALWAYS, FIRST_CHAT
from tests.postgres import own_postgres

ROLES: Final = ("poll", "poll", "extract", "extract", "deliver", "deliver")


@dataclass(frozen=True, slots=True)
class RolesPlan:
    """The parameters of a run.

    Attributes:
        chats: number of chats that follow the topic.
        events: number of events that are published, at most eight.
        kills: how often a process is killed with SIGKILL and started again.
        pause_seconds: shortest and longest time between two kills.
        drain_seconds: time limit for what is left at the end.
        seed: of the random choices.
        roles: of the processes.
        killed: of those that are killed.
        has_models: True if the processes load their models, as in production.
    """

    chats: int = 40
    events: int = 8
    kills: int = 100
    pause_seconds: tuple[float, float] = (0.5, 4.0)
    drain_seconds: float = 240.0
    seed: int = 1
    roles: tuple[str, ...] = ROLES
    killed: frozenset[str] = frozenset(ROLES)
    has_models: bool = False


@dataclass(slots=True)
class RolesResult:
    """The counts of a run; `lost`: pairs of a chat and an event that did not come together."""

    kills: Counter[str]
    stories: int = 0
    entries: int = 0
    lost: int = 0
    waiting: int = 0
    duplicated: int = 0
    duplicate_allowance: int = 0
    fetches: int = 0
    most_fetches_at_once: int = 0
    tracebacks: int = 0

    def line(self) -> str:
        """Returns the line to print."""
        kills = ", ".join(f"{count} × {role}" for role, count in sorted(self.kills.items()))
        return (
            f"kills: {kills}; stories {self.stories} of {self.entries} entries; "
            f"lost {self.lost}, waiting {self.waiting}; "
            f"duplicated {self.duplicated} (the kills permit {self.duplicate_allowance}); {self.fetches} fetches, "
            f"{self.most_fetches_at_once} at once; tracebacks {self.tracebacks}"
        )

    def misses(self, events: int) -> list[str]:
        """Returns what should not have happened."""
        limits = {
            "an alert was lost": self.lost or self.waiting,
            "an event is several stories, or none": self.stories != events,
            "an entry was stored twice, or not": self.entries != events,
            "there were more duplicates than the kills can cause": self.duplicated > self.duplicate_allowance,
            "a feed was fetched twice at once": self.most_fetches_at_once > 1,
            "a log contains a traceback": self.tracebacks,
        }
        return [name for name, is_missed in limits.items() if is_missed]


class RolesScenario:
    """Runs a plan."""

    def __init__(self, plan: RolesPlan, sandbox: Sandbox, bots: Sequence[Bot], publisher: Publisher) -> None:
        self.plan, self.sandbox, self.bots, self.publisher = plan, sandbox, bots, publisher
        self.chance = random.Random(plan.seed)
        self.chats = range(FIRST_CHAT, FIRST_CHAT + plan.chats)
        self.result = RolesResult(Counter())

    async def run(self) -> RolesResult:
        """Runs the plan and returns its result."""
        for user_id in self.chats:
            self.sandbox.state.database.get_or_create_user(user_id)
        await self.bots[0].prepare(self.chats, [f"{self.publisher.base}/events.rss"])
        await asyncio.gather(*(bot.start() for bot in self.bots))
        publishing = asyncio.create_task(self._publish())
        for _ in range(self.plan.kills):
            await asyncio.sleep(self.chance.uniform(*self.plan.pause_seconds))
            bot = self.chance.choice([bot for bot in self.bots if bot.role in self.plan.killed])
            await bot.kill()
            self.result.kills[bot.role] += 1
            await bot.start()
        await publishing
        await self._drain()
        for bot in self.bots:
            await bot.stop()
        self.result.tracebacks = sum(len(bot.tracebacks()) for bot in self.bots)
        return self.result

    async def _publish(self) -> None:
        """Releases the events one by one over the expected duration of the kills."""
        seconds = self.plan.kills * (sum(self.plan.pause_seconds) / 2 + 2) / self.plan.events
        while len(self.publisher.released) < self.plan.events:
            self.publisher.release()
            await asyncio.sleep(seconds)

    async def _drain(self) -> None:
        for _ in range(int(self.plan.drain_seconds)):
            await self._count()
            if not self.result.waiting and not self.result.lost:
                return
            await asyncio.sleep(1)

    async def _count(self) -> None:
        result = self.result
        async with self.bots[0].store() as store, store.reading() as read:
            result.stories = len(await read.stories.by_topic(TOPIC.slug, *ALWAYS))
            result.entries = len(await read.entries.search(TOPIC.slug, *ALWAYS, 100))
            result.waiting = await read.outbox.pending_count()
            told = await self._told(read)
        result.lost = self.plan.events * len(self.chats) - told
        result.duplicated = 0
        for chat_id in self.chats:
            sent = self.sandbox.state.database.chats[chat_id].messages.values()
            result.duplicated += sum(n - 1 for n in Counter(m.text for m in sent if m.sender is None).values())
        result.duplicate_allowance = TelegramRateLimiter().requests_at_once * result.kills["deliver"]
        result.fetches, result.most_fetches_at_once = self.publisher.fetches, self.publisher.most_under_way

    async def _told(self, read: Transaction) -> int:
        """Returns the number of pairs of a chat and a story with a message that is there."""
        there = {c: {m.id for m in self.sandbox.state.database.chats[c].messages.values()} for c in self.chats}
        alerts = await read.alerts.since(ALWAYS[0])
        return sum(alert.chat_id in there and alert.message_id in there[alert.chat_id] for alert in alerts)


@asynccontextmanager
async def open_roles(plan: RolesPlan, folder: Path, url: str) -> AsyncIterator[RolesScenario]:
    """Starts the servers of a run on an empty PostgreSQL, and stops them at the end of the block."""
    await (await open_store(url)).close()
    async with Sandbox(SandboxSettings(port=0, has_newsroom=False)) as sandbox, serve_publisher() as publisher:
        bots = []
        for number, role in enumerate(plan.roles):
            own = folder / f"{role}-{number}"
            own.mkdir()
            bots.append(Bot(own, sandbox.port, has_models=plan.has_models, url=url, role=role))
        try:
            yield RolesScenario(plan, sandbox, bots, publisher)
        finally:
            for bot in bots:
                if bot.is_up:
                    await bot.kill()


async def _run(plan: RolesPlan) -> RolesResult:
    with own_postgres("roles") as (url, folder):
        async with open_roles(plan, folder, url) as scenario:
            return await scenario.run()


def main() -> None:
    """Reads the options, runs the scenario and prints its figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.roles")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    plan = RolesPlan(kills=given.kills, seed=given.seed)
    result = asyncio.run(_run(plan))
    missed = result.misses(plan.events)
    print(result.line())
    print("\n".join(f"✗ {name}" for name in missed) or "✓ within every limit")
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
