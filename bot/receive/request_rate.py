"""RECEIVE: how often one key may do something. Pure: `now` is given."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final

SWEEP_ABOVE: Final = 10_000


class RequestRate:
    """`burst` at once and one each `seconds` in the long run, for each key (generic cell rate algorithm, ITU-T I.371).

    It needs one number a key: the time at which the key has its whole burst again.
    """

    def __init__(self, burst: int, seconds: float) -> None:
        self._seconds = seconds
        self._tolerance = (burst - 1) * seconds
        self._full_at: dict[Hashable, float] = {}

    def is_unused(self, key: Hashable, now: float) -> bool:
        """Whether the key has used nothing of its burst lately."""
        return self._full_at.get(key, now) <= now

    def take(self, key: Hashable, now: float) -> bool:
        """Uses one up and returns True; returns False, and uses up nothing, when there is none."""
        full_at = max(self._full_at.get(key, now), now)
        if full_at - now > self._tolerance:
            return False
        self._full_at[key] = full_at + self._seconds
        if len(self._full_at) > SWEEP_ABOVE:
            self._full_at = {k: at for k, at in self._full_at.items() if at > now}
        return True
