"""RECEIVE: another program asks for updates with the same token. Who gives way? Pure: `now` is given.

Telegram ends the older of two getUpdates requests with 409, so both programs are disturbed in turn and each gets a
part of the updates. The one that came later gives way: it has not yet polled undisturbed for long.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class ConflictSettings:
    """Times in seconds.

    Attributes:
        quiet: so long without a conflict, and the other is gone. Longer than Telegram delays a 409 (3 s).
        patience: gives way when conflicts have gone on for so long, and for as long as it polled undisturbed before,
            so that the one that came later gives way first.
        most_patience: the same for one that has polled for days.
        established: who has polled undisturbed for so long always takes the short pause.
        newcomer_pause, established_pause: before the next try. The newcomer disturbs less. The first pause is short
            for both: what the other one counts as undisturbed is this pause.
    """

    quiet: float = 20.0
    patience: float = 20.0
    most_patience: float = 300.0
    established: float = 60.0
    newcomer_pause: float = 5.0
    established_pause: float = 1.0


MIN_CONFLICTS: Final = 3


class ConflictTracker:
    """Counts the conflicts of one program."""

    def __init__(self, settings: ConflictSettings = ConflictSettings()) -> None:
        self._settings = settings
        self._polling_since: float | None = None
        self._longest = 0.0
        self._first_at = self._last_at = float("-inf")
        self._count = 0

    def polls(self, now: float) -> None:
        """Notes the begin of a poll."""
        if self._polling_since is None:
            self._polling_since = now

    def fails(self) -> None:
        """Notes that a poll failed for another reason: nobody knows who polls meanwhile."""
        self._polling_since = None

    def conflict(self, now: float) -> float | None:
        """Notes a conflict.

        Returns:
            Seconds before the next try; None when this program has to give way.
        """
        given = self._settings
        if now - self._last_at >= given.quiet:
            self._first_at, self._count = now, 0
            undisturbed = now - self._polling_since if self._polling_since is not None else 0.0
            self._longest = max(self._longest, undisturbed)
        self._last_at, self._polling_since = now, None
        self._count += 1
        patience = min(given.patience + self._longest, given.most_patience)
        if self._count >= MIN_CONFLICTS and now - self._first_at >= patience:
            return None
        is_short = self._count == 1 or self._longest >= given.established
        return given.established_pause if is_short else given.newcomer_pause
