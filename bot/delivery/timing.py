"""DELIVER: decides whether a message goes now, with or without a sound, or is held for a digest. Pure.

Times of day are those of the chat's clock. Where the clock is put back and a time of day comes twice, it counts the
first time only, so a digest at 02:30 is sent once; where it is put forward and a time is left out, it counts so many
minutes after midnight as on other days: 02:30 is at 03:30.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from feeds.types import OutboxKind, Timing

# Kinds that are about a story, and can be told in a digest instead.
OF_STORIES: Final = frozenset({OutboxKind.ALERT, OutboxKind.UPDATE})
# A day longer than a week, since the time of today's digest may be over.
_DAYS_AHEAD: Final = 8


@dataclass(frozen=True, slots=True)
class Send:
    """The message goes now."""

    has_sound: bool


@dataclass(frozen=True, slots=True)
class Hold:
    """The message is told in a digest, at `until` (aware UTC)."""

    until: datetime


Decision: TypeAlias = Send | Hold


@dataclass(frozen=True, slots=True)
class Candidate:
    """A message that may go now.

    Attributes:
        kind: what it does in its chat.
        is_silent: it was planned without a sound.
        is_breaking: it is important enough for quiet hours.
    """

    kind: OutboxKind
    is_silent: bool = False
    is_breaking: bool = False


def decide(candidate: Candidate, timing: Timing, zone: ZoneInfo, now: datetime, sounds: int) -> Decision:
    """Returns what becomes of a message.

    Args:
        candidate: the message.
        timing: what its chat chose.
        zone: the chat's.
        now: aware UTC.
        sounds: messages with sound that the chat got within the last hour.
    """
    if candidate.kind is OutboxKind.EDIT:
        return Send(has_sound=False)
    is_quiet = is_muted(timing, now) or quiet_end(timing, zone, now) is not None
    if candidate.kind not in OF_STORIES:
        return Send(has_sound=not (candidate.is_silent or is_quiet or _is_enough(timing, sounds)))
    until = held_until(timing, zone, now, is_breaking=candidate.is_breaking)
    if until is not None:
        return Hold(until)
    if candidate.is_breaking:
        return Send(has_sound=not candidate.is_silent)
    return Send(has_sound=not (candidate.is_silent or _is_enough(timing, sounds)))


def held_until(timing: Timing, zone: ZoneInfo, now: datetime, *, is_breaking: bool = False) -> datetime | None:
    """Returns when a message on a story may be told; None for now. Breaking news waits only while the chat is muted.

    Args:
        timing: what the chat chose.
        zone: the chat's.
        now: aware UTC.
        is_breaking: whether the message is breaking news.
    """
    muted = timing.muted_until if is_muted(timing, now) else None
    if is_breaking:
        return muted
    free = muted or now
    if timing.has_digests:
        # A digest at the very end of a mute is not missed.
        return next_digest(timing, zone, free - timedelta(microseconds=1) if muted else free)
    return quiet_end(timing, zone, free) or muted


def is_muted(timing: Timing, now: datetime) -> bool:
    """Returns whether nothing may come now."""
    return timing.muted_until is not None and timing.muted_until > now


def next_digest(timing: Timing, zone: ZoneInfo, after: datetime) -> datetime | None:
    """Returns the time of the first digest after `after`, in UTC; None if the chat has no digests."""
    if not timing.has_digests:
        return None
    return min(moment for moment in _digests(timing, zone, after) if moment > after)


def quiet_end(timing: Timing, zone: ZoneInfo, now: datetime) -> datetime | None:
    """Returns when the quiet hours end in which `now` lies, in UTC; None if it lies in none."""
    if not timing.has_quiet_hours:
        return None
    spans_midnight = timing.quiet_until < timing.quiet_from
    today = now.astimezone(zone).date()
    for first in (today - timedelta(days=1), today):
        last = first + timedelta(days=1) if spans_midnight else first
        end = moment_of(last, timing.quiet_until, zone)
        if moment_of(first, timing.quiet_from, zone) <= now < end:
            return end
    return None


def moment_of(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """Returns the moment, in UTC, at which a clock in `zone` first shows `minutes` after midnight on that day."""
    local = datetime.combine(day, time(minutes // 60, minutes % 60), tzinfo=zone)
    return local.replace(fold=0).astimezone(UTC)


def _digests(timing: Timing, zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
    # From yesterday on: where a day is left out of the calendar, its digests fall on the next.
    first = after.astimezone(zone).date() - timedelta(days=1)
    for day in (first + timedelta(days=n) for n in range(_DAYS_AHEAD + 2)):
        if day.weekday() in timing.digest_days:
            yield from (moment_of(day, minutes, zone) for minutes in timing.digest_times)


def _is_enough(timing: Timing, sounds: int) -> bool:
    return timing.sounds_per_hour > 0 and sounds >= timing.sounds_per_hour
