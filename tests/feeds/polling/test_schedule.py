"""When is the next poll?"""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.polling import ScheduleSettings
from feeds.polling.schedule import after_failure, after_success
from feeds.reasons import because
from feeds.types import FeedHints, FeedState

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
SETTINGS = ScheduleSettings()
STATE = FeedState(interval_seconds=900, failures=3, last_error=because("status_server", status=500))


def every(minutes: float, count: int = 10) -> list[datetime]:
    return [NOW - timedelta(minutes=minutes * place) for place in range(count)]


def succeeded(times: list[datetime] | None, wish: int | None = None, draw: float = 0.0) -> FeedState:
    return after_success(STATE, now=NOW, draw=draw, entry_times=times, wish_seconds=wish, settings=SETTINGS)


def failed(state: FeedState, retry_after: float | None = None, **changes: bool) -> FeedState:
    return after_failure(
        state,
        now=NOW,
        draw=0.0,
        reason=because("status_server", status=503),
        retry_after_seconds=retry_after,
        settings=SETTINGS,
        **changes,
    )


@pytest.mark.parametrize(
    ("gap", "interval"), [(1, 120), (40, 600), (80, 1200), (60 * 24, 7200)], ids=["busy", "40 min", "80 min", "daily"]
)
def test_a_feed_is_polled_four_times_between_two_entries_within_bounds(gap: float, interval: int) -> None:
    assert succeeded(every(gap)).interval_seconds == interval


def test_a_feed_that_fell_silent_is_polled_less() -> None:
    old = [at - timedelta(days=3) for at in every(10, 2)]
    assert succeeded(old).interval_seconds > succeeded(every(10, 2)).interval_seconds


def test_success_ends_a_row_of_failures_and_remembers_the_latest_entry() -> None:
    state = succeeded([*every(10), NOW + timedelta(days=1)])
    assert (state.failures, state.last_error, state.last_entry_at) == (0, None, NOW)


def test_nothing_changed_keeps_the_rhythm() -> None:
    assert succeeded(None).interval_seconds == 900
    assert succeeded(None).last_entry_at == STATE.last_entry_at


def test_the_publishers_wish_is_obeyed_up_to_a_point() -> None:
    assert succeeded(every(1), wish=3600).interval_seconds == 3600
    for absurd in (10**9, 10**30):
        assert succeeded(every(1), wish=absurd).interval_seconds == 6 * 3600
        assert succeeded(None, wish=absurd).interval_seconds == 6 * 3600
    assert succeeded(None, wish=3600).interval_seconds == 3600


@pytest.mark.parametrize("times", [[], [NOW + timedelta(days=1)]], ids=["undated", "dated ahead"])
def test_a_feed_without_dates_is_polled_a_few_times_a_day(times: list[datetime]) -> None:
    assert succeeded(times).interval_seconds == 900


def test_chance_only_ever_adds() -> None:
    early, late = succeeded(every(40)).next_poll_at, succeeded(every(40), draw=1.0).next_poll_at
    assert early == NOW + timedelta(seconds=600)
    assert late == NOW + timedelta(seconds=660)


def test_an_interval_of_an_operators_own_choice_is_kept() -> None:
    state = after_success(
        FeedState(interval_seconds=5), now=NOW, draw=0.0, entry_times=every(60), wish_seconds=600, settings=SETTINGS
    )
    assert state.interval_seconds == 5


def test_the_wait_doubles_with_each_failure_to_a_limit() -> None:
    state, waits = replace(STATE, failures=0), []
    for _ in range(8):
        state = failed(state)
        assert state.next_poll_at is not None
        waits.append((state.next_poll_at - NOW).total_seconds())
    assert waits == [900, 1800, 3600, 7200, 14400, 21600, 21600, 21600]
    assert state.last_error == because("status_server", status=503)


def test_retry_after_is_waited_for() -> None:
    assert failed(replace(STATE, failures=0), 5000).next_poll_at == NOW + timedelta(seconds=5000)
    for absurd in (10.0**9, 10.0**30, float("inf")):
        assert failed(replace(STATE, failures=0), absurd).next_poll_at == NOW + timedelta(hours=6)
    assert failed(replace(STATE, failures=0), -(10.0**30)).next_poll_at == NOW + timedelta(seconds=900)


def test_a_feed_rests_after_many_failures_or_when_it_is_gone() -> None:
    assert failed(replace(STATE, failures=48)).is_paused is False
    assert failed(replace(STATE, failures=49)).is_paused is True
    assert failed(STATE, is_gone=True).is_paused is True


def test_a_failing_feed_is_told_after_ten_failures_or_a_day() -> None:
    assert failed(replace(STATE, failures=8)).is_failure_told is False
    assert failed(replace(STATE, failures=9)).is_failure_told is True
    long_ago = replace(STATE, failures=1, failing_since=NOW - timedelta(hours=24))
    assert failed(long_ago).is_failure_told is True
    assert failed(replace(long_ago, failing_since=NOW - timedelta(hours=23))).is_failure_told is False
    assert failed(STATE, is_gone=True).is_failure_told is True


def test_how_long_a_feed_has_failed_is_remembered_until_it_works() -> None:
    state = failed(replace(STATE, failures=0))
    assert state.failing_since == NOW
    assert (
        after_failure(
            state,
            now=NOW + timedelta(hours=1),
            draw=0.0,
            reason=because("empty"),
            retry_after_seconds=None,
            settings=SETTINGS,
        ).failing_since
        == NOW
    )
    works = after_success(
        replace(state, is_failure_told=True), now=NOW, draw=0.0, entry_times=None, wish_seconds=None, settings=SETTINGS
    )
    assert (works.failing_since, works.is_failure_told) == (None, False)


@given(
    st.integers(1, 10**6), st.integers(0, 60), st.floats(0, 1), st.one_of(st.none(), st.floats(allow_nan=False))
)  # fmt: skip
def test_no_poll_is_set_further_ahead_than_the_longest_wait(
    interval: int, failures: int, draw: float, asked: float | None
) -> None:
    state = FeedState(interval_seconds=min(interval, 6 * 3600), failures=failures)
    after = after_failure(
        state, now=NOW, draw=draw, reason=because("empty"), retry_after_seconds=asked, settings=SETTINGS
    )
    assert after.next_poll_at is not None
    assert after.next_poll_at <= NOW + SETTINGS.longest_wait
    wish = None if asked is None or not math.isfinite(asked) else int(asked)
    works = after_success(state, now=NOW, draw=draw, entry_times=[], wish_seconds=wish, settings=SETTINGS)
    assert works.next_poll_at is not None
    assert works.next_poll_at <= NOW + SETTINGS.longest_wait


# What feeds say of themselves, and breaking news


def polled(at: datetime, hints: FeedHints, **changes: Any) -> datetime:
    values: dict[str, Any] = {"draw": 0.0, "entry_times": None, "wish_seconds": None, "settings": SETTINGS, **changes}
    after = after_success(FeedState(interval_seconds=900, hints=hints), now=at, **values)
    assert after.next_poll_at is not None
    return after.next_poll_at


def test_a_feed_without_dates_is_polled_by_the_period_that_it_states() -> None:
    for period, interval in ((1_800, 450), (86_400, 7_200), (60, 120), (10**9, 7_200), (10**30, 7_200)):
        state = replace(STATE, hints=FeedHints(period_seconds=period))
        after = after_success(state, now=NOW, draw=0.0, entry_times=[], wish_seconds=None, settings=SETTINGS)
        assert after.interval_seconds == interval
    dated = replace(STATE, hints=FeedHints(period_seconds=86_400))
    after = after_success(dated, now=NOW, draw=0.0, entry_times=every(40), wish_seconds=None, settings=SETTINGS)
    assert after.interval_seconds == 600, "its own rate tells more than a content system's default"


def test_in_the_hours_and_on_the_days_in_which_it_rests_a_feed_is_not_asked() -> None:
    night = FeedHints(skip_hours=(13, 14, 15))
    assert polled(NOW, night) == NOW + timedelta(minutes=15)
    assert polled(NOW + timedelta(minutes=50), night) == NOW + timedelta(hours=4), "at the first full hour"
    weekend = FeedHints(skip_days=(0, 1))  # NOW is a Monday
    assert polled(NOW, weekend) == NOW + timedelta(minutes=15, hours=6), "never longer than wishes are respected"
    assert polled(NOW.replace(hour=20) + timedelta(days=1), weekend) == NOW.replace(hour=0) + timedelta(days=2)
    assert polled(NOW, FeedHints(skip_hours=tuple(range(24)))) == NOW + timedelta(minutes=15), "that is a mistake"


def test_a_feed_of_a_breaking_topic_is_polled_three_times_as_often_within_the_bounds() -> None:
    resting = FeedHints(skip_hours=(12,))
    assert polled(NOW, resting, is_breaking=True) == NOW + timedelta(minutes=5)
    assert polled(NOW, FeedHints(), is_breaking=True, entry_times=every(1)) == NOW + timedelta(minutes=2)
    assert polled(NOW, FeedHints(), is_breaking=True, wish_seconds=3600) == NOW + timedelta(minutes=20)
    quick = after_success(
        FeedState(interval_seconds=5), now=NOW, draw=0.0, entry_times=None, wish_seconds=None, settings=SETTINGS,
        is_breaking=True,
    )  # fmt: skip
    assert quick.next_poll_at == NOW + timedelta(seconds=5)


def test_a_feed_that_has_been_silent_for_days_is_asked_less_and_less() -> None:
    def interval(days: float) -> int:
        silent = replace(STATE, last_entry_at=NOW - timedelta(days=days))
        return after_success(
            silent, now=NOW, draw=0.0, entry_times=None, wish_seconds=None, settings=SETTINGS
        ).interval_seconds

    assert [interval(days) for days in (0.5, 1, 2, 4, 8, 300)] == [900, 900, 1800, 3600, 7200, 7200]


hours = st.lists(st.integers(0, 23), unique=True).map(tuple)
days = st.lists(st.integers(0, 6), unique=True).map(tuple)
hints = st.builds(FeedHints, st.none() | st.integers(1, 10**12), hours, days)
moments = st.integers(0, 14 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes))


@given(
    hints,
    moments,
    st.lists(st.integers(-(10**6), 10**6), max_size=30),
    st.none() | st.integers(0, 10**9),
    st.floats(0, 1),
    st.booleans(),
    st.integers(120, 7_200),
)
def test_the_rhythm_keeps_to_the_bounds_whatever_a_feed_says(  # noqa: PLR0917 - drawn by hypothesis
    hints: FeedHints, now: datetime, ages: list[int], wish: int | None, draw: float, is_breaking: bool, interval: int
) -> None:
    times = [now - timedelta(seconds=age) for age in ages]
    state = FeedState(interval_seconds=interval, hints=hints)
    after = after_success(
        state, now=now, draw=draw, entry_times=times, wish_seconds=wish, settings=SETTINGS, is_breaking=is_breaking
    )
    assert after.next_poll_at is not None
    assert SETTINGS.shortest <= after.next_poll_at - now <= SETTINGS.longest_wait
    bound = max(SETTINGS.longest, min(timedelta(seconds=wish or 0), SETTINGS.longest_wish))
    assert SETTINGS.shortest <= timedelta(seconds=after.interval_seconds) <= bound
    rests = after.next_poll_at.hour in hints.skip_hours or after.next_poll_at.weekday() in hints.skip_days
    if rests and not is_breaking:
        always = len(hints.skip_hours) == 24 or len(hints.skip_days) == 7
        assert always or after.next_poll_at - now >= SETTINGS.longest_wish, "only where it would rest for too long"


@given(moments, st.lists(st.integers(1, 10**5), min_size=3, max_size=30))
def test_breaking_news_is_never_polled_later_and_more_entries_never_slow_a_feed(now: datetime, ages: list[int]) -> None:
    times = [now - timedelta(seconds=age) for age in ages]

    def wait(is_breaking: bool, many: list[datetime]) -> timedelta:
        return polled(now, FeedHints(), is_breaking=is_breaking, entry_times=many) - now

    assert wait(True, times) <= wait(False, times)
    twice = sorted(now - timedelta(seconds=age / 2) for age in ages)
    assert wait(False, twice) <= wait(False, times), "a feed with twice the rate is polled at least as often"


def test_a_feed_that_its_hub_sends_is_rarely_polled() -> None:
    assert polled(NOW, FeedHints(), is_pushed=True) == NOW + timedelta(hours=6)
    assert polled(NOW, FeedHints(), is_pushed=True, is_breaking=True, entry_times=every(1)) == NOW + timedelta(hours=6)
