"""POLL, hosts: remembers the hosts that asked to be left alone (429, 503); none of their feeds is polled meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from feeds.errors import FetchError

BUSY: Final = frozenset({429, 503})
_LEAST_WAIT: Final = timedelta(minutes=1)
_MOST_HOSTS: Final = 1_000


class HostBackoff:
    """The hosts to leave alone. `longest_wait` bounds what a host may ask for."""

    def __init__(self, longest_wait: timedelta) -> None:
        self._longest_wait = longest_wait
        self._until: dict[str, tuple[datetime, str]] = {}  # with the feed that was told so

    def note(self, error: Exception, url: str, now: datetime) -> None:
        """Remembers a host that answered that it is asked too often, or is overloaded; ignores any other error."""
        if not isinstance(error, FetchError) or error.status not in BUSY:
            return
        asked = timedelta(seconds=min(error.retry_after_seconds or 0, self._longest_wait.total_seconds()))
        self._until = {host: known for host, known in self._until.items() if known[0] > now}
        if len(self._until) < _MOST_HOSTS:
            self._until[_host(url)] = now + max(asked, _LEAST_WAIT), url

    def until(self, url: str, now: datetime) -> datetime | None:
        """Returns until when another feed of this host is to wait; None if `url` may be polled now.

        The feed that was told so has its own schedule, by its failures.
        """
        until, told = self._until.get(_host(url), (now, ""))
        return until if until > now and told != url else None


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return url
