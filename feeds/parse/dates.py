"""PARSE, dates: reads the dates that publishers write, in many forms and languages.

A date is found by its parts (a day beside the name of a month, a year, a time, a zone), not by one pattern a form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import feedparser.datetimes

from feeds.text import strip_accents

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan january janv janvier januar januari jänner enero ene gennaio gen janeiro января январь янв stycznia",
            "feb february fev fevr fevrier februar februari febrero febbraio fevereiro февраля февраль фев lutego",
            "mar march mars marz maart marzo marco mrt марта мар marca",
            "apr april avr avril abril aprile abr апреля апрель апр kwietnia",
            "may mai mayo maggio mag maio mei мая май maja",
            "jun june juin juni junio giugno giu junho июня июнь июн czerwca",
            "jul july juil juillet juli julio luglio lug julho июля июль июл lipca",
            "aug august aou aout agosto ago augustus августа август авг sierpnia",
            "sep sept september septembre septiembre settembre set setembro сентября сентябрь сен сент wrzesnia",
            "oct october octobre oktober okt octubre ottobre ott outubro out октября октябрь окт pazdziernika",
            "nov november novembre noviembre novembro ноября ноябрь ноя нояб listopada",
            "dec december decembre dezember dez diciembre dicembre dic dezembro декабря декабрь дек grudnia",
        ),
        1,
    )
    for name in strip_accents(names).split()
}  # fmt: skip
_WEEKDAYS: Final = {
    name: number
    for number, names in enumerate(
        ("mon lun", "tue mar", "wed mer mie", "thu jeu jue gio", "fri ven vie", "sat sam sab", "sun dim dom")
    )
    for name in names.split()
}
# Hours from UTC of zones by their abbreviations. Of those with several meanings, the one that feeds use.
_ZONES: Final[Mapping[str, float]] = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "met": 1, "mez": 1, "cest": 2,
    "mest": 2, "mesz": 2, "hnec": 1, "hec": 2, "eet": 2, "eest": 3, "sast": 2, "cat": 2, "wat": 1, "eat": 3, "idt": 3,
    "msk": 3,
    "msd": 4, "trt": 3, "ast": -4, "gst": 4, "pkt": 5, "uzt": 5, "ist": 5.5, "npt": 5.75, "bdt": 6, "ict": 7, "wib": 7,
    "hkt": 8, "sgt": 8, "myt": 8, "pht": 8, "wita": 8, "awst": 8, "ulat": 8, "jst": 9, "kst": 9, "acst": 9.5,
    "aest": 10,
    "acdt": 10.5, "aedt": 11, "nzst": 12, "nzdt": 13, "nst": -3.5, "ndt": -2.5, "adt": -3, "brt": -3, "art": -3,
    "clt": -4, "est": -5, "edt": -4, "cot": -5, "pet": -5, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8,
    "pdt": -7, "akst": -9, "akdt": -8, "hst": -10,
}  # fmt: skip
# Names of a zone without its season.
_PLACES: Final = {
    "et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles",
}  # fmt: skip
_SEOUL: Final = timezone(timedelta(hours=9))
_LONGEST: Final = 100
_LONGEST_MARKUP: Final = 400
_MOST_OFFSET: Final = timedelta(hours=15)
_FIRST_DAY: Final = datetime.min.replace(tzinfo=UTC)

_HANGUL: Final = re.compile("[가-힣]")
_NOT_HANGUL: Final = re.compile("[^가-힣]+")
_DATETIME: Final = re.compile(r"\sdatetime\s*=\s*[\"']([^\"'<>]{4,60})[\"']", re.IGNORECASE)
_TAG: Final = re.compile(r"<[^<>]*>")
_STANDARD: Final = re.compile(
    r"(?:[a-z]{3}, )?(\d{1,2}) ([a-z]{3}) (\d{4}) (\d\d):(\d\d)(?::(\d\d))? (?:gmt|utc|z|([+-])(\d\d)(\d\d))",
    re.IGNORECASE,
)
_NUMERIC: Final = re.compile(
    r"(?<![\d:])(\d{4})\s?(?:[-/.]|[년年])\s?(\d{1,2})\s?(?:[-/.]|[월月])\s?(\d{1,2})(?!\d)[일日]?"
)
_SLASHED: Final = re.compile(r"(?<![\d:])(\d{1,2})([/.])(\d{1,2})[/.](\d{4})(?![\d:])")
_MONTH_NUMBER: Final = re.compile(r"(?<!\d)(\d{1,2})\s?[월月]")
_YEAR_MONTH: Final = re.compile(r"(\d{4})-(\d{2})")
_WORD: Final = re.compile(r"[^\W\d_]+")
_DAY_BEFORE: Final = re.compile(r"(?<![\d:])(\d{1,2})(?:st|nd|rd|th|er|[.ºª])?[\s.,/-]*(?:d[eu]l?\s+|of\s+)?$")
_DAY_BEHIND: Final = re.compile(r"[\s.,/-]*(\d{1,2})(?:st|nd|rd|th)?(?![\d:h])")
# Not the digits of an offset, as in "16:29:06 -0800 2004".
_YEAR: Final = re.compile(r"(?<![\d:+])(?<!\s-)(?<!:\d\d-)(\d{4})(?![\d:])")
_SHORT_YEAR: Final = re.compile(r"[\s.,/'-]*(\d{2,3})(?![\d:h])")
_CLOCK: Final = re.compile(
    r"(?:(오전|오후)\s*)?(?<![\d:])(\d{1,2})\s?[:h]\s?(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?(?!\d)\s*(am|pm|a\.m\.?|p\.m\.?)?"
)
_ZONE: Final = re.compile(
    r"[\s(]*(?:(?:gmt|utc?)\s?)?([+\u2212-])\s?(\d{1,2})(?::?(\d{2}))?(?!\d)|[\s(]*([a-z]{1,5})(?![a-z/])"
)


def parse_moment(text: str) -> datetime | None:
    """Returns the time in UTC, of any year; None if `text` is not a date. A missing zone counts as UTC."""
    found = parse_local(text)
    return None if found is None else in_utc(found)


def parse_local(text: str) -> datetime | None:
    """Returns the time in the zone that the text gives, naive where it gives none; None if `text` is not a date."""
    text = _without_markup(text.strip())
    if not text or len(text) > _LONGEST:
        return None
    for reading in (_standard, _iso, _epoch, _by_parts, _by_feedparser):
        try:
            found = reading(text)
        except (ValueError, TypeError, OverflowError, LookupError):
            continue
        if found is not None:
            return found
    return None


def _without_markup(text: str) -> str:
    """Returns the machine-readable date of a <time> element, or the text without tags."""
    if "<" not in text or len(text) > _LONGEST_MARKUP:
        return text
    attribute = _DATETIME.search(text)
    return attribute[1].strip() if attribute else _TAG.sub(" ", text).strip()


def _standard(text: str) -> datetime | None:
    """Reads the form of RFC 822 in four-digit years, which most feeds have."""
    if (found := _STANDARD.fullmatch(text)) is None:
        return None
    day, month, year, hour, minute, second, sign, hours, minutes = found.groups()
    zone = _offset(sign, hours, minutes) if sign else UTC
    return datetime(
        int(year), _MONTHS[month.lower()], int(day), int(hour), int(minute), min(int(second or 0), 59), 0, zone
    )


def _iso(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("z", "Z"))


def _epoch(text: str) -> datetime | None:
    if not text.isascii() or not text.isdigit() or len(text) not in {10, 13}:
        return None
    return datetime.fromtimestamp(int(text) / (1000 if len(text) == 13 else 1), UTC)


def _by_parts(text: str) -> datetime | None:
    """Finds the parts of a date, in any order and in several languages."""
    # Without accents, a Hangul syllable would fall into its letters.
    text = " ".join(_NOT_HANGUL.sub(lambda part: strip_accents(part[0]), text).lower().split())
    if (day := _day(text)) is None:
        return None
    clock = _CLOCK.search(text)
    at = day if clock is None else day + _time_of_day(clock)
    return at.replace(tzinfo=_zone(text[clock.end() :] if clock else "", text))


def _day(text: str) -> datetime | None:
    """Returns the midnight of the day that a text names."""
    if found := _NUMERIC.search(text):
        return datetime(int(found[1]), int(found[2]), int(found[3]))  # noqa: DTZ001 - the zone is found later
    if found := _SLASHED.search(text):
        return _of_slashes(int(found[1]), int(found[3]), int(found[4]), found[2], text)
    if found := _YEAR_MONTH.fullmatch(text):
        return datetime(int(found[1]), int(found[2]), 1)  # noqa: DTZ001
    for month, day, rest in _days_and_months(_MONTH_NUMBER.sub(_month_name, text)):
        year = _YEAR.search(text) or _SHORT_YEAR.match(rest)
        if year is not None:
            return datetime(_full_year(year[1]), month, day)  # noqa: DTZ001
    return None


def _days_and_months(text: str) -> Iterator[tuple[int, int, str]]:
    """Yields months with their days, and the text behind; "mar., 02 janv." is not March."""
    names = [word for word in _WORD.finditer(text) if word[0] in _MONTHS]
    for name in names:
        if day := _DAY_BEFORE.search(text[: name.start()]):
            yield _MONTHS[name[0]], int(day[1]), text[name.end() :]
    for name in names:
        if day := _DAY_BEHIND.match(text, name.end()):
            yield _MONTHS[name[0]], int(day[1]), text[day.end() :]


def _month_name(number: re.Match[str]) -> str:
    """Returns a name for the month of "28 5월 2004", as Korean, Japanese and Chinese programs write it."""
    return next((f" {name} " for name, month in _MONTHS.items() if month == int(number[1])), number[0])


def _full_year(digits: str) -> int:
    """Returns a year of two or three digits as RFC 5322 (4.3) reads it."""
    year = int(digits)
    if len(digits) == 4:
        return max(year, 1)
    return year + (1900 if len(digits) == 3 or year >= 50 else 2000)


def _of_slashes(first: int, second: int, year: int, separator: str, text: str) -> datetime | None:
    """Returns the day of 21.10.2024, 21/10/2024 or 10/21/2024; None if nothing tells the day from the month."""
    days = [(second, first)] if separator == "." else [(second, first), (first, second)]
    possible = {datetime(year, month, day) for month, day in days if month <= 12}  # noqa: DTZ001
    if len(possible) > 1:
        named = {_WEEKDAYS[word[0][:3]] for word in _WORD.finditer(text) if word[0][:3] in _WEEKDAYS}
        possible = {day for day in possible if day.weekday() in named}
    return possible.pop() if len(possible) == 1 else None


def _time_of_day(clock: re.Match[str]) -> timedelta:
    before, hour, minute, second, behind = clock.groups()
    half = (before or behind or "").strip()
    hours = int(hour)
    if half:
        hours = hours % 12 + (12 if half.startswith(("p", "오후")) else 0)
    if hours > 24 or int(minute) > 59 or (hours == 24 and int(minute)):
        raise ValueError
    return timedelta(hours=hours, minutes=int(minute), seconds=min(int(second or 0), 59))


def _zone(rest: str, text: str) -> tzinfo:
    """Returns the zone that stands behind the time; UTC if there is none, that of Seoul for a date in Korean."""
    found = _ZONE.match(rest)
    if found is not None and found[1]:
        return _offset(found[1], found[2], found[3])
    name = found[4] if found is not None else ""
    if name in _PLACES:
        return ZoneInfo(_PLACES[name])
    if name in _ZONES:
        return timezone(timedelta(hours=_ZONES[name]))
    return _SEOUL if _HANGUL.search(text) else UTC


@lru_cache(maxsize=512)
def _offset(sign: str, hours: str, minutes: str | None) -> timezone:
    """Returns a zone by its distance from UTC; one that no place on earth has is none."""
    distance = timedelta(hours=int(hours), minutes=int(minutes or 0))
    if distance > _MOST_OFFSET:
        return UTC
    return timezone(distance if sign == "+" else -distance)


def _by_feedparser(text: str) -> datetime | None:
    """Reads what only feedparser reads, as Greek dates, if day and year are those of the text."""
    found = feedparser.datetimes._parse_date(text)  # no public function reads a single date
    numbers = {int(number) for number in re.findall(r"\d{1,4}", text)}
    if found is None or found.tm_year not in numbers or found.tm_mday not in numbers:
        return None
    year, month, day, hour, minute, second = found[:6]
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)


def offset_minutes(at: datetime | None) -> int | None:
    """Returns how far a time's zone is from UTC; None for a time in UTC, which tells no place."""
    offset = at.utcoffset() if at is not None else None
    return round(offset.total_seconds() / 60) if offset else None


def in_utc(at: datetime) -> datetime:
    """Returns a time in UTC; one without a zone counts as UTC."""
    if at.tzinfo is UTC:
        return at
    try:
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except OverflowError:  # the zone leads beyond the years that datetime has
        return _FIRST_DAY if at.year == _FIRST_DAY.year else at.replace(tzinfo=UTC)
