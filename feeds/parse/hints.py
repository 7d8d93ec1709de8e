"""PARSE, hints: what a feed says of itself for its readers: how often it is updated, when it rests, which hub it has.

Only what stands before the first entry is read, with patterns instead of a parser: it is the same in well-formed and
broken feeds, and costs a few microseconds.

sy:updatePeriod and sy:updateFrequency are those of the RSS 1.0 syndication module, skipHours and skipDays those of RSS
2.0 (in GMT), `rel="hub"` and `rel="self"` those of WebSub (section 4), `hubs` those of JSON Feed 1.1.
"""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Final

from feeds.addresses import linked_address
from feeds.types import FeedHints

_MOST_BYTES: Final = 65_536
_LONGEST_VALUE: Final = 4_000
_FIRST_ENTRY: Final = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_PERIOD: Final = re.compile(rb"<\w+:updatePeriod[^>]*>\s*(\w{1,20})", re.IGNORECASE)
_FREQUENCY: Final = re.compile(rb"<\w+:updateFrequency[^>]*>\s*(\d{1,6})", re.IGNORECASE)
_PERIODS: Final = {
    b"hourly": 3_600, b"daily": 86_400, b"weekly": 7 * 86_400, b"monthly": 30 * 86_400, b"yearly": 365 * 86_400,
}  # fmt: skip
_HOURS: Final = re.compile(rb"<skipHours[^>]*>(.{0,4000}?)</skipHours", re.IGNORECASE | re.DOTALL)
_HOUR: Final = re.compile(rb"<hour[^>]*>\s*(\d{1,2})\s*<", re.IGNORECASE)
_DAYS: Final = re.compile(rb"<skipDays[^>]*>(.{0,2000}?)</skipDays", re.IGNORECASE | re.DOTALL)
_DAY: Final = re.compile(rb"<day[^>]*>\s*(\w{3})", re.IGNORECASE)
_WEEKDAYS: Final = (b"mon", b"tue", b"wed", b"thu", b"fri", b"sat", b"sun")
_LINK: Final = re.compile(rb"<(?:\w+:)?link\s([^<>]{1,4000})>", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(rb"""([\w:]{1,40})\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_HUBS: Final = re.compile(rb'"hubs"\s*:\s*(?=\[)')
_FEED_URL: Final = re.compile(rb'"feed_url"\s*:\s*(?=")')


def read_hints(body: bytes, url: str) -> FeedHints:
    """Returns what stands before the first entry of a feed.

    Args:
        body: in an encoding that contains ASCII.
        url: where it came from; relative links are resolved against it.
    """
    head = body[:_MOST_BYTES]
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _json_hints(head, url)
    if (first := _FIRST_ENTRY.search(head)) is not None:
        head = head[: first.start()]
    hub, topic = _links(head, url)
    return FeedHints(_period(head), _hours(head), _days(head), hub, topic if hub else None)


def _period(head: bytes) -> int | None:
    period = _PERIOD.search(head)
    seconds = _PERIODS.get(period[1].lower()) if period else None
    if seconds is None:
        return None
    frequency = _FREQUENCY.search(head)
    return max(seconds // max(int(frequency[1]) if frequency else 1, 1), 1)


def _hours(head: bytes) -> tuple[int, ...]:
    found = _HOURS.search(head)
    hours = {int(hour) % 24 for hour in _HOUR.findall(found[1]) if int(hour) <= 24} if found else set()
    return tuple(sorted(hours))


def _days(head: bytes) -> tuple[int, ...]:
    found = _DAYS.search(head)
    names = {name.lower() for name in _DAY.findall(found[1])} if found else set()
    return tuple(number for number, name in enumerate(_WEEKDAYS) if name in names)


def _links(head: bytes, url: str) -> tuple[str | None, str | None]:
    """Returns the address of the first hub, and the address under which the feed is known to it."""
    found: dict[str, str] = {}
    for link in _LINK.finditer(head):
        attributes = {name.lower(): double or single for name, double, single in _ATTRIBUTE.findall(link[1])}
        href = unescape(attributes.get(b"href", b"").decode("utf-8", "replace"))
        for relation in attributes.get(b"rel", b"").decode("ascii", "replace").lower().split():
            if relation in {"hub", "self"} and (address := linked_address(url, href)):
                found.setdefault(relation, address)
    return found.get("hub"), found.get("self")


def _json_hints(head: bytes, url: str) -> FeedHints:
    hubs, topic = _value(_HUBS, head), _value(_FEED_URL, head)
    listed = hubs if isinstance(hubs, list) else []
    wanted = [hub.get("url") for hub in listed if isinstance(hub, dict) and str(hub.get("type")).lower() == "websub"]
    hub = next((address for item in wanted if isinstance(item, str) and (address := linked_address(url, item))), None)
    return FeedHints(hub=hub, topic=linked_address(url, topic) if hub and isinstance(topic, str) else None)


def _value(key: re.Pattern[bytes], head: bytes) -> object:
    if (found := key.search(head)) is None:
        return None
    try:
        text = head[found.end() : found.end() + _LONGEST_VALUE].decode("utf-8", "replace")
        value: object = json.JSONDecoder().raw_decode(text)[0]
    except (ValueError, RecursionError):
        return None
    return value
