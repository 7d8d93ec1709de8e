"""POLL, pushed feeds: which feeds their hubs send to us, so that they are rarely polled.

A feed is trusted to be sent from its first message on, until the hub's lease ends, or until a poll finds something that
was not sent: then it is polled as before. It is in memory only: after a start, the first message tells.
"""

from __future__ import annotations

from datetime import datetime


class PushedFeeds:
    """The feeds that hubs send, each with the end of its lease."""

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}

    def trust(self, url: str, until: datetime) -> None:
        """Notes that a hub has sent the feed."""
        self._until[url] = until

    def distrust(self, url: str) -> None:
        """Notes that a poll found what no hub had sent."""
        self._until.pop(url, None)

    def is_trusted(self, url: str, now: datetime) -> bool:
        """Returns whether what is new in the feed will be sent."""
        return url in self._until and now < self._until[url]
