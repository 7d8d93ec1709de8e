"""When is the next poll?"""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.polling import ScheduleSettings
from feeds.polling.schedule import after_failure, after_success
from feeds.reasons import because
from feeds.types import FeedState

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
