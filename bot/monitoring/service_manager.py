"""Word to systemd: that the bot answers, that it lives, that it stops.

The protocol is a datagram to the socket that NOTIFY_SOCKET names (`man sd_notify`, "Notes"). A library would be longer
than this module.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping
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

    def ready(self) -> None:
        """Says that the start is over; `Type=notify` waits for this."""
        self._send("READY=1\nSTATUS=answers and sends")

    def standing_by(self) -> None:
        """Says that the start is over, but that another program uses the token."""
        self._send("READY=1\nSTATUS=stands by: another program uses the token")

    def alive(self) -> None:
        """Says that all parts work. systemd starts the service again if this stays out for WatchdogSec."""
        self._send("WATCHDOG=1")

    def late(self, parts: list[str]) -> None:
        """Says which parts are late; this is no sign of life."""
        self._send(f"STATUS=late: {', '.join(parts)}")

    def stopping(self) -> None:
        """Says that the bot ends."""
        self._send("STOPPING=1")

    def _send(self, state: str) -> None:
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as sender:
                sender.sendto(state.encode(), self._address)
        except OSError as error:
            log.warning("service_manager.unreachable", reason=str(error))
