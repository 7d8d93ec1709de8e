"""What systemd is told of a bot: neither a Telegram that is away nor another program with its token ends it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.monitoring import Metrics
from bot.runtime.pulse import Observed, Pulse
from bot.settings import Settings
from feeds.errors import TokenInUseError
from storage.store import SqlStore

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
AGO = NOW - timedelta(minutes=10)


@dataclass
class Systemd:
    """A bot of which the parts worked just now, and what it says to systemd."""

    listening: socket.socket
    pulse: Pulse
    parts: dict[str, Any] = field(default_factory=dict)

    def hears(self) -> list[str]:
        heard = []
        with suppress(BlockingIOError):
            while True:
                heard.append(self.listening.recv(200).decode())
        return heard


@pytest.fixture
def systemd(store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Systemd]:
    parts: dict[str, Any] = {
        "receiver": SimpleNamespace(last_update_at=NOW, last_try_at=NOW, is_standing_by=False),
        "delivery": SimpleNamespace(last_pass_at=NOW),
        "poller": SimpleNamespace(last_round_at=NOW),
        "queue": SimpleNamespace(last_look_at=NOW),
        "watchdog": SimpleNamespace(longest=timedelta),
    }
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as listening:
        listening.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        clock = iter([AGO])
        pulse = Pulse(Settings(data_dir=tmp_path), store, Observed(**parts), Metrics(), lambda: next(clock, NOW))
        yield Systemd(listening, pulse, parts)


async def test_a_telegram_that_does_not_answer_is_said_and_waited_for(systemd: Systemd) -> None:
    await systemd.pulse.beat()
    systemd.parts["receiver"].last_update_at = AGO
    await systemd.pulse.beat()
    assert systemd.hears() == ["WATCHDOG=1\nSTATUS=starts", "WATCHDOG=1\nSTATUS=late: getUpdates (last 600 s ago)"]
    assert await systemd.pulse.probe().late() == ["getUpdates (last 600 s ago)"]


@pytest.mark.parametrize(
    ("part", "attribute", "name"),
    [
        ("receiver", "last_try_at", "getUpdates"),
        ("delivery", "last_pass_at", "delivery"),
        ("poller", "last_round_at", "polling of feeds"),
    ],
)
async def test_a_part_that_hangs_gives_no_sign_of_life(systemd: Systemd, part: str, attribute: str, name: str) -> None:
    setattr(systemd.parts[part], attribute, AGO)
    await systemd.pulse.beat()
    assert systemd.hears() == [f"STATUS=late: {name} (last 600 s ago)"]


def test_a_bot_that_stands_by_again_does_not_end(systemd: Systemd) -> None:
    # systemd kills a service that has said STOPPING=1 when TimeoutStopSec is over.
    is_ready = systemd.pulse.probe().is_ready
    with suppress(TokenInUseError), systemd.pulse.ready():
        assert is_ready()
        raise TokenInUseError("another program")
    assert not is_ready()
    systemd.pulse.service_manager.standing_by()
    assert [line.splitlines()[0] for line in systemd.hears()] == ["READY=1", "READY=1"]
