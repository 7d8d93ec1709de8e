"""How a start goes when something is not as it should be: Telegram away, a second bot, a second sandbox run."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.conftest import Running, free_port

pytestmark = pytest.mark.e2e
Start = Callable[..., Running]
TOKEN = "1234567:" + "x" * 35


def live(sandbox_port: int) -> dict[str, str]:
    """The settings of a bot that has a token, at a sandbox that runs by itself."""
    return {"WIREBRIEF_TELEGRAM_TOKEN": TOKEN, "WIREBRIEF_TELEGRAM_API_URL": f"http://127.0.0.1:{sandbox_port}"}


def lines(bot: Running, *words: str) -> list[str]:
    return [line for line in bot.log.read_text().splitlines() if all(word in line for word in words)]


def test_telegram_out_of_reach_is_waited_for_and_a_stop_is_obeyed_meanwhile(start: Start) -> None:
    port = free_port()
    bot = start("run", **live(port))
    bot.wait_for(lambda: lines(bot, "telegram.unreachable", "retry_seconds"))
    sandbox = start("sandbox", data="sandbox", port=port)
    bot.wait_for(lambda: lines(bot, "ready: @"))
    assert sandbox.say("/help")["text"]
    sandbox.post("/sandbox/faults", {"method": "getUpdates", "status": 401, "times": 2})
    for _ in range(3):  # the first ends the poll that is under way
        assert sandbox.say("/help")["text"]
    assert len(lines(bot, "telegram.token_refused")) == 2
    assert bot.stop(signal.SIGTERM, seconds=15) == 0

    sandbox.stop(signal.SIGKILL)
    again = start("run", data="again", **live(port))
    again.wait_for(lambda: lines(again, "telegram.unreachable"))
    assert again.stop(signal.SIGTERM, seconds=15) == 0
    assert lines(again, "Traceback") == []


def test_a_second_bot_with_the_token_ends_and_the_first_goes_on(start: Start) -> None:
    sandbox = start("sandbox", data="sandbox")
    sandbox.wait_for(lambda: sandbox.get("/sandbox/stats"))
    first = start("run", data="first", **live(sandbox.port))
    first.wait_for(lambda: lines(first, "ready: @"))
    second = start("run", data="second", **live(sandbox.port))
    assert second.process.wait(120) == 3
    assert len(lines(second, "another program asks for updates with this token; stop it")) == 1
    assert len(lines(second, "telegram.conflict")) == 1
    assert lines(second, "Traceback") == []
    assert sandbox.say("/help")["text"]
    assert lines(first, "Traceback") == []
    assert first.stop(seconds=15) == 0


def test_the_second_sandbox_run_is_as_lively_as_the_first(start: Start, tmp_path: Path) -> None:
    for _ in range(2):
        bot = start(port=free_port(), WIREBRIEF_DATABASE_URL=f"sqlite:///{tmp_path / 'live.sqlite3'}")
        bot.wait_until_ready()
        assert bot.wait_for(bot.from_bot, 60)
        bot.stop(signal.SIGKILL)
    assert not (tmp_path / "live.sqlite3").exists()
    live_bot = start("run", **live(free_port()))
    live_bot.wait_for(lambda: lines(live_bot, "telegram.unreachable"))
    assert lines(live_bot, "filled by the sandbox") == []
