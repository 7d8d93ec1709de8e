"""RECEIVE: another program asks for updates with the same token. Who gives way? Pure: `now` is given.

Telegram ends the older of two getUpdates requests with 409, so both programs are disturbed in turn and each gets a
part of the updates. The one that came later gives way: it has not yet polled undisturbed for long.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class RivalrySettings:
    """Times in seconds.

    Attributes:
        established: who has polled undisturbed for so long was there first.
        quiet: so long without a conflict, and the other is gone. Longer than Telegram delays a 409 (3 s).
        newcomer_patience, established_patience: gives way when conflicts have gone on for so long.
        newcomer_pause, established_pause: before the next try; the newcomer disturbs less.
    """

    established: float = 60.0
    quiet: float = 20.0
    newcomer_patience: float = 20.0
    established_patience: float = 300.0
    newcomer_pause: float = 5.0
    established_pause: float = 1.0


FEWEST_CONFLICTS: Final = 3


class Rivalry:
    """Counts the conflicts of one program."""

    def __init__(self, settings: RivalrySettings = RivalrySettings()) -> None:
        self._settings = settings
        self._worked_since: float | None = None
        self._is_established = False
        self._first_at = self._last_at = float("-inf")
        self._count = 0

    def worked(self, now: float) -> None:
        """Notes a poll that was not disturbed."""
        if self._worked_since is None:
            self._worked_since = now
        if now - self._worked_since >= self._settings.established:
            self._is_established = True

    def conflict(self, now: float) -> float | None:
        """Notes a conflict.

        Returns:
            Seconds before the next try; None when this program has to give way.
        """
        if now - self._last_at >= self._settings.quiet:
            self._first_at, self._count = now, 0
        self._last_at, self._worked_since = now, None
        self._count += 1
        given = self._settings
        patience = given.established_patience if self._is_established else given.newcomer_patience
        if self._count >= FEWEST_CONFLICTS and now - self._first_at >= patience:
            return None
        return given.established_pause if self._is_established else given.newcomer_pause
