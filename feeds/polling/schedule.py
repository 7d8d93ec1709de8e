"""POLL, the schedule: computes the time of a feed's next poll from its entries, its ttl and its failures. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Final

from feeds.reasons import Reason
from feeds.types import FeedHints, FeedState

# Polls between two entries. With four, an entry waits an eighth of the gap on average.
POLLS_A_GAP: Final = 4
# Polls in the time that a feed has been silent, if no body came since: after two days one in half an hour.
POLLS_A_SILENCE: Final = 96
MOST_DOUBLINGS: Final = 10


@dataclass(frozen=True, slots=True)
class ScheduleSettings:
    """Bounds of the interval between two polls.

    An interval below `shortest` in a feed's state was set by an operator (a newsroom on the same machine) and is kept.

    Attributes:
        shortest, longest: bounds of the interval.
        tell_after: failures in a row after which administrators are told, once.
        tell_after_time: duration of failing after which they are told even if there were fewer failures.
        pause_after: failures in a row after which a feed is not polled until an administrator resumes it.
        jitter: share of the interval, 0 to 1, of which a random part is added, so that polls spread over time.
        longest_wish: limit of the ttl, max-age, Retry-After and skipHours that are respected.
        breaking_factor: how many times as often a feed is polled while a topic that it carries is breaking.
    """

    shortest: timedelta = timedelta(minutes=2)
    longest: timedelta = timedelta(hours=2)
    tell_after: int = 10
    tell_after_time: timedelta = timedelta(hours=24)
    pause_after: int = 50
    jitter: float = 0.1
    longest_wish: timedelta = timedelta(hours=6)
    breaking_factor: int = 3

    @property
    def longest_wait(self) -> timedelta:
        """The longest time to a next poll. A next poll further ahead was set before the clock was set back."""
        return max(self.longest, self.longest_wish) * (1 + self.jitter) + self.longest_wish


def after_success(  # noqa: PLR0913 - keyword arguments
    state: FeedState,
    *,
    now: datetime,
    draw: float,
    entry_times: Sequence[datetime] | None,
    wish_seconds: int | None,
    settings: ScheduleSettings,
    is_breaking: bool = False,
    is_pushed: bool = False,
) -> FeedState:
    """Returns the state after a successful poll.

    Args:
        state: before the poll, with the hints of the last body.
        now: aware UTC.
        draw: a random number, 0 to 1.
        entry_times: when the feed's recent entries were published, in any order; None if nothing changed, so that the
            interval stays.
        wish_seconds: the feed's ttl or max-age.
        settings: bounds of the interval.
        is_breaking: True if a topic that the feed carries is breaking: then it is polled several times as often, even
            in hours in which it rests.
        is_pushed: True if a hub sends what is new: then it is polled as rarely as publishers may wish.
    """
    interval = _interval(state, now, entry_times, wish_seconds, settings)
    wait = max(interval, settings.longest_wish) if is_pushed else interval
    if is_breaking and not is_pushed:
        wait = max(interval / settings.breaking_factor, min(interval, settings.shortest))
    next_at = now + wait * (1 + settings.jitter * draw)
    return replace(
        state,
        interval_seconds=round(interval.total_seconds()),
        next_poll_at=next_at if is_breaking else _awake(next_at, state.hints, settings),
        last_polled_at=now,
        last_success_at=now,
        last_entry_at=max([t for t in entry_times or () if t <= now], default=state.last_entry_at),
        failures=0,
        last_error=None,
        failing_since=None,
        is_failure_told=False,
    )


def after_failure(  # noqa: PLR0913 - keyword arguments
    state: FeedState,
    *,
    now: datetime,
    draw: float,
    reason: Reason,
    retry_after_seconds: float | None,
    settings: ScheduleSettings,
    is_gone: bool = False,
) -> FeedState:
    """Returns the state after a failed poll: the interval doubles with each failure, with jitter.

    After many failures, or if it is gone, the feed is paused. If `is_failure_told` becomes True, the caller must tell
    the administrators.

    Args:
        state: before the poll.
        now: aware UTC.
        draw: a random number, 0 to 1.
        reason: why it failed.
        retry_after_seconds: of Retry-After, of any size.
        settings: bounds of the interval.
        is_gone: True if the server answered 410.
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
    """Returns the wait that a publisher asks for, up to `longest_wish`. A timedelta could not hold every number."""
    longest = settings.longest_wish.total_seconds()
    return timedelta(seconds=max(min(seconds or 0, longest), 0))


def _interval(
    state: FeedState,
    now: datetime,
    entry_times: Sequence[datetime] | None,
    wish_seconds: int | None,
    settings: ScheduleSettings,
) -> timedelta:
    """Returns the interval by the feed's own rate, at least as long as its publisher wishes.

    Without a new body the interval stays, but a feed that has been silent for days is asked less and less.
    """
    current = timedelta(seconds=state.interval_seconds)
    if current < settings.shortest:
        return current
    wish = _wish(wish_seconds, settings)
    if entry_times is None:
        silence = now - state.last_entry_at if state.last_entry_at else timedelta()
        return max(current, min(silence / POLLS_A_SILENCE, settings.longest), wish)
    recent = sorted(t for t in entry_times if t <= now)[-20:]
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise([*recent, now])]
    said = state.hints.period_seconds
    if gaps:
        wanted = timedelta(seconds=median(gaps) / POLLS_A_GAP)
    elif said is not None:
        wanted = timedelta(seconds=min(said, settings.longest.total_seconds() * POLLS_A_GAP) / POLLS_A_GAP)
    else:
        wanted = settings.longest / 8
    return max(min(max(wanted, settings.shortest), settings.longest), wish)


def _awake(at: datetime, hints: FeedHints, settings: ScheduleSettings) -> datetime:
    """Returns the first time from `at` on at which the feed wants to be asked, at most `longest_wish` later.

    The next hour begins at a full one, so that the first poll of a morning is not late.
    """
    latest, moment = at + settings.longest_wish, at
    while moment.hour in hints.skip_hours or moment.weekday() in hints.skip_days:
        moment = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        if moment > latest:
            return at if _rests_always(hints) else latest
    return moment


def _rests_always(hints: FeedHints) -> bool:
    """True if the feed asks never to be asked, which is a mistake."""
    return len(hints.skip_hours) == 24 or len(hints.skip_days) == 7
