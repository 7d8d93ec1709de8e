"""Long polls that go on whatever the server answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict
from telegram import Bot, Update

from bot.receive import Intake, Receiver
from bot.receive.receiver import ReceiverSettings, retry_seconds
from bot.sandbox import SAMPLE_TOKEN
from feeds.errors import TokenInUseError
from tests.bot.conversation import ANN, NOW, Conversation
from tests.patience import PATIENCE_SECONDS


class Station:
    """A receiver whose pauses pass at once, and the updates that it brought."""

    def __init__(self, conversation: Conversation, bot: Bot | None = None, **settings: float) -> None:
        self.conversation = conversation
        self.heard: list[Update] = []
        self.slept: list[float] = []
        self.seconds = 0.0
        self.on_sleep: Callable[[], Awaitable[None]] | None = None
        self.intake = Intake(self._hear, self._hear)
        self.receiver = Receiver(
            bot or conversation.application.bot,
            self.intake,
            now=lambda: NOW,
            settings=ReceiverSettings(**settings),  # type: ignore[arg-type]  # its fields by name
            monotonic=lambda: self.seconds,
            sleep=self._sleep,
        )
        self._changed = asyncio.Event()

    async def _hear(self, update: Update) -> None:
        self.heard.append(update)
        self._changed.set()

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds
        if self.on_sleep is not None:
            await self.on_sleep()
        await asyncio.sleep(0)

    async def fault(self, status: int, times: int = 1, **more: object) -> None:
        fault = {"method": "getUpdates", "status": status, "times": times, **more}
        (await self.conversation.client.post("/sandbox/faults", json=fault)).raise_for_status()

    async def hears(self, count: int) -> list[EventDict]:
        """Runs until so many updates came; gives what was logged."""
        with capture_logs() as logs:
            running = asyncio.create_task(self.receiver.run())
            async with asyncio.timeout(PATIENCE_SECONDS):
                while len(self.heard) < count and not running.done():
                    self._changed.clear()
                    waiting = asyncio.create_task(self._changed.wait())
                    await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
                    waiting.cancel()
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        if not running.cancelled() and (error := running.exception()) is not None:
            raise error
        return logs

    async def say(self, text: str = "/help") -> None:
        await self.conversation.client.post(f"/sandbox/users/{ANN}/send", json={"text": text})


@pytest.fixture
def station(conversation: Conversation) -> Station:
    return Station(conversation)


@pytest.mark.parametrize(
    ("status", "event"),
    [(401, "token_refused"), (404, "token_refused"), (500, "unreachable"), (502, "unreachable"), (403, "unreachable")],
)
async def test_it_goes_on_after_any_answer(station: Station, status: int, event: str) -> None:
    await station.fault(status, times=3)
    await station.say()
    logs = await station.hears(1)
    assert [row["event"] for row in logs] == [f"telegram.{event}"] * 3 + ["telegram.back"]
    assert station.slept == [1.0, 2.0, 4.0]
    assert "exc_info" not in str(logs)
    assert station.receiver.last_update_at == NOW


async def test_a_failure_is_a_try_and_no_update(station: Station) -> None:
    await station.fault(502)
    await station.say()
    seen = []

    async def note() -> None:
        seen.append((station.receiver.last_update_at, station.receiver.last_try_at))

    station.on_sleep = note
    await station.hears(1)
    assert seen == [(None, NOW)]


async def test_the_pause_that_telegram_asks_for_is_kept(station: Station) -> None:
    await station.fault(429, retry_after=7)
    await station.say()
    logs = await station.hears(1)
    assert station.slept == [7.0]
    assert [row["event"] for row in logs] == ["telegram.busy"]


def test_pauses_grow_to_half_a_minute() -> None:
    assert [retry_seconds(n) for n in (1, 2, 6, 7, 8, 10_000)] == [1, 2, 30, 30, 30, 30]


async def test_nothing_is_handled_twice(station: Station) -> None:
    for text in ("a", "b", "c"):
        await station.say(text)
    await station.fault(502, is_after=True)
    await station.hears(3)
    await station.say("d")
    await station.hears(4)
    assert [u.message and u.message.text for u in station.heard] == ["a", "b", "c", "d"]


async def test_a_second_program_ends_the_newcomer_with_one_line(station: Station) -> None:
    await station.fault(409, times=100, description="Conflict: terminated by other getUpdates request")
    with capture_logs() as logs, pytest.raises(TokenInUseError, match="WIREBRIEF_STANDBY"):
        await station.receiver.run()
    assert station.slept == [1.0, 5.0, 5.0, 5.0, 5.0]
    assert [row["event"] for row in logs] == ["telegram.conflict"]


async def test_a_conflict_that_passes_is_said_once(station: Station) -> None:
    await station.fault(409, times=3, description="Conflict: terminated by other getUpdates request")
    await station.say()
    logs = await station.hears(1)
    assert [row["event"] for row in logs] == ["telegram.conflict"]


async def test_a_web_hook_of_an_earlier_program_is_removed(station: Station) -> None:
    await station.conversation.application.bot.set_webhook("http://127.0.0.1:9/hook")
    await station.say()
    logs = await station.hears(1)
    assert [row["event"] for row in logs] == ["telegram.web_hook_removed"]


@pytest.mark.parametrize("is_standby", [False, True])
async def test_an_update_that_cannot_be_read_is_skipped(
    conversation: Conversation, monkeypatch: pytest.MonkeyPatch, is_standby: bool
) -> None:
    station = Station(conversation)
    for text in ("a", "poison", "c"):
        await station.say(text)
    read = Update.de_json.__func__  # type: ignore[attr-defined]  # of a classmethod

    def fails(cls: type[Update], data: dict[str, object], bot: object = None) -> Update:
        if "poison" in str(data):
            raise KeyError("date")
        return read(cls, data, bot)  # type: ignore[no-any-return]

    monkeypatch.setattr(Update, "de_json", classmethod(fails))
    if is_standby:
        await station.receiver.wait_until_alone()
    logs = await station.hears(2)
    assert [u.message and u.message.text for u in station.heard] == ["a", "c"]
    assert [row["event"] for row in logs] == ["telegram.unreadable", "telegram.update_skipped"]


async def test_an_update_on_which_a_filter_fails_is_skipped(station: Station) -> None:
    def fails(update: Update) -> bool:
        if update.message is not None and update.message.text == "poison":
            raise KeyError("text")
        return True

    station.intake._is_wanted = fails
    for text in ("a", "poison", "c"):
        await station.say(text)
    logs = await station.hears(2)
    assert [u.message and u.message.text for u in station.heard] == ["a", "c"]
    assert [row["event"] for row in logs] == ["telegram.update_failed"]


async def test_a_standby_takes_over_when_nobody_else_polls(conversation: Conversation) -> None:
    station = Station(conversation, long_poll=0)
    conflicts = 3
    await station.fault(409, times=conflicts, description="Conflict: terminated by other getUpdates request")
    await station.say()
    states = []

    async def note() -> None:
        states.append(station.receiver.is_standing_by)

    station.on_sleep = note
    async with asyncio.timeout(PATIENCE_SECONDS):
        await station.receiver.wait_until_alone()
    assert station.slept[:conflicts] == [60.0] * conflicts
    assert sum(station.slept[conflicts:]) >= 20
    assert all(states)
    assert not station.receiver.is_standing_by
    await station.hears(1)  # what it looked at was left to whoever polls


async def test_a_standby_leaves_every_update_to_the_other_until_that_ends(conversation: Conversation) -> None:
    bot = Bot(SAMPLE_TOKEN, base_url=f"{conversation.client.base_url}/bot")
    first, second = Station(conversation), Station(conversation, bot)
    polling = asyncio.create_task(first.receiver.run())
    conflicts = 0

    async def note() -> None:
        nonlocal conflicts
        conflicts += 1
        if conflicts == 5:
            polling.cancel()
            await asyncio.gather(polling, return_exceptions=True)
        await first.say(str(conflicts))

    second.on_sleep = note
    async with bot, asyncio.timeout(PATIENCE_SECONDS):
        await second.receiver.wait_until_alone()
        assert conflicts > 5
        assert second.heard == []
        await second.hears(conflicts - len(first.heard))
    told = [u.message and u.message.text for u in (*first.heard, *second.heard)]
    assert told == [str(number) for number in range(1, conflicts + 1)]


async def test_a_standby_waits_while_telegram_is_away(conversation: Conversation) -> None:
    station = Station(conversation, long_poll=0)
    await station.fault(502, times=2)
    await station.say()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await station.receiver.wait_until_alone()
    assert station.slept[:2] == [1.0, 2.0]
