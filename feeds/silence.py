"""Tells when a feed or a topic is silent against its own baseline. Pure.

Without an entry in the last 3, 6, 12 or 24 hours, the same hours of earlier days are counted. If there were entries on
all of them but one, at most, and at least six as a rule, the silence is odd. So a feed that rests at night or at
weekends is not silent then, and one with an entry a day never is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Final

BASELINE: Final = timedelta(days=15)
SHORTEST: Final = timedelta(hours=3)
_WINDOWS: Final = (SHORTEST, timedelta(hours=6), timedelta(hours=12), timedelta(hours=24))
_DAY: Final = timedelta(days=1)
_LEAST_DAYS: Final = 7
_MOST_DAYS: Final = 14
_LEAST_USUAL: Final = 6
_MOST_EMPTY: Final = 1  # a holiday, or a day on which the bot did not run


@dataclass(frozen=True, slots=True)
class Silence:
    """A silence that is odd.

    Attributes:
        hours: without an entry, at least.
        usual: entries in the same hours of earlier days, the median.
    """

    hours: int
    usual: int


def silence_of(hourly: Mapping[datetime, int], now: datetime) -> Silence | None:
    """Returns the silence of a feed or topic; None if there is none, or too little is known.

    Args:
        hourly: number of entries by the full hour in which they were published, of `BASELINE` before now.
        now: aware UTC.
    """
    hours = {hour: count for hour, count in hourly.items() if count > 0}
    if not hours:
        return None
    # Hours that have ended, the running one included: an entry in it ends every silence.
    end = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    known_days = min(int((end - min(hours)) / _DAY), _MOST_DAYS)
    for window in _WINDOWS:
        if _count(hours, end, window):
            return None
        before = [_count(hours, end - day * _DAY, window) for day in range(1, known_days + 1)]
        if len(before) < _LEAST_DAYS or before.count(0) > _MOST_EMPTY:
            continue
        if (usual := median(before)) >= _LEAST_USUAL:
            return Silence(int(window / timedelta(hours=1)), round(usual))
    return None


def _count(hours: Mapping[datetime, int], end: datetime, window: timedelta) -> int:
    places = range(int(window / timedelta(hours=1)))
    return sum(hours.get(end - timedelta(hours=place + 1), 0) for place in places)
