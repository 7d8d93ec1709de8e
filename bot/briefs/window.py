"""BRIEF: parses the span of time that people type, in English and French."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from datetime import date as Date
from math import ceil
from typing import Final
from zoneinfo import ZoneInfo

from feeds.errors import InvalidInputError
from feeds.reasons import because

DEFAULT_WINDOW: Final = "7d"
LONGEST: Final = timedelta(days=3660)
_UNITS: Final = {
    **dict.fromkeys(("h", "hour", "hours", "heure", "heures"), timedelta(hours=1)),
    **dict.fromkeys(("d", "day", "days", "j", "jour", "jours"), timedelta(days=1)),
    **dict.fromkeys(("w", "week", "weeks", "s", "sem", "semaine", "semaines"), timedelta(days=7)),
    **dict.fromkeys(("m", "month", "months", "mois"), timedelta(days=30)),
}
_DAYS_AGO: Final = {"today": 0, "aujourdhui": 0, "yesterday": 1, "hier": 1}
_LAST: Final = frozenset({"last", "new", "since", "dernier", "derniere", "nouveau"})
_AMOUNT: Final = re.compile(r"(\d{0,4})\s*([a-z]+)")
_DATE: Final = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")


@dataclass(frozen=True, slots=True)
class Window:
    """A span of time.

    Attributes:
        start: inclusive, aware UTC.
        end: exclusive, aware UTC.
        name: text that parses to the same window: "7d", "last", "20241018..20241025"; at most 18 characters.
        is_since_last: True for the time since the chat's last brief.
    """

    start: datetime
    end: datetime
    name: str = DEFAULT_WINDOW
    is_since_last: bool = False

    @property
    def lasting_name(self) -> str:
        """The name for a button. "last" would be another window once this brief has been sent."""
        return f"{ceil((self.end - self.start) / timedelta(hours=1)) or 1}h" if self.is_since_last else self.name


def parse_window(text: str, now: datetime, zone: ZoneInfo, last_brief_at: datetime | None = None) -> Window:
    """Parses a window: 24h, 7d, 7j, semaine, 30d, last, 2024-10-18..2024-10-25, a single day; "" is 7d.

    Args:
        text: what was typed.
        now: aware UTC; the window's end unless a date says otherwise.
        zone: the chat's; days begin and end in it.
        last_brief_at: where "last" begins; without one it is the default window.

    Raises:
        InvalidInputError: the text is no window; the message says what is.
    """
    wanted = _folded(text) or DEFAULT_WINDOW
    if wanted in _LAST:
        start = last_brief_at if last_brief_at is not None else now - timedelta(days=7)
        return Window(min(start, now), now, "last", is_since_last=True)
    if wanted in _DAYS_AGO:
        day = now.astimezone(zone).date() - timedelta(days=_DAYS_AGO[wanted])
        return _days(day, day, now, zone)
    if match := _AMOUNT.fullmatch(wanted):
        span = _UNITS.get(match[2], timedelta(0)) * int(match[1] or 1)
        if timedelta(0) < span <= LONGEST:
            return Window(now - span, now, _named(span))
    first, _, last = wanted.partition("..")
    if (begin := _date(first)) and (finish := _date(last or first)):
        if begin > finish:
            raise InvalidInputError(because("window_backwards", text=text))
        return _days(begin, finish, now, zone)
    raise InvalidInputError(because("bad_window", text=text))


def _folded(text: str) -> str:
    folded = text.strip().casefold().translate(str.maketrans("éèê", "eee", "'’"))
    return re.sub(r"\s+|\bla\b|\ble\b", "", re.sub(r"^(?:depuis|since|past|last)\s+(?=\d)", "", folded))


def _date(text: str) -> Date | None:
    match = _DATE.fullmatch(text)
    try:
        return Date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def _days(first: Date, last: Date, now: datetime, zone: ZoneInfo) -> Window:
    start = datetime.combine(first, time(), zone).astimezone(UTC)
    end = datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC)
    name = f"{first:%Y%m%d}..{last:%Y%m%d}" if first != last else f"{first:%Y%m%d}"
    return Window(start, max(min(end, now), start), name)


def _named(span: timedelta) -> str:
    hours = int(span.total_seconds() // 3600)
    return f"{hours // 24}d" if hours % 24 == 0 and hours != 24 else f"{hours}h"
