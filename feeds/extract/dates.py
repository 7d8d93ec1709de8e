"""Reads dates: explicit ones and those relative to publication, at the precision that the text gives."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date as Date
from datetime import timedelta
from functools import cache
from typing import Final

from feeds.extract.lexicon import Lexicon

_WORD: Final = re.compile(r"[^\W\d_]+")
_PAST: Final = "past"
_SPAN: Final = re.compile(r"(week|month|year)(-?\d+)")
_TOLD: Final = re.compile(r"told-(\d+)")
_DAY_LENGTH: Final = len("2024-10-21")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
# Spaces that do not break lines, and thin ones: a date is written with any of them.
_PLAIN_SPACES: Final = dict.fromkeys(map(ord, "\u00a0\u202f\u2009\n"), " ")


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in a text, with its offsets and its ISO form at the text's precision: 2024-10-21, 2024-W42, 2024-06, 2024.

    It is "" for a day before publication that the text does not say ("days earlier").
    """

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
        self._periods, self._counts, self._ago_units = words.periods, words.counts, words.ago_units
        months, weekdays = _either(self._months), _either(self._weekdays)
        near, ordinal = _either((*words.last, *words.next)), _either(words.ordinal_suffixes)
        articles, of = _either(words.articles), _either(words.of)
        in_month, in_year = _either(words.month_prepositions), _either(words.year_prepositions)
        # Every date but a year has one of these in it: the longest word of a name, since others are "a" or "the".
        self._words = frozenset(
            max(_WORD.findall(name.lower()), key=len)
            for name in (*self._months, *self._weekdays, *self._days, *self._periods, *self._ago_units)
        )
        count, unit = rf"(?P<count>\d{{1,2}}|{_either(self._counts)})", rf"(?P<unit>{_either(self._ago_units)})"
        # One pattern for each form, since a pattern may have a group of a name only once.
        self._ago, self._earlier = (
            [re.compile(rf"\b{form.format(count=count, unit=unit)}\b", re.IGNORECASE) for form in map(_form, forms)]
            for forms in (words.ago, words.earlier)
        )
        self._event_follows = re.compile(rf"\s(?:{_either(words.counted_events)})(?:\b|(?<=\W))", re.IGNORECASE)
        self._pattern = re.compile(
            # The weekday of a date adds nothing to it, and may be that of another week.
            rf"\b(?:(?:(?:{weekdays})\.?,? (?:(?:{articles}) )?)?(?:"
            rf"(?P<m1>{months})\.? (?P<d1>\d{{1,2}})(?:{ordinal})?(?:,? (?P<y1>\d{{4}}))?(?!\d)"
            rf"|(?P<d2>\d{{1,2}})(?:{ordinal})? (?:(?:{of}) )?(?P<m2>{months})\.?(?:,? (?P<y2>\d{{4}}))?)"
            rf"|(?P<near1>{near}) (?P<what1>{months}|{weekdays})"
            rf"|(?P<what2>{months}|{weekdays}) (?P<near2>{near})"
            rf"|(?P<period>{_either(self._periods)})"
            rf"|(?P<weekday>{weekdays})"
            rf"|(?P<day>{_either(self._days)})"
            rf"|(?P<m3>{months}) (?P<y3>\d{{4}})"
            rf"|(?:{in_month}) (?P<m4>{months})(?! (?:\d|(?:{near})\b))"
            rf"|(?:{in_year}) (?P<y4>(?:19|20)\d{{2}})(?!\d))\b",
            re.IGNORECASE,
        )

    def find(
        self, text: str, published: Date | None, *, is_future: bool = False, before: str = ""
    ) -> list[DateMention]:
        """Returns the dates of a text in order.

        Args:
            text: what to read.
            published: the day that relative dates count from; without one only explicit dates are found.
            is_future: a weekday or month alone lies after publication instead of before it.
            before: what the article tells before it; "a day earlier" counts from the last day in it.
        """
        if not self._may_hold_a_date(text):
            return []
        plain = text.translate(_PLAIN_SPACES)
        found = self._counted(plain, published) if published is not None else []
        for match in self._pattern.finditer(plain):
            iso = self._iso(match.groupdict(), published, is_future)
            is_within = any(other.start <= match.start() < other.end for other in found)
            if iso is not None and not is_within:
                found.append(DateMention(match.start(), match.end(), iso))
        found.sort(key=lambda mention: mention.start)
        return self._from_told_days(found, plain, before, published) if published is not None else found

    def _counted(self, text: str, published: Date) -> list[DateMention]:
        """`two weeks ago`, `il y a trois jours`; `two days earlier` counts from a day that the text has told."""
        found = []
        for match in (match for pattern in self._ago for match in pattern.finditer(text)):
            count, unit = self._count(match)
            found.append(DateMention(match.start(), match.end(), _period(unit, -count, published)))
        for match in (match for pattern in self._earlier for match in pattern.finditer(text)):
            count, unit = self._count(match)
            found.append(DateMention(match.start(), match.end(), f"told-{count}" if unit == "day" else ""))
        return found

    def _count(self, match: re.Match[str]) -> tuple[int, str]:
        count = match["count"].lower()
        return int(count) if count.isdecimal() else self._counts[count], self._ago_units[match["unit"].lower()]

    def _from_told_days(
        self, found: Sequence[DateMention], text: str, before: str, published: Date
    ) -> list[DateMention]:
        """The dates, `a day earlier` as the day before the date that stands before it; "" if that is no day."""
        resolved: list[DateMention] = []
        for date in found:
            match = _TOLD.fullmatch(date.iso)
            if match is None:
                resolved.append(date)
                continue
            last = resolved[-1].iso if resolved else next((d.iso for d in reversed(self.find(before, published))), "")
            is_known = len(last) == _DAY_LENGTH and not self._event_follows.match(text, date.end)
            iso = (Date.fromisoformat(last) - timedelta(days=int(match[1]))).isoformat() if is_known else ""
            resolved.append(replace(date, iso=iso))
        return resolved

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
        if got["period"]:
            return self._period_of(got["period"], published)
        if got["m4"]:
            return _month(self._months[got["m4"].lower()], published, is_future, is_near=True)
        if got["day"]:
            return (published + timedelta(days=self._days[got["day"].lower()])).isoformat()
        near, what = got["near1"] or got["near2"], got["what1"] or got["what2"] or got["weekday"]
        if what is None:
            return None
        is_ahead = near.lower() in self._next if near else is_future
        if what.lower() in self._months:
            return _month(self._months[what.lower()], published, is_ahead)
        return _weekday(self._weekdays[what.lower()], published, is_ahead, is_strict=near is not None).isoformat()

    def _period_of(self, phrase: str, published: Date) -> str:
        """`last week` as 2024-W42, `this month` as 2024-10, "" for `days earlier`; "told-1" for `the day before`."""
        span = self._periods[phrase.lower()]
        if span == _PAST:
            return ""
        if _TOLD.fullmatch(span):
            return span
        unit, shift = _SPAN.fullmatch(span).groups()  # type: ignore[union-attr]  # data, and tested
        return _period(unit, int(shift), published)


def _period(unit: str, shift: int, published: Date) -> str:
    """The day, week, month or year that lies `shift` of its kind after that of publication."""
    if unit == "day":
        return (published + timedelta(days=shift)).isoformat()
    if unit == "week":
        year, week, _ = (published + timedelta(weeks=shift)).isocalendar()
        return f"{year}-W{week:02d}"
    months = published.year * 12 + published.month - 1 + (shift if unit == "month" else 12 * shift)
    return f"{months // 12}-{months % 12 + 1:02d}" if unit == "month" else f"{months // 12}"


def _form(pattern: str) -> str:
    """`{count} {unit} ago` as a regular expression with these two places."""
    return re.escape(pattern).replace(r"\{count\}", "{count}").replace(r"\{unit\}", "{unit}")


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


def _month(month: int, published: Date, is_ahead: bool, is_near: bool = False) -> str:
    """The last month of that name, or the next one; `in October` in October is the present one if `is_near`."""
    year = published.year
    if is_near and month == published.month:
        return f"{year}-{month:02d}"
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
