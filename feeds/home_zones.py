"""The time zone in which a publisher counts its days, as far as an address tells its country."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from importlib import resources
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# Domains of countries that anybody anywhere uses, so that they tell no country (Google Search Central, "Managing
# multi-regional and multilingual sites": generic country-code top-level domains), and a few that are sold as words.
_ANYWHERE: Final = frozenset({
    "ad", "ai", "am", "as", "bz", "cc", "cd", "co", "dj", "fm", "gg", "gl", "im", "io", "la", "li",
    "ly", "me", "ms", "nu", "pw", "sc", "sh", "so", "sr", "st", "tk", "to", "tv", "vc", "ws",
})  # fmt: skip
_CODES: Final = {"uk": "GB"}  # the only domain of a country that is not its code in ISO 3166


def at_home(moment: datetime, *addresses: str | None, utc_offset_minutes: int | None = None) -> datetime:
    """Returns the moment in the time zone of its publisher, from which "yesterday" counts; in UTC if none is known.

    A feed whose dates have an offset tells its publisher's own day; else the address tells a country.

    Args:
        moment: aware; when something was published.
        addresses: of the article and of its feed; the first that there is counts.
        utc_offset_minutes: of the feed's date, None if that is in UTC.
    """
    address = next((one for one in addresses if one), "")
    try:
        zone = _zone_of(_domain(address))
        return moment.astimezone(zone if not utc_offset_minutes else timezone(timedelta(minutes=utc_offset_minutes)))
    except OverflowError:  # the first or last day of the calendar
        return moment


def _domain(address: str) -> str:
    """The last part of the host: `kr` of https://news.example.co.kr/1."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    return host.rstrip(".").rpartition(".")[2].lower()


@lru_cache(maxsize=512)
def _zone_of(domain: str) -> tzinfo:
    """The zone of a country that has one, by its top-level domain; UTC for all others."""
    name = "" if domain in _ANYWHERE else _zones().get(_CODES.get(domain, domain.upper()), "")
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


@cache
def _zones() -> dict[str, str]:
    """Zones by country (ISO 3166) of those that have one of their own, or share the only one with a neighbour.

    Source: zone1970.tab of the IANA time zone database; the first country of a row is where the zone's town lies.
    """
    own: dict[str, list[str]] = {}
    shared: dict[str, list[str]] = {}
    table = resources.files("tzdata.zoneinfo").joinpath("zone1970.tab").read_text(encoding="utf-8")
    for row in (row.split("\t") for row in table.splitlines() if row and not row.startswith("#")):
        first, *others = row[0].split(",")
        own.setdefault(first, []).append(row[2])
        for country in others:
            shared.setdefault(country, []).append(row[2])
    found = {country: zones[0] for country, zones in shared.items() if len(zones) == 1 and country not in own}
    return found | {country: zones[0] for country, zones in own.items() if len(zones) == 1}
