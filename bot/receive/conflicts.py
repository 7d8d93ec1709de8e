"""RECEIVE: decides which of two programs with one token gives way. Pure: `now` is settings.

Telegram ends the older of two getUpdates requests with 409 (Conflict), so both programs are disturbed in turn, and each
gets a part of the updates. The one that came later has not yet polled undisturbed for long, and gives way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class ConflictSettings:
    """Times in seconds.

    Attributes:
        quiet: without a conflict for this long, the other program has ended. Telegram delays a 409 by up to 3 s.
        patience: this program gives way when conflicts have gone on for this long plus the time for which it polled
            undisturbed before, so that the program that came later gives way first.
        max_patience: upper limit of that sum, for a program that has polled for days.
        established: a program that has polled undisturbed for this long always takes the short pause.
        newcomer_pause: before a newcomer's next try; longer, so that it disturbs less.
        established_pause: before an established program's next try, and before the first try of both, because the
            other program counts this pause as undisturbed.
    """

    quiet: float = 20.0
    patience: float = 20.0
    max_patience: float = 300.0
    established: float = 60.0
    newcomer_pause: float = 5.0
    established_pause: float = 1.0


# Conflicts before a program gives way at all.
MIN_CONFLICTS: Final = 3


class ConflictTracker:
    """Counts the conflicts that this program gets. Times are seconds of a monotonic clock."""

    def __init__(self, settings: ConflictSettings = ConflictSettings()) -> None:
        self._settings = settings
        self._polling_since: float | None = None
        self._longest = 0.0
        self._first_at = self._last_at = float("-inf")
        self._count = 0

    def polls(self, now: float) -> None:
        """Notes that a poll begins."""
        if self._polling_since is None:
            self._polling_since = now

    def fails(self) -> None:
        """Notes that a poll failed for another reason. The undisturbed time ends: another may poll now."""
        self._polling_since = None

    def conflict(self, now: float) -> float | None:
        """Notes a conflict.

        Returns:
            Seconds before the next try; None if this program has to give way.
        """
        settings = self._settings
        if now - self._last_at >= settings.quiet:
            self._first_at, self._count = now, 0
            undisturbed = now - self._polling_since if self._polling_since is not None else 0.0
            self._longest = max(self._longest, undisturbed)
        self._last_at, self._polling_since = now, None
        self._count += 1
        patience = min(settings.patience + self._longest, settings.max_patience)
        if self._count >= MIN_CONFLICTS and now - self._first_at >= patience:
            return None
        is_short = self._count == 1 or self._longest >= settings.established
        return settings.established_pause if is_short else settings.newcomer_pause
