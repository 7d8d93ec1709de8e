"""When a chat wants its messages, as it chose. `bot/delivery/timing.py` decides by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

MINUTES_OF_A_DAY: Final = 24 * 60
EVERY_DAY: Final = tuple(range(7))
# A chat that chose nothing hears so many messages an hour; the others come without a sound.
SOUNDS_PER_HOUR: Final = 12


@dataclass(frozen=True, slots=True)
class Timing:
    """A chat's choices. Times of day are minutes after midnight, 0 to 1,439, in the chat's time zone.

    Attributes:
        digest_times: when the chat gets a digest instead of single messages, sorted; empty for messages as they come.
        digest_days: weekdays of the digests, sorted; Monday is 0.
        quiet_from, quiet_until: between them only breaking news comes, also over midnight; equal for no quiet hours.
        muted_until: aware UTC; nothing comes before; None if the chat is not muted.
        sounds_per_hour: messages with sound in any hour, not counting breaking news; 0 for no such limit.
    """

    digest_times: tuple[int, ...] = ()
    digest_days: tuple[int, ...] = EVERY_DAY
    quiet_from: int = 0
    quiet_until: int = 0
    muted_until: datetime | None = None
    sounds_per_hour: int = SOUNDS_PER_HOUR

    @property
    def has_digests(self) -> bool:
        """True if messages are collected for a digest."""
        return bool(self.digest_times and self.digest_days)

    @property
    def has_quiet_hours(self) -> bool:
        """True if there are hours in which only breaking news comes."""
        return self.quiet_from != self.quiet_until


DEFAULT_TIMING: Final = Timing()
