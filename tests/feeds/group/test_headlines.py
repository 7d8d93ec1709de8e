"""Events that titles seem to tell of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from feeds.group import group_headlines

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_titles_on_one_event_are_one_group() -> None:
    titles = [
        ("Harbour strike ends in Brest after a week", NOW),
        ("Brest harbour workers end their strike", NOW + HOUR),
        ("Ferry sinks off Crete, forty rescued", NOW),
        ("Forty people rescued as a ferry sinks near Crete", NOW + 2 * HOUR),
        ("Parliament debates the budget of the navy", NOW),
    ]
    groups = group_headlines(titles)
    assert groups[0] == groups[1]
    assert groups[2] == groups[3]
    assert len(set(groups)) == 3


def test_the_same_title_a_week_later_is_another_event() -> None:
    assert len(set(group_headlines([("Weather report", NOW), ("Weather report", NOW + timedelta(days=7))]))) == 2


def test_there_may_be_no_words() -> None:
    assert group_headlines([]) == []
    assert len(set(group_headlines([("The", NOW), ("…", NOW)]))) == 2
