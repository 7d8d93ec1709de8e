"""FETCH, robots.txt: which pages of a host may be read (RFC 9309). Feeds are not asked about: they are made to be read.

What each answer means is in section 2.3.1: with 4xx there are no rules; with 5xx or without an answer nothing may be
read. The rules of a host are kept for a day at most (section 2.4). A file is read up to 500 KiB (section 2.5).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

import structlog
from protego import Protego

from feeds.errors import FetchError

log = structlog.get_logger(__name__)

_MOST_BYTES: Final = 500 * 1024
_KEPT: Final = timedelta(hours=24)
_KEPT_UNREACHABLE: Final = timedelta(hours=1)
_MOST_HOSTS: Final = 1_000
_TOKEN: Final = re.compile(r"[A-Za-z_-]+")
# Protego knows "wirebrief" but not "wirebrief/1.0", which RFC 9309 (section 2.2.1) takes for the same robot.
_VERSIONS: Final = re.compile(r"(?im)^(\s*user-agent\s*:\s*[a-z_-]+)/[^\r\n]*")


@dataclass(frozen=True, slots=True)
class _Rules:
    """The rules of one host; `parsed` is None if nothing may be read."""

    parsed: Protego | None
    until: datetime


class Robots:
    """The robots.txt of hosts, each requested when the first page of its host is wanted."""

    def __init__(
        self, fetch: Callable[[str], Awaitable[bytes]], user_agent: str, *, now: Callable[[], datetime]
    ) -> None:
        """
        Args:
            fetch: returns the body of an address; raises FetchError. It has its own limits of time and size.
            user_agent: of our requests; its first word is the name by which the rules call us.
            now: the clock, in aware UTC.
        """
        self._fetch = fetch
        token = _TOKEN.match(user_agent.strip())
        self._name = token[0] if token else "wirebrief"
        self._now = now
        self._hosts: dict[str, _Rules] = {}
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def allows(self, url: str) -> bool:
        """Returns whether the robots.txt of the host lets us read `url`."""
        parts = urlsplit(url)
        host = f"{parts.scheme}://{parts.netloc.lower()}"
        turn = self._turns.setdefault(host, asyncio.Lock())
        async with turn:
            rules = self._hosts.get(host)
            if rules is None or rules.until <= self._now():
                rules = await self._read(host)
                self._keep(host, rules)
        return rules.parsed is not None and rules.parsed.can_fetch(url, self._name)

    async def _read(self, host: str) -> _Rules:
        try:
            body = await self._fetch(f"{host}/robots.txt")
        except FetchError as error:
            if error.status is not None and 400 <= error.status < 500 and error.status != 429:
                return _Rules(Protego.parse(""), self._now() + _KEPT)
            log.info("robots.unreachable", host=host, reason=str(error.reason))
            return _Rules(None, self._now() + _KEPT_UNREACHABLE)
        return _Rules(await asyncio.to_thread(_parsed, body), self._now() + _KEPT)

    def _keep(self, host: str, rules: _Rules) -> None:
        self._hosts.pop(host, None)
        if len(self._hosts) >= _MOST_HOSTS:
            del self._hosts[next(iter(self._hosts))]
        self._hosts[host] = rules


def _parsed(body: bytes) -> Protego:
    """Returns the rules of a file; the line at which it is cut off is left out."""
    text = body[:_MOST_BYTES].decode("utf-8-sig", "replace")
    if len(body) > _MOST_BYTES:
        text = text.rpartition("\n")[0]
    return Protego.parse(_VERSIONS.sub(r"\1", text))
