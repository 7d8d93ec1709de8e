"""30 a second in all, 1 a second in a chat after a short burst, 20 a minute in a group, by a clock moved by hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from telegram import Bot
from telegram.error import RetryAfter

from bot.sandbox import Limits, ManualClock, Sandbox
from bot.sandbox.limits import RateLimiter

Control = Callable[..., Awaitable[Any]]


def test_thirty_in_any_second_over_all_chats() -> None:
    limiter = RateLimiter(Limits())
    assert [limiter.admit("sendMessage", chat, 0.5) for chat in range(1, 31)] == [0] * 30
    assert limiter.admit("sendMessage", 31, 0.9) == 1
    assert limiter.admit("sendMessage", 31, 1.49) == 1
    assert limiter.admit("sendMessage", 31, 1.5) == 0


def test_one_a_second_in_a_chat_after_a_burst() -> None:
    limiter = RateLimiter(Limits(chat_burst=3))
    assert [limiter.admit("sendMessage", 1, 0.0) for _ in range(4)] == [0, 0, 0, 1]
    assert [limiter.admit("sendMessage", 1, second) for second in (1.0, 1.5, 2.0)] == [0, 1, 0]


def test_twenty_a_minute_in_a_group_edits_included() -> None:
    limiter = RateLimiter(Limits())
    assert [limiter.admit("editMessageText", -5, float(second)) for second in range(20)] == [0] * 20
    assert limiter.admit("sendMessage", -5, 20.0) == 40
    assert limiter.admit("sendMessage", -6, 20.0) == 0
    assert limiter.admit("sendMessage", -5, 60.0) == 0


@pytest.mark.parametrize("method", ["sendChatAction", "deleteMessage", "answerCallbackQuery", "getChat"])
def test_other_methods_are_not_counted(method: str) -> None:
    limiter = RateLimiter(Limits(chat_burst=1))
    assert [limiter.admit(method, 1, 0.0) for _ in range(50)] == [0] * 50


def test_limits_can_be_lifted() -> None:
    limiter = RateLimiter(Limits(is_on=False))
    assert {limiter.admit("sendMessage", 1, 0.0) for _ in range(100)} == {0}


async def test_429_says_when_to_come_back_and_is_counted(
    telegram: Bot, client: httpx.AsyncClient, control: Control, clock: ManualClock
) -> None:
    group = (await control("groups", title="News", members=[11]))["id"]
    for _ in range(20):
        clock.advance(1)
        await telegram.send_message(group, "x")
    with pytest.raises(RetryAfter):
        await telegram.send_message(group, "x")
    raw = await client.get(f"/bot7:abc/sendMessage?chat_id={group}&text=x")
    assert raw.status_code == 429
    assert raw.headers["retry-after"] == "41"
    assert raw.json() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 41",
        "parameters": {"retry_after": 41},
    }
    stats = (await client.get("/sandbox/stats")).json()
    assert stats["sent"] == 20
    assert stats["rejected"] == {"429": 2}
    assert stats["per_second"] == [1] * 20


async def test_a_refused_message_uses_up_nothing(
    telegram: Bot, control: Control, sandbox: Sandbox, clock: ManualClock
) -> None:
    await control("users/11/send", text="/start")
    for _ in range(5):
        with pytest.raises(Exception, match="Message text is empty"):
            await telegram.send_message(11, " ")
    for _ in range(3):
        await telegram.send_message(11, "x")
    assert sandbox.state.stats.sent == 3
