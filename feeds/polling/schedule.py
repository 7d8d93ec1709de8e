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
        tell_after: failures in a row after which the admins are told, once.
        tell_after_time: for how long a feed has failed when they are told although the failures are fewer.
        pause_after: failures in a row after which a feed is polled no more until an admin resumes it.
        jitter: share of the interval that is added by chance, so that feeds spread.
        longest_wish: of a ttl, max-age or Retry-After, at most this much is obeyed.
    """

    shortest: timedelta = timedelta(minutes=2)
    longest: timedelta = timedelta(hours=2)
    tell_after: int = 10
    tell_after_time: timedelta = timedelta(hours=24)
    pause_after: int = 50
    jitter: float = 0.1
    longest_wish: timedelta = timedelta(hours=6)

    @property
    def longest_wait(self) -> timedelta:
        """No poll is set further ahead. A due time beyond it was set by a clock that has been put back since."""
        return max(self.longest, self.longest_wish) * (1 + self.jitter)


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
        failing_since=None,
        is_failure_told=False,
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
    """Returns the state after a poll that failed: the wait doubles, with jitter.

    After many failures, or when it is gone, the feed is paused. `is_failure_told` becomes true when the admins are to
    be told, which whoever stores the state does.

    Args:
        draw: 0 to 1, by chance.
        reason: why it failed.
        retry_after_seconds: what the server asks to wait, however long.
        is_gone: the server says that it will never be there again.
    """
    failures = state.failures + 1
    wait = timedelta(seconds=state.interval_seconds) * 2.0 ** min(failures - 1, MOST_DOUBLINGS)
    wait = max(min(wait, settings.longest_wish), _wish(retry_after_seconds, settings))
    since = state.failing_since or now
    is_paused = state.is_paused or is_gone or failures >= settings.pause_after
    is_long = failures >= settings.tell_after or now - since >= settings.tell_after_time
    return replace(
        state,
        next_poll_at=now + wait * (1 + settings.jitter * draw),
        last_polled_at=now,
        failures=failures,
        last_error=reason,
        is_paused=is_paused,
        failing_since=since,
        is_failure_told=state.is_failure_told or is_paused or is_long,
    )


def _wish(seconds: float | None, settings: ScheduleSettings) -> timedelta:
    """What a publisher asks for, up to the longest wish. Compared as a number: a timedelta holds 10^9 days at most."""
    longest = settings.longest_wish.total_seconds()
    return timedelta(seconds=max(min(seconds or 0, longest), 0))


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
        return max(current, _wish(wish_seconds, settings))
    recent = sorted(t for t in entry_times if t <= now)[-20:]
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise([*recent, now])]
    wanted = timedelta(seconds=median(gaps) / POLLS_A_GAP) if gaps else settings.longest / 8
    wanted = min(max(wanted, settings.shortest), settings.longest)
    return max(wanted, _wish(wish_seconds, settings))
