"""Reads dates: explicit ones and those relative to publication, at the precision that the text gives."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date as Date
from datetime import timedelta
from functools import cache
from typing import Final

from feeds.extract.lexicon import Lexicon

_WORD: Final = re.compile(r"[^\W\d_]+")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
# Spaces that do not break lines, and thin ones: a date is written with any of them.
_PLAIN_SPACES: Final = dict.fromkeys(map(ord, "\u00a0\u202f\u2009\n"), " ")


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in a text, with its offsets and its ISO form at the text's precision: 2024-10-21, 2024-06, 2024."""

    start: int
    end: int
    iso: str


@cache
def date_reader(lexicon: Lexicon) -> DateReader:
    """Returns the reader of a language; it is made once."""
    return DateReader(lexicon)


class DateReader:
    """Finds dates in one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        words = lexicon.dates
        self._months = {name: number for number, name in enumerate(words.months, 1)}
        for number, name in enumerate(words.month_abbreviations, 1):
            self._months.setdefault(name, number)
        self._weekdays = {name: number for number, name in enumerate(words.weekdays)}
        self._days = words.days
        self._next = words.next
        months, weekdays = _either(self._months), _either(self._weekdays)
        near, ordinal = _either((*words.last, *words.next)), _either(words.ordinal_suffixes)
        articles, of = _either(words.articles), _either(words.of)
        in_month, in_year = _either(words.month_prepositions), _either(words.year_prepositions)
        # Every date but a year has one of these in it.
        self._words = frozenset(
            word for name in (*self._months, *self._weekdays, *self._days) for word in _WORD.findall(name.lower())
        )
        self._pattern = re.compile(
            # The weekday of a date adds nothing to it, and may be that of another week.
            rf"\b(?:(?:(?:{weekdays})\.?,? (?:(?:{articles}) )?)?(?:"
            rf"(?P<m1>{months})\.? (?P<d1>\d{{1,2}})(?:{ordinal})?(?:,? (?P<y1>\d{{4}}))?(?!\d)"
            rf"|(?P<d2>\d{{1,2}})(?:{ordinal})? (?:(?:{of}) )?(?P<m2>{months})\.?(?:,? (?P<y2>\d{{4}}))?)"
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
        """Returns the dates of a text in order.

        Args:
            text: what to read.
            published: the day that relative dates count from; without one only explicit dates are found.
            is_future: a weekday or month alone lies after publication instead of before it.
        """
        found: list[DateMention] = []
        if not self._may_hold_a_date(text):
            return found
        for match in self._pattern.finditer(text.translate(_PLAIN_SPACES)):
            iso = self._iso(match.groupdict(), published, is_future)
            if iso:
                found.append(DateMention(match.start(), match.end(), iso))
        return found

    def _may_hold_a_date(self, text: str) -> bool:
        """False where the pattern cannot match. Most texts hold no date, and the pattern takes ten times as long."""
        return _YEAR.search(text) is not None or not self._words.isdisjoint(_WORD.findall(text.lower()))

    def _iso(self, got: dict[str, str | None], published: Date | None, is_future: bool) -> str | None:
        explicit = self._explicit(got, published)
        return explicit or (self._relative(got, published, is_future) if published is not None else None)

    def _explicit(self, got: dict[str, str | None], published: Date | None) -> str | None:
        """`21 October 2024`, `October 2024`, `in 2024`; `21 October` is the one nearest to publication."""
        day, month = got["d1"] or got["d2"], got["m1"] or got["m2"]
        if day and month:
            return _full(got["y1"] or got["y2"], self._months[month.lower()], int(day), published)
        if got["y3"] and got["m3"]:
            return f"{got['y3']}-{self._months[got['m3'].lower()]:02d}"
        return got["y4"]

    def _relative(self, got: dict[str, str | None], published: Date, is_future: bool) -> str | None:
        """`yesterday`, `on Monday`, `last June`, `in June`."""
        if got["m4"]:
            return _month(self._months[got["m4"].lower()], published, is_future)
        if got["day"]:
            return (published + timedelta(days=self._days[got["day"].lower()])).isoformat()
        near, what = got["near1"] or got["near2"], got["what1"] or got["what2"] or got["weekday"]
        if what is None:
            return None
        is_ahead = near.lower() in self._next if near else is_future
        if what.lower() in self._months:
            return _month(self._months[what.lower()], published, is_ahead)
        return _weekday(self._weekdays[what.lower()], published, is_ahead, is_strict=near is not None).isoformat()


def _either(names: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first, for none where there are none."""
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True)) or "(?!)"


def _full(year: str | None, month: int, day: int, published: Date | None) -> str | None:
    """A day of a month, without a year the nearest to publication; None where there is no such day."""
    if year is not None:
        found = _day(int(year), month, day)
        return found.isoformat() if found is not None else None
    if published is None:
        return None
    options = [found for shift in (-1, 0, 1) if (found := _day(published.year + shift, month, day)) is not None]
    nearest = min(options, key=lambda option: abs((option - published).days), default=None)
    return nearest.isoformat() if nearest is not None else None


def _day(year: int, month: int, day: int) -> Date | None:
    try:
        return Date(year, month, day)
    except ValueError:
        return None


def _month(month: int, published: Date, is_ahead: bool) -> str:
    year = published.year
    if is_ahead and month <= published.month:
        year += 1
    if not is_ahead and month >= published.month:
        year -= 1
    return f"{year}-{month:02d}"


def _weekday(weekday: int, published: Date, is_ahead: bool, *, is_strict: bool) -> Date:
    """The next or last such day; the day of publication itself counts unless `is_strict`."""
    ahead = (weekday - published.weekday()) % 7
    behind = (published.weekday() - weekday) % 7
    if is_ahead:
        return published + timedelta(days=ahead or (7 if is_strict else 0))
    return published - timedelta(days=behind or (7 if is_strict else 0))
