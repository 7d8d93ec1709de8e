"""PARSE, dates: parses the date formats that publishers use."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Final

from feeds.text import fold

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan january janv janvier januar enero ene gennaio gen", "feb february fev fevr fevrier februar febrero",
            "mar march mars marz marzo", "apr april avr avril abril aprile", "may mai mayo maggio",
            "jun june juin juni junio giugno", "jul july juil juillet juli julio luglio",
            "aug august aou aout agosto ago", "sep sept september septembre septiembre settembre",
            "oct october octobre oktober okt octubre ottobre", "nov november novembre noviembre",
            "dec december decembre dezember dez diciembre dicembre",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_LOCAL: Final = re.compile(r"(\d{1,2})\.? +([a-z]+)\.? +(\d{4})(?:\D+(\d{1,2})[:h](\d{2})(?::(\d{2}))?)?(.*)")
# Zones, in hours, that are not in RFC 822 and that parsedate reads as UTC.
_ZONES: Final = {"cet": 1, "cest": 2, "bst": 1, "eet": 2, "eest": 3, "msk": 3, "kst": 9, "jst": 9, "ist": 5.5, "hkt": 8}
# A four-digit year that begins with 0, as in the default date of .NET: parsedate reads "0001" as 2001.
_YEAR: Final = re.compile(r"(?<![\d:+-])\d{4}(?![\d:])")
_FIRST_DAY: Final = datetime.min.replace(tzinfo=UTC)


def parse_moment(text: str) -> datetime | None:
    """Returns the time in UTC, of any year; None if `text` is not a date. A missing zone counts as UTC."""
    text = text.strip()
    if not text or len(text) > 100:
        return None
    for reading in (_iso, _epoch, _rfc822, _local):
        try:
            found = reading(text)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
        if found is not None:
            return found
    return None


def _iso(text: str) -> datetime:
    return _utc(datetime.fromisoformat(text.replace("z", "Z")))


def _epoch(text: str) -> datetime | None:
    if not text.isascii() or not text.isdigit() or len(text) not in {10, 13}:
        return None
    return datetime.fromtimestamp(int(text) / (1000 if len(text) == 13 else 1), UTC)


def _rfc822(text: str) -> datetime | None:
    years = _YEAR.findall(text)
    if years and all(year.startswith("0") for year in years):
        return _FIRST_DAY
    zone = text.rsplit(" ", 1)[-1].lower()
    if zone in _ZONES:
        naive = parsedate_to_datetime(text.rsplit(" ", 1)[0] + " +0000")
        return naive.astimezone(UTC) - timedelta(hours=_ZONES[zone])
    return _utc(parsedate_to_datetime(text))


def _local(text: str) -> datetime | None:
    found = _LOCAL.search(" ".join(fold(text).split()))
    if found is None or found[2] not in _MONTHS:
        return None
    day, month, year, hour, minute, second, rest = found.groups()
    zone = _ZONES.get(rest.strip().split(" ")[0], 0)
    at = datetime(int(year), _MONTHS[month], int(day), int(hour or 0), int(minute or 0), int(second or 0))  # noqa: DTZ001
    return at.replace(tzinfo=timezone(timedelta(hours=zone))).astimezone(UTC)


def _utc(at: datetime) -> datetime:
    try:
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except OverflowError:  # the zone leads beyond the years that datetime has
        return _FIRST_DAY if at.year == _FIRST_DAY.year else at.replace(tzinfo=UTC)
