"""SCHEDULE: pure. After each poll, when is the next? By the feed's own rhythm, its wishes, and how it fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Final

from feeds.reasons import Reason
from feeds.types import FeedState

# Polled about four times between two entries, half the wait for an entry is an eighth of the gap.
POLLS_A_GAP: Final = 4
MOST_DOUBLINGS: Final = 10


@dataclass(frozen=True, slots=True)
class ScheduleSettings:
    """Bounds of the interval between two polls.

    An interval below `shortest` in a feed's state is an operator's own choice (a newsroom on the same machine) and is
    kept as it is.

    Attributes:
        pause_after: failures in a row after which a feed is polled no more until an admin resumes it.
        jitter: share of the interval that is added by chance, so that feeds spread.
        longest_wish: of a ttl, max-age or Retry-After, at most this much is obeyed.
    """

    shortest: timedelta = timedelta(minutes=2)
    longest: timedelta = timedelta(hours=2)
    pause_after: int = 50
    jitter: float = 0.1
    longest_wish: timedelta = timedelta(hours=6)


def after_success(  # noqa: PLR0913 - named one by one
    state: FeedState,
    *,
    now: datetime,
    draw: float,
    entry_times: Sequence[datetime] | None,
    wish_seconds: int | None,
    settings: ScheduleSettings,
) -> FeedState:
    """The state after a poll that worked.

    Args:
        draw: 0 to 1, by chance.
        entry_times: when the feed's recent entries were published, in any order; None when it answered that
            nothing changed, so that its rhythm is what it was.
        wish_seconds: its ttl or max-age.
    """
    interval = _interval(state, now, entry_times, wish_seconds, settings)
    return replace(
        state,
        interval_seconds=round(interval.total_seconds()),
        next_poll_at=now + interval * (1 + settings.jitter * draw),
        last_polled_at=now,
        last_success_at=now,
        last_entry_at=max([t for t in entry_times or () if t <= now], default=state.last_entry_at),
        failures=0,
        last_error=None,
    )


def after_failure(  # noqa: PLR0913 - named one by one
    state: FeedState,
    *,
    now: datetime,
    draw: float,
    reason: Reason,
    retry_after_seconds: float | None,
    settings: ScheduleSettings,
    is_gone: bool = False,
) -> FeedState:
    """The state after a poll that failed: the wait doubles, with jitter; after many, or when it is gone, it rests."""
    failures = state.failures + 1
    wait = timedelta(seconds=state.interval_seconds) * 2.0 ** min(failures - 1, MOST_DOUBLINGS)
    wait = min(wait, settings.longest_wish)
    if retry_after_seconds is not None:
        wait = max(wait, min(timedelta(seconds=retry_after_seconds), settings.longest_wish))
    return replace(
        state,
        next_poll_at=now + wait * (1 + settings.jitter * draw),
        last_polled_at=now,
        failures=failures,
        last_error=reason,
        is_paused=state.is_paused or is_gone or failures >= settings.pause_after,
    )


def _interval(
    state: FeedState,
    now: datetime,
    entry_times: Sequence[datetime] | None,
    wish_seconds: int | None,
    settings: ScheduleSettings,
) -> timedelta:
    current = timedelta(seconds=state.interval_seconds)
    if current < settings.shortest:
        return current
    if entry_times is None:
        return max(current, min(timedelta(seconds=wish_seconds or 0), settings.longest_wish))
    recent = sorted(t for t in entry_times if t <= now)[-20:]
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise([*recent, now])]
    wanted = timedelta(seconds=median(gaps) / POLLS_A_GAP) if gaps else settings.longest / 8
    wanted = min(max(wanted, settings.shortest), settings.longest)
    wish = min(timedelta(seconds=wish_seconds or 0), settings.longest_wish)
    return max(wanted, wish)
