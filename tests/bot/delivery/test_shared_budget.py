"""One rate for a token, whichever processes send with it: three limiters, one budget, virtual seconds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

from bot.delivery.rate_limiter import BACKGROUND, TelegramRateLimiter
from bot.delivery.rate_windows import limits_of
from bot.delivery.shared_budget import SharedBudget
from feeds.errors import StorageError
from storage.ports import Store
from tests.virtual_time import run_virtually

LIMITS = limits_of(30)


@dataclass
class OneRow:
    """The budget of a database, with the loop's clock. Its contract with a real database is in tests/contracts."""

    free_at: float = 0.0
    is_down: bool = False

    async def reserve_sends(self, count: int, spacing: timedelta) -> timedelta:
        now = asyncio.get_running_loop().time()
        start = max(now, self.free_at)
        self.free_at = start + count * spacing.total_seconds()
        return timedelta(seconds=start - now)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Any]:
        if self.is_down:
            raise StorageError("no connection")
        yield SimpleNamespace(processes=self)


def limiter(row: OneRow) -> TelegramRateLimiter:
    clock = asyncio.get_running_loop().time
    return TelegramRateLimiter(LIMITS, budget=SharedBudget(cast(Store, row), LIMITS, monotonic=clock), monotonic=clock)


async def send(limits: TelegramRateLimiter, chats: range, went: list[float], *, is_answer: bool = False) -> None:
    async def one(chat_id: int) -> None:
        async def request() -> bool:
            went.append(asyncio.get_running_loop().time())
            return True

        arguments = None if is_answer else BACKGROUND
        await limits.process_request(request, (), {}, "sendMessage", {"chat_id": chat_id}, arguments)

    await asyncio.gather(*map(one, chats))


def most_in_a_second(went: list[float]) -> int:
    return max(sum(at <= other < at + 1.0 for other in went) for at in went)


def test_three_processes_keep_the_limit_of_one_and_use_all_of_it() -> None:
    async def run() -> list[float]:
        row, went = OneRow(), list[float]()
        await asyncio.gather(*(send(limiter(row), range(n * 1000, n * 1000 + 200), went) for n in range(3)))
        return sorted(went)

    went = run_virtually(run())
    assert len(went) == 600
    assert most_in_a_second(went) <= 30
    assert 600 / went[-1] > 29


def test_one_that_has_nothing_to_send_or_has_died_leaves_its_share_to_the_others() -> None:
    async def run() -> tuple[list[float], float]:
        row, went = OneRow(), list[float]()
        dies = asyncio.ensure_future(send(limiter(row), range(0, 500), []))
        lives = asyncio.ensure_future(send(limiter(row), range(1000, 1300), went))
        await asyncio.sleep(2)
        dies.cancel()
        died_at = asyncio.get_running_loop().time()
        await lives
        return went, died_at

    went, died_at = run_virtually(run())
    before = [at for at in went if at < died_at]
    after = [at for at in went if died_at + 0.5 <= at < died_at + 5.5]
    assert 25 <= len(before) <= 35, "half of the rate"
    assert len(after) / 5 > 29, "all of it"


def test_an_answer_does_not_wait_for_the_waves_of_other_processes() -> None:
    async def run() -> float:
        row = OneRow()
        waves = [asyncio.ensure_future(send(limiter(row), range(n * 1000, n * 1000 + 300), [])) for n in range(3)]
        await asyncio.sleep(1)
        asked, went = asyncio.get_running_loop().time(), list[float]()
        await send(limiter(row), range(9000, 9001), went, is_answer=True)
        for wave in waves:
            wave.cancel()
        await asyncio.gather(*waves, return_exceptions=True)
        return went[0] - asked

    assert run_virtually(run()) < 0.5


def test_without_the_database_nothing_goes_and_it_goes_on_afterwards() -> None:
    async def run() -> list[float]:
        row, went = OneRow(is_down=True), list[float]()
        sending = asyncio.ensure_future(send(limiter(row), range(1, 4), went))
        await asyncio.sleep(5)
        assert went == []
        row.is_down = False
        await sending
        return went

    assert run_virtually(run())[0] < 6.5
