"""What systemd is told, over a real socket."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.monitoring import ServiceManager


@pytest.fixture(params=["file", "abstract"])
def listener(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[socket.socket, str]]:
    """A socket as systemd opens it, and its name in the environment."""
    name = str(tmp_path / "notify") if request.param == "file" else f"@wirebrief-{tmp_path.name}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(name.replace("@", "\0", 1))
        listening.settimeout(5)
        yield listening, name


def test_systemd_hears_every_state(listener: tuple[socket.socket, str]) -> None:
    listening, name = listener
    manager = ServiceManager({"NOTIFY_SOCKET": name})
    manager.standing_by()
    manager.ready()
    manager.alive()
    manager.stuck(["delivery", "polling"])
    manager.alive(["getUpdates"])
    manager.alive()
    manager.stopping()
    assert [listening.recv(200).decode() for _ in range(7)] == [
        "READY=1\nSTATUS=stands by: another program uses the token",
        "READY=1\nSTATUS=answers and sends",
        "WATCHDOG=1\nSTATUS=answers and sends",
        "STATUS=late: delivery, polling",
        "WATCHDOG=1\nSTATUS=late: getUpdates",
        "WATCHDOG=1\nSTATUS=answers and sends",
        "STOPPING=1",
    ]


def test_without_systemd_nothing_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ServiceManager({}).ready()
    assert capsys.readouterr() == ("", "")
    ServiceManager({"NOTIFY_SOCKET": str(tmp_path / "gone")}).ready()
    said = capsys.readouterr()
    assert "service_manager.unreachable" in said.out + said.err
