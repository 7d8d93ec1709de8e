"""Time zones by what people call them: a city in English or French, a country, an IANA name, a place on the map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from difflib import get_close_matches
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global

from feeds.text import fold

# The languages in which names are understood, whatever the chat speaks.
_LANGUAGES: Final = ("en", "fr")
# What people type, where neither CLDR nor IANA has it.
_SHORT: Final[Mapping[str, str]] = {"utc": "UTC", "gmt": "UTC", "nyc": "America/New_York", "la": "America/Los_Angeles"}
_ALIKE: Final = 0.75
_ANY_YEAR: Final = 2025  # by whose months clocks are compared


def zones_of(name: str) -> tuple[str, ...]:
    """Returns the time zones that somebody may mean, the likeliest first; empty if there is none.

    Args:
        name: an IANA name ("America/New_York"), the city in one, its French name, or a country, in any case and with
            or without accents.
    """
    wanted = _key(name)
    if not wanted:
        return ()
    if wanted in _SHORT:
        return (_SHORT[wanted],)
    names = _names()
    return names.get(wanted) or _of_countries().get(wanted, ())


def near_zones(name: str) -> tuple[str, ...]:
    """Returns at most three zones with names that are written alike, for what was mistyped."""
    names = {**_of_countries(), **_names()}
    close = get_close_matches(_key(name), names, 3, _ALIKE)
    return tuple(dict.fromkeys(names[one][0] for one in close))


def is_zone(name: str) -> bool:
    """Returns whether there is a time zone of that IANA name."""
    return name in _offered()


@cache
def city(zone: str, language: str) -> str:
    """Returns the city of a zone as a language calls it, such as Séoul."""
    named = _locale(language).time_zones.get(zone, {})
    plain: str = zone.rpartition("/")[2].replace("_", " ")
    return str(named.get("city", plain)) if hasattr(named, "get") else plain


def zone_at(latitude: float, longitude: float) -> str | None:
    """Returns the time zone of a place; None at sea and off the map. Slow at first: it loads the map of all zones.

    Args:
        latitude: -90 to 90.
        longitude: -180 to 180.
    """
    from tzfpy import get_tz  # noqa: PLC0415 - 35 MB, for chats that share a location

    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    found = get_tz(longitude, latitude)
    return found if found and is_zone(found) and not found.startswith("Etc/") else None


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


@cache
def _offered() -> frozenset[str]:
    return frozenset(zone for zone in available_timezones() if "/" in zone or zone == "UTC")


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    """Zones by folded name: their own, then the city in it, then what other languages call the city."""
    found: dict[str, dict[str, str]] = {}  # by name: the zone of each clock, so that two names of one are one
    zones = sorted(zone for zone in _offered() if not zone.startswith(("Etc/", "SystemV/")))
    aliases: Mapping[str, str] = get_global("zone_aliases")
    canonical = {zone: aliases.get(zone, zone) for zone in zones}
    # A name that is no alias comes first.
    for zone in sorted(zones, key=lambda one: (canonical[one] != one, one)):
        for name in (zone, zone.rpartition("/")[2]):
            found.setdefault(_key(name), {}).setdefault(canonical[zone], zone)
    for language in _LANGUAGES:
        for zone in zones:
            found.setdefault(_key(city(zone, language)), {}).setdefault(canonical[zone], zone)
    return {name: tuple(by_clock.values()) for name, by_clock in found.items()}


@cache
def _of_countries() -> Mapping[str, tuple[str, ...]]:
    """Zones by the folded name of a country: one for each of its clocks."""
    zones: dict[str, list[str]] = {}
    for zone, territory in sorted(get_global("zone_territories").items()):
        if is_zone(zone):
            zones.setdefault(territory, []).append(zone)
    found: dict[str, tuple[str, ...]] = {}
    for language in _LANGUAGES:
        for territory, name in _locale(language).territories.items():
            if territory in zones:
                found.setdefault(_key(name), _distinct(zones[territory]))
    return found


def _distinct(zones: Iterable[str]) -> tuple[str, ...]:
    """The zones whose clocks differ in a month of the year."""
    clocks: dict[tuple[object, ...], str] = {}
    for zone in zones:
        clock = ZoneInfo(zone)
        offsets = tuple(datetime(_ANY_YEAR, month, 15, tzinfo=clock).utcoffset() for month in range(1, 13))
        clocks.setdefault(offsets, zone)
    return tuple(clocks.values())


def _key(name: str) -> str:
    return " ".join(fold(name.replace("_", " ")).replace("/", " ").split())
