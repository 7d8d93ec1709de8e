"""CHAT: keeps what was counted over days of entries, so that admins who ask at once do not each count it anew."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

T = TypeVar("T")

# Counts of seven days change little meanwhile.
LASTS: Final = timedelta(seconds=30)
MOST_KEPT: Final = 32


class CountedLately:
    """Counts of the last half minute, by what was counted."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[datetime, Any]] = {}  # the oldest first

    async def get(self, key: Hashable, now: datetime, count: Callable[[], Awaitable[T]]) -> T:
        """Returns what was counted less than `LASTS` ago, else counts it.

        Args:
            key: says what is counted.
            now: aware UTC.
            count: counts it.
        """
        if key in self._kept:
            at, counted = self._kept[key]
            if timedelta(0) <= now - at < LASTS:
                return counted  # type: ignore[no-any-return]  # of the same key, so of the same type
        counted = await count()
        self._kept.pop(key, None)
        self._kept[key] = now, counted
        while len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        return counted
