"""How a start goes when something is not as it should be: Telegram away, a second bot, a second sandbox run."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.e2e.conftest import Running
from tests.loopback import free_port

pytestmark = pytest.mark.e2e
Start = Callable[..., Running]
TOKEN = "1234567:" + "x" * 35


def live(sandbox_port: int) -> dict[str, str]:
    """The settings of a bot that has a token, at a sandbox that runs by itself."""
    return {"WIREBRIEF_TELEGRAM_TOKEN": TOKEN, "WIREBRIEF_TELEGRAM_API_URL": f"http://127.0.0.1:{sandbox_port}"}


def lines(bot: Running, *words: str) -> list[str]:
    return [line for line in bot.log.read_text().splitlines() if all(word in line for word in words)]


def states(listening: socket.socket) -> list[str]:
    """What was said to systemd until now, without signs of life."""
    heard = []
    with suppress(BlockingIOError):
        while True:
            heard.append(listening.recv(200).decode().partition("\n")[0])
    return [state for state in heard if state in {"READY=1", "STOPPING=1"}]


def test_telegram_out_of_reach_is_waited_for_and_a_stop_is_obeyed_meanwhile(start: Start, tmp_path: Path) -> None:
    port = free_port()
    systemd = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
    systemd.bind(name := str(tmp_path / "notify"))
    bot = start("run", **live(port), NOTIFY_SOCKET=name)
    bot.wait_for(lambda: lines(bot, "telegram.unreachable", "retry_seconds"))
    assert states(systemd) == []
    sandbox = start("sandbox", data="sandbox", port=port)
    bot.wait_for(lambda: lines(bot, "ready: @"))
    assert sandbox.say("/help")["text"]
    sandbox.post("/sandbox/faults", {"method": "getUpdates", "status": 401, "times": 2})
    for _ in range(3):  # the first ends the poll that is under way
        assert sandbox.say("/help")["text"]
    assert len(lines(bot, "telegram.token_refused")) == 2
    assert states(systemd) == ["READY=1"]
    assert bot.stop(signal.SIGTERM) == 0
    with systemd:
        assert states(systemd) == ["STOPPING=1"]

    sandbox.stop(signal.SIGKILL)
    again = start("run", data="again", **live(port))
    again.wait_for(lambda: lines(again, "telegram.unreachable"))
    assert again.stop(signal.SIGTERM) == 0
    assert lines(again, "Traceback") == []


def test_of_two_bots_with_one_token_one_ends_and_the_other_goes_on(start: Start) -> None:
    sandbox = start("sandbox", data="sandbox")
    sandbox.wait_for(lambda: sandbox.get("/sandbox/stats"))
    bots = [start("run", data=name, **live(sandbox.port)) for name in ("first", "second")]
    # Which one came later is for test_rivalry: these two start at the same time.
    sandbox.wait_for(lambda: any(bot.process.poll() is not None for bot in bots))
    ended, staying = sorted(bots, key=lambda bot: bot.process.poll() is None)
    assert ended.process.returncode == 3
    assert len(lines(ended, "another program asks for updates with this token; stop it")) == 1
    for bot in bots:
        assert len(lines(bot, "telegram.conflict")) == 1
        assert lines(bot, "Traceback") == []
    assert sandbox.say("/help")["text"]
    assert staying.stop() == 0


def test_the_second_sandbox_run_is_as_lively_as_the_first(start: Start, tmp_path: Path) -> None:
    for _ in range(2):
        bot = start(port=free_port(), WIREBRIEF_DATABASE_URL=f"sqlite:///{tmp_path / 'live.sqlite3'}")
        bot.wait_until_ready()
        assert bot.wait_for(bot.from_bot)
        bot.stop(signal.SIGKILL)
    assert not (tmp_path / "live.sqlite3").exists()
    live_bot = start("run", **live(free_port()))
    live_bot.wait_for(lambda: lines(live_bot, "telegram.unreachable"))
    assert lines(live_bot, "filled by the sandbox") == []
