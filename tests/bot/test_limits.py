"""Sliding windows: nothing goes earlier than Telegram allows, and a pause holds its own chat only."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import RetryAfter

from bot.limits import LimitSettings, TelegramLimits, Windows

SETTINGS = LimitSettings(overall=5, overall_seconds=1, chat_seconds=1, group=3, group_seconds=60)


@given(st.lists(st.tuples(st.sampled_from([1, 2, 3, -1, -2]), st.floats(0, 2)), max_size=60))
def test_no_window_ever_holds_more_than_its_limit(requests: list[tuple[int, float]]) -> None:
    windows = Windows(SETTINGS)
    now, sent = 0.0, []
    for chat_id, gap in requests:
        now += gap
        sent.append((now + windows.reserve(chat_id, now), chat_id))
    for at, chat_id in sent:
        in_second = [c for t, c in sent if at <= t < at + 1 - 1e-6]
        assert len(in_second) <= 5
        assert in_second.count(chat_id) <= 1
        assert sum(1 for t, c in sent if c == chat_id < 0 and at <= t < at + 60 - 1e-6) <= 3


def test_a_burst_to_many_chats_goes_at_once_up_to_the_limit() -> None:
    windows = Windows(SETTINGS)
    assert [windows.reserve(chat, 0.0) for chat in range(1, 7)] == [0, 0, 0, 0, 0, 1]


def test_a_pause_of_one_chat_leaves_the_others_alone() -> None:
    windows = Windows(SETTINGS)
    windows.pause(1, 30, now=0.0)
    assert windows.reserve(1, 0.0) == 30
    assert windows.reserve(2, 0.0) == 0


class Wire:
    """Telegram's side: answers 429 as often as it is told to, and keeps the time at which it was asked."""

    def __init__(self, refusals: int) -> None:
        self.refusals = refusals
        self.now = 0.0
        self.asked_at: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.now += seconds

    async def request(self) -> bool:
        self.asked_at.append(self.now)
        if self.refusals:
            self.refusals -= 1
            raise RetryAfter(7)
        return True


def limits(wire: Wire) -> TelegramLimits:
    return TelegramLimits(SETTINGS, monotonic=lambda: wire.now, sleep=wire.sleep)


async def ask(limit: TelegramLimits, wire: Wire, endpoint: str = "sendMessage", **rate_limit_args: Any) -> Any:
    return await limit.process_request(wire.request, (), {}, endpoint, {"chat_id": 1}, rate_limit_args or None)


async def test_an_answer_waits_as_long_as_telegram_says_and_is_tried_again() -> None:
    wire = Wire(refusals=2)
    assert await ask(limits(wire), wire) is True
    assert wire.asked_at == [0, 7, 14]


async def test_delivery_gets_the_429_at_once_and_the_chat_is_paused() -> None:
    wire = Wire(refusals=1)
    limit = limits(wire)
    with pytest.raises(RetryAfter):
        await ask(limit, wire, raise_retry_after=True)
    await ask(limit, wire, raise_retry_after=True)
    assert wire.asked_at == [0, 7]


async def test_endless_refusals_end() -> None:
    wire = Wire(refusals=99)
    with pytest.raises(RetryAfter):
        await ask(limits(wire), wire)
    assert len(wire.asked_at) == 1 + SETTINGS.most_waits


@pytest.mark.parametrize("endpoint", ["getUpdates", "answerCallbackQuery", "sendChatAction"])
async def test_what_telegram_does_not_count_never_waits(endpoint: str) -> None:
    wire = Wire(refusals=0)
    limit = limits(wire)
    for _ in range(50):
        await ask(limit, wire, endpoint)
    assert set(wire.asked_at) == {0}
