"""When a feed or a topic is silent against its own baseline."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.silence import Silence, silence_of

NOW = datetime(2024, 10, 21, 12, 20, tzinfo=UTC)  # a Monday
HOUR = timedelta(hours=1)
Rate = Callable[[datetime], int]


def hourly(rate: Rate, days: int = 14, silent_hours: int = 0) -> dict[datetime, int]:
    """Entries by hour, by `rate`, until the silence begins; the running hour belongs to it."""
    last = NOW.replace(minute=0) - (silent_hours - 1) * HOUR
    hours = [last - HOUR * place for place in range(1, days * 24)] + ([] if silent_hours else [last])
    return {hour: rate(hour) for hour in hours}


def at_day(hour: datetime) -> int:
    return 6 if 7 <= hour.hour < 23 else 0


def on_weekdays(hour: datetime) -> int:
    return 3 if hour.weekday() < 5 else 0


@pytest.mark.parametrize(
    ("rate", "silent_hours", "wanted"),
    [
        (lambda _: 6, 3, Silence(3, 18)),
        (lambda _: 6, 2, None),
        (lambda _: 2, 3, Silence(3, 6)),
        (lambda _: 1, 3, None),
        (lambda _: 1, 6, Silence(6, 6)),
        (lambda hour: hour.hour % 3 == 0, 12, None),
        (lambda hour: hour.hour % 3 == 0, 24, Silence(24, 8)),
        (lambda hour: hour.hour == 9, 48, None),
        (at_day, 3, Silence(3, 18)),
        (at_day, 6, Silence(3, 18)),
        (on_weekdays, 6, None),
    ],
)
def test_a_silence_is_odd_where_entries_are_usual(rate: Rate, silent_hours: int, wanted: Silence | None) -> None:
    assert silence_of(hourly(rate, silent_hours=silent_hours), NOW) == wanted


def test_a_feed_that_rests_at_night_is_not_silent_then() -> None:
    night = NOW.replace(hour=4)
    assert silence_of({hour: count for hour, count in hourly(at_day).items() if hour < night}, night) is None


def test_one_empty_day_is_a_holiday_and_two_are_a_habit() -> None:
    hours = hourly(lambda _: 6, silent_hours=3)
    for day, wanted in ((3, Silence(3, 18)), (5, None)):
        hours |= {hour: 0 for hour in hours if NOW - timedelta(days=day) - 4 * HOUR < hour < NOW - timedelta(days=day)}
        assert silence_of(hours, NOW) == wanted


def test_of_less_than_a_week_nothing_is_told() -> None:
    assert silence_of(hourly(lambda _: 6, days=6, silent_hours=3), NOW) is None
    assert silence_of({}, NOW) is None


def test_an_entry_of_the_running_hour_ends_a_silence() -> None:
    assert silence_of(hourly(lambda _: 6, silent_hours=3) | {NOW.replace(minute=0): 1}, NOW) is None


@given(st.dictionaries(st.integers(-48, 400), st.integers(0, 50), max_size=60))
def test_whatever_came_a_silence_has_no_entry_in_it(counts: dict[int, int]) -> None:
    hours = {NOW.replace(minute=0) - HOUR * place: count for place, count in counts.items()}
    found = silence_of(hours, NOW)
    if found is not None:
        assert found.usual >= 6
        assert not any(count for hour, count in hours.items() if NOW - found.hours * HOUR < hour <= NOW)
