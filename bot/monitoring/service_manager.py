"""Word to systemd: that the bot answers, that it lives, that it ends.

The protocol is a datagram to the socket that NOTIFY_SOCKET names (`man sd_notify`, "Notes"). A library would be longer
than this module.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from typing import Final

import structlog

log = structlog.get_logger(__name__)

ABSTRACT: Final = "@"  # how the name of a socket without a file is written in the environment


class ServiceManager:
    """Tells systemd how the service is. Without systemd every method does nothing."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """
        Args:
            environment: NOTIFY_SOCKET in it names the socket.
        """
        name = environment.get("NOTIFY_SOCKET", "")
        self._address = f"\0{name[1:]}" if name.startswith(ABSTRACT) else name
        self._status = "starts"

    def ready(self) -> None:
        """Says that the start is over; `Type=notify` waits for this."""
        self._begin("answers and sends")

    def standing_by(self) -> None:
        """Says that the start is over, but that another program uses the token."""
        self._begin("stands by: another program uses the token")

    def alive(self, late: Sequence[str] = ()) -> None:
        """Gives a sign of life. systemd starts the service again if this stays out for WatchdogSec.

        Args:
            late: parts that are late for a reason that a new start does not mend.
        """
        self._send(f"WATCHDOG=1\nSTATUS={_late(late) or self._status}")

    def stuck(self, parts: Sequence[str]) -> None:
        """Says which parts are late; this is no sign of life."""
        self._send(f"STATUS={_late(parts)}")

    def stopping(self) -> None:
        """Says that the bot ends. systemd kills what has not ended TimeoutStopSec later."""
        self._send("STOPPING=1")

    def _begin(self, status: str) -> None:
        self._status = status
        self._send(f"READY=1\nSTATUS={status}")

    def _send(self, state: str) -> None:
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as sender:
                sender.sendto(state.encode(), self._address)
        except OSError as error:
            log.warning("service_manager.unreachable", reason=str(error))


def _late(parts: Sequence[str]) -> str:
    return f"late: {', '.join(parts)}" if parts else ""
