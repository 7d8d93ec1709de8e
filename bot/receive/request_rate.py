"""RECEIVE: limits how often a user or a group may ask for something. Pure: `now` is given."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final

MAX_KEYS: Final = 10_000


class RequestRate:
    """A rate limit for each key, by the generic cell rate algorithm (ITU-T I.371), which needs one number a key.

    A key may make `burst` requests at once, and one each `seconds` in the long run.
    """

    def __init__(self, burst: int, seconds: float) -> None:
        self._seconds = seconds
        self._tolerance = (burst - 1) * seconds
        # Key → when it may make `burst` requests at once again.
        self._full_at: dict[Hashable, float] = {}

    def is_unused(self, key: Hashable, now: float) -> bool:
        """Returns whether the key may make `burst` requests at once."""
        return self._full_at.get(key, now) <= now

    def take(self, key: Hashable, now: float) -> bool:
        """Counts a request and returns True if the key may make one; otherwise returns False and counts nothing."""
        full_at = max(self._full_at.get(key, now), now)
        if full_at - now > self._tolerance:
            return False
        self._full_at[key] = full_at + self._seconds
        if len(self._full_at) > MAX_KEYS:
            self._full_at = {k: at for k, at in self._full_at.items() if at > now}
        return True
