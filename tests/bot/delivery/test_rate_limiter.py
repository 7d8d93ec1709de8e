"""Sliding windows: nothing goes earlier than Telegram allows, nothing later than it must, a pause is its own chat's."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.delivery.rate_limiter import BACKGROUND, TelegramRateLimiter
from bot.delivery.rate_windows import TELEGRAM_LIMITS, RateLimitSettings
from tests.virtual_time import run_virtually

SMALL = RateLimitSettings(
    overall=5, overall_seconds=1, background=2, background_seconds=0.4, chat_seconds=1, group=3, group_seconds=60
)
# More than any rounding and the limiter's own tick; far less than any window.
HAIR = 0.01


@dataclass(frozen=True, slots=True)
class Call:
    """A request that came to Telegram."""

    chat_id: int
    asked_at: float
    went_at: float


class FakeApi:
    """A limiter and Telegram's side of it, in virtual time. `refusals`: chat → how many 429s, of how long."""

    def __init__(
        self, settings: RateLimitSettings = SMALL, refusals: Mapping[int, tuple[int, int]] | None = None
    ) -> None:
        self.loop = asyncio.get_running_loop()
        self.limits = TelegramRateLimiter(settings, monotonic=self.loop.time)
        self.refusals = dict(refusals or {})
        self.calls: list[Call] = []
        self.refused: list[Call] = []
        self.errors: list[TelegramError] = []  # what the next requests fail with

    async def ask(self, chat_id: int | None = 1, *, endpoint: str = "sendMessage", is_background: bool = False) -> Any:
        asked_at = self.loop.time()

        async def request() -> bool:
            call = Call(chat_id or 0, asked_at, self.loop.time())
            if self.errors:
                self.refused.append(call)
                raise self.errors.pop(0)
            times, seconds = self.refusals.get(call.chat_id, (0, 0))
            (self.refused if times else self.calls).append(call)
            if times:
                self.refusals[call.chat_id] = times - 1, seconds
                raise RetryAfter(seconds)
            return True

        arguments = BACKGROUND if is_background else None
        return await self.limits.process_request(request, (), {}, endpoint, {"chat_id": chat_id}, arguments)

    async def ask_after(self, delay: float, chat_id: int, *, is_background: bool) -> None:
        """The same later; a request that the limiter or Telegram refuses for good is let go."""
        await asyncio.sleep(delay)
        try:
            await self.ask(chat_id, is_background=is_background)
        except RetryAfter:
            return


def in_virtual_time(test: Callable[[], Awaitable[None]]) -> Callable[[], None]:
    """A test function that runs on a loop of virtual time."""

    async def run() -> None:
        await test()

    def wrapped() -> None:
        run_virtually(run())

    wrapped.__name__, wrapped.__doc__ = test.__name__, test.__doc__
    return wrapped


CHATS = (1, 2, 3, 4, -1, -2)
REQUESTS = st.lists(st.tuples(st.sampled_from(CHATS), st.floats(0, 3), st.booleans()), max_size=60)
REFUSALS = st.dictionaries(st.sampled_from(CHATS[:2]), st.tuples(st.integers(1, 3), st.sampled_from([1, 7, 25, 3600])))


@given(REQUESTS, REFUSALS)
def test_every_window_holds_and_nobody_waits_for_the_pause_of_another_chat(
    requests: list[tuple[int, float, bool]], refusals: dict[int, tuple[int, int]]
) -> None:
    async def scenario() -> FakeApi:
        api = FakeApi(refusals=refusals)
        await asyncio.gather(*(api.ask_after(delay, chat, is_background=b) for chat, delay, b in requests))
        return api

    api = run_virtually(scenario())
    went = sorted([*api.calls, *api.refused], key=lambda call: call.went_at)
    for call in went:
        within = [c for c in went if call.went_at <= c.went_at < call.went_at + 1 - 1e-6]
        assert len(within) <= SMALL.overall
        assert sum(1 for c in within if c.chat_id == call.chat_id) == 1
        if call.chat_id < 0:
            minute = [c for c in went if call.went_at <= c.went_at < call.went_at + 60 - 1e-6]
            assert sum(1 for c in minute if c.chat_id == call.chat_id) <= SMALL.group
    for call in api.calls:
        if call.chat_id not in refusals:
            assert _has_to_wait(call, went) == []


def _has_to_wait(call: Call, went: list[Call]) -> list[float]:
    """Moments between asking and going at which no window of the call was full: it could have gone then."""
    before = [c for c in went if c.went_at < call.went_at]
    ends = [c.went_at + seconds for c in before for seconds in (1, 0.4, 60)]
    moments = [call.asked_at, *(c.went_at for c in before), *ends]
    waited = [at + HAIR for at in moments if call.asked_at <= at and at + 2 * HAIR < call.went_at]
    return [at for at in waited if not _is_full(call.chat_id, at, before)]


def _is_full(chat_id: int, at: float, went: list[Call]) -> bool:
    def count(seconds: float, of_chat: bool = True) -> int:
        return sum(1 for c in went if at - seconds < c.went_at <= at and (not of_chat or c.chat_id == chat_id))

    own = count(1) >= 1 or (chat_id < 0 and count(60) >= SMALL.group)
    return own or count(1, of_chat=False) >= SMALL.overall or count(0.4, of_chat=False) >= SMALL.background


@in_virtual_time
async def test_a_burst_to_many_chats_goes_at_once_up_to_the_limit() -> None:
    api = FakeApi()
    await asyncio.gather(*(api.ask(chat) for chat in range(1, 7)))
    assert [call.went_at for call in api.calls] == pytest.approx([0, 0, 0, 0, 0, 1], abs=HAIR)


@in_virtual_time
async def test_a_pause_of_one_chat_takes_no_place_of_the_others_even_at_its_end() -> None:
    api = FakeApi(refusals={1: (1, 25)})
    paused = asyncio.create_task(api.ask(1))
    for second in range(40):
        await asyncio.sleep(1)
        start = api.loop.time()
        await asyncio.gather(*(api.ask(chat) for chat in (2, 3, 4)))
        assert api.loop.time() - start < HAIR, second
    await paused
    (call,) = [call for call in api.calls if call.chat_id == 1]
    assert call.went_at == pytest.approx(25, abs=HAIR)


@in_virtual_time
async def test_an_answer_waits_as_long_as_telegram_says_and_is_tried_again() -> None:
    api = FakeApi(refusals={1: (2, 7)})
    assert await api.ask() is True
    assert [call.went_at for call in [*api.refused, *api.calls]] == pytest.approx([0, 7, 14], abs=HAIR)


@in_virtual_time
async def test_nobody_waits_an_hour_for_an_answer() -> None:
    api = FakeApi(refusals={1: (1, 3600)})
    for _ in range(2):
        with pytest.raises(RetryAfter):
            await api.ask()
    assert len(api.refused) == 1, "the second is refused here, without asking Telegram"
    assert api.loop.time() < HAIR


@in_virtual_time
async def test_no_chat_is_paused_for_more_than_a_day() -> None:
    api = FakeApi(refusals={1: (1, 10**9)})
    with pytest.raises(RetryAfter):
        await api.ask(is_background=True)
    assert api.limits.new_pauses() == {1: 24 * 3600}
    await asyncio.sleep(24 * 3600 + HAIR)
    assert await api.ask(is_background=True) is True


@in_virtual_time
async def test_delivery_is_refused_at_once_where_the_chat_is_paused() -> None:
    api = FakeApi(refusals={1: (1, 7)})
    for _ in range(2):
        with pytest.raises(RetryAfter):
            await api.ask(is_background=True)
    assert len(api.refused) == 1
    assert api.loop.time() < HAIR
    await asyncio.sleep(7 + HAIR)
    assert await api.ask(is_background=True) is True


@in_virtual_time
async def test_delivery_is_refused_at_once_where_a_groups_minute_is_full() -> None:
    api = FakeApi()
    for _ in range(SMALL.group):
        await api.ask(-1, is_background=True)
    start = api.loop.time()
    with pytest.raises(RetryAfter):
        await api.ask(-1, is_background=True)
    assert api.loop.time() - start < HAIR


@in_virtual_time
async def test_an_answer_goes_before_a_wave_of_alerts_has_gone() -> None:
    api = FakeApi(TELEGRAM_LIMITS)
    wave = [asyncio.create_task(api.ask(chat, is_background=True)) for chat in range(100, 400)]
    for user in range(1, 6):
        await asyncio.sleep(1.3)
        await api.ask(user)
    waits = [call.went_at - call.asked_at for call in api.calls if call.chat_id < 100]
    await asyncio.gather(*wave)
    assert max(waits) < 0.25
    assert api.loop.time() < 305 / 28 + 0.3


@in_virtual_time
async def test_endless_refusals_end() -> None:
    api = FakeApi(refusals={1: (99, 7)})
    with pytest.raises(RetryAfter):
        await api.ask()
    assert len(api.refused) == 1 + SMALL.max_waits


@in_virtual_time
async def test_an_answer_is_tried_again_after_an_error_of_the_server() -> None:
    api = FakeApi()
    api.errors = [NetworkError("Internal Server Error"), NetworkError("Bad Gateway")]
    await api.ask()
    assert [round(call.went_at, 1) for call in api.calls] == [3.0]  # 0.5 s, then the chat's own second; 2 s
    api.errors = [NetworkError("Bad Gateway")] * 3
    with pytest.raises(NetworkError):
        await api.ask()


@pytest.mark.parametrize("error", [TimedOut(), BadRequest("chat not found")], ids=["may be there", "never succeeds"])
def test_an_answer_that_may_have_arrived_or_never_can_is_not_sent_again(error: NetworkError) -> None:
    async def ask() -> None:
        api = FakeApi()
        api.errors = [error]
        with pytest.raises(type(error)):
            await api.ask()
        assert len(api.refused) == 1

    run_virtually(ask())


@in_virtual_time
async def test_delivery_hears_of_an_error_of_the_server_at_once() -> None:
    api = FakeApi()
    api.errors = [NetworkError("Bad Gateway")]
    with pytest.raises(NetworkError):
        await api.ask(is_background=True)
    assert api.loop.time() < HAIR


@in_virtual_time
async def test_a_refusal_without_a_chat_holds_no_chat() -> None:
    api = FakeApi(refusals={0: (1, 9)})
    inline = asyncio.create_task(api.ask(None, endpoint="editMessageText"))
    await asyncio.sleep(1)
    await api.ask(1)
    assert [call.went_at for call in api.calls] == pytest.approx([1], abs=HAIR)
    await inline
    assert api.loop.time() == pytest.approx(9, abs=HAIR)


@in_virtual_time
async def test_what_telegram_does_not_count_never_waits() -> None:
    api = FakeApi()
    for endpoint in ("getUpdates", "answerCallbackQuery", "sendChatAction"):
        for _ in range(50):
            await api.ask(endpoint=endpoint)
    assert api.loop.time() == 0


@in_virtual_time
async def test_the_capacity_names_held_chats_and_when_there_is_room() -> None:
    api = FakeApi(refusals={2: (1, 20)})
    free = api.limits.capacity()
    assert (free.room, free.held) == (2 + 4 * 2, frozenset())
    await api.ask(1, is_background=True)
    with pytest.raises(RetryAfter):
        await api.ask(2, is_background=True)
    full = api.limits.capacity()
    assert (full.room, full.held) == (8, frozenset({1, 2}))
    assert full.held_seconds == pytest.approx(1, abs=HAIR)
    assert api.limits.new_pauses() == {2: pytest.approx(20, abs=HAIR)}
    assert api.limits.new_pauses() == {}
    await asyncio.sleep(20 + HAIR)
    assert api.limits.capacity().held == frozenset()


@in_virtual_time
async def test_chats_that_need_not_wait_are_forgotten() -> None:
    api = FakeApi(RateLimitSettings(overall=10**6, background=10**6))
    for chat in range(1, 6_000):
        await api.ask(chat)
        await api.ask(-chat)
        await asyncio.sleep(0.1)
    windows = api.limits._windows
    assert len(windows._free_at) < 2_100
    assert len(windows._groups) < 2_100
