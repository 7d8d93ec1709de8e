"""EXTRACT, dates: explicit ones and those relative to publication, at the precision that the text gives."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date as Date
from datetime import timedelta

from feeds.extract.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in a paragraph, with its ISO form: 2024-10-21, 2024-06, 2024."""

    start: int
    end: int
    iso: str


class DateReader:
    """Finds dates in one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._months = {name: i for i, name in enumerate(lexicon.dates.months, 1)}
        for i, name in enumerate(lexicon.dates.month_abbreviations, 1):
            self._months.setdefault(name, i)
        self._weekdays = {name: i for i, name in enumerate(lexicon.dates.weekdays)}
        self._days = lexicon.dates.days
        self._last, self._next = lexicon.dates.last, lexicon.dates.next
        months, weekdays = _either(self._months), _either(self._weekdays)
        near = _either((*self._last, *self._next))
        ordinal = _either(lexicon.dates.ordinal_suffixes)
        in_month, in_year = _either(lexicon.dates.month_prepositions), _either(lexicon.dates.year_prepositions)
        self._pattern = re.compile(
            rf"\b(?:(?P<m1>{months})\.? (?P<d1>\d{{1,2}})(?:{ordinal})?(?:,? (?P<y1>\d{{4}}))?(?!\d)"
            rf"|(?P<d2>\d{{1,2}})(?:{ordinal})? (?P<m2>{months})\.?(?: (?P<y2>\d{{4}}))?"
            rf"|(?P<near1>{near}) (?P<what1>{months}|{weekdays})"
            rf"|(?P<what2>{months}|{weekdays}) (?P<near2>{near})"
            rf"|(?P<weekday>{weekdays})"
            rf"|(?P<day>{_either(self._days)})"
            rf"|(?P<m3>{months}) (?P<y3>\d{{4}})"
            rf"|(?:{in_month}) (?P<m4>{months})(?! (?:\d|(?:{near})\b))"
            rf"|(?:{in_year}) (?P<y4>(?:19|20)\d{{2}})(?!\d))\b",
            re.IGNORECASE,
        )

    def find(self, text: str, published: Date | None, *, is_future: bool = False) -> list[DateMention]:
        """The dates of a text, in order. `is_ahead`: weekdays lie ahead of publication, not behind."""
        found = []
        for match in self._pattern.finditer(text):
            iso = self._iso(match.groupdict(), published, is_future)
            if iso:
                found.append(DateMention(match.start(), match.end(), iso))
        return found

    def _iso(self, got: dict[str, str | None], published: Date | None, is_future: bool) -> str | None:
        day, month = got["d1"] or got["d2"], got["m1"] or got["m2"]
        if day and month:
            return _full(got["y1"] or got["y2"], self._months[month.lower()], int(day), published)
        if got["y3"] and got["m3"]:
            return f"{got['y3']}-{self._months[got['m3'].lower()]:02d}"
        if got["m4"]:
            return _month(self._months[got["m4"].lower()], published, is_future) if published else None
        if got["y4"]:
            return got["y4"]
        if published is None:
            return None
        if got["day"]:
            return (published + timedelta(days=self._days[got["day"].lower()])).isoformat()
        near, what = got["near1"] or got["near2"], got["what1"] or got["what2"] or got["weekday"]
        if what is None:
            return None
        forward = near.lower() in self._next if near else is_future
        if what.lower() in self._months:
            return _month(self._months[what.lower()], published, forward)
        return _weekday(self._weekdays[what.lower()], published, forward, is_strict=near is not None).isoformat()


def _either(names: object) -> str:
    words = sorted(map(re.escape, names), key=len, reverse=True)  # type: ignore[call-overload]  # any iterable of str
    return "|".join(words) or "(?!)"


def _full(year: str | None, month: int, day: int, published: Date | None) -> str | None:
    if year is None and published is None:
        return None
    try:
        if year is not None:
            return Date(int(year), month, day).isoformat()
        assert published is not None, "checked above"
        options = [Date(published.year + shift, month, day) for shift in (-1, 0, 1)]
        return min(options, key=lambda option: abs((option - published).days)).isoformat()
    except ValueError:
        return None


def _month(month: int, published: Date, forward: bool) -> str:
    year = published.year
    if forward and month <= published.month:
        year += 1
    if not forward and month >= published.month:
        year -= 1
    return f"{year}-{month:02d}"


def _weekday(weekday: int, published: Date, forward: bool, *, is_strict: bool) -> Date:
    ahead = (weekday - published.weekday()) % 7
    behind = (published.weekday() - weekday) % 7
    if forward:
        return published + timedelta(days=ahead or (7 if is_strict else 0))
    return published - timedelta(days=behind or (7 if is_strict else 0))
