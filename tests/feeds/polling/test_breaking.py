"""When a topic is breaking, and which feeds are pulled by it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from feeds.polling.breaking import BreakingTopics

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)


def ago(*minutes: float) -> list[datetime]:
    return [NOW - timedelta(minutes=m) for m in minutes]


def noted(breaking: BreakingTopics, **times: list[datetime]) -> list[str]:
    started = [breaking.note(feed, {"sea": entries}, NOW) for feed, entries in times.items()]
    return [topic for topics in started for topic in topics]


def test_several_feeds_with_much_more_than_usual_make_a_topic_breaking_once() -> None:
    breaking = BreakingTopics()
    assert noted(BreakingTopics(), a=ago(5), b=ago(7), c=ago(1)) == [], "three entries are no crowd"
    assert noted(breaking, a=ago(5, 9), b=ago(7)) == [], "two feeds are no crowd"
    assert noted(breaking, c=ago(1)) == ["sea"]
    assert noted(breaking, d=ago(1)) == []
    assert breaking.is_pulled("a", NOW)
    assert sorted(breaking.feeds_of("sea", NOW)) == ["a", "b", "c", "d"]
    assert not breaking.is_pulled("e", NOW)


def test_a_busy_topic_needs_more_than_its_usual_crowd() -> None:
    breaking = BreakingTopics()
    usual = ago(*range(40, 1_400, 10))  # three in half an hour
    assert noted(breaking, a=usual, b=ago(5, 6), c=ago(7, 8), d=ago(9, 10)) == []
    assert noted(breaking, e=ago(1, 2, 3)) == ["sea"]


def test_old_entries_of_new_feeds_are_no_news() -> None:
    breaking = BreakingTopics()
    assert noted(breaking, **{name: ago(*range(60, 3_000, 60)) for name in "abcdef"}) == []
    assert noted(BreakingTopics(), a=ago(-5, -6, -7), b=ago(-5), c=ago(-5)) == [], "nor are entries from the future"


def test_it_ends_when_the_crowd_goes() -> None:
    breaking = BreakingTopics()
    noted(breaking, a=ago(5, 6), b=ago(5), c=ago(5))
    assert breaking.is_breaking("sea", NOW + timedelta(minutes=20))
    assert not breaking.is_breaking("sea", NOW + timedelta(minutes=30))
    assert not breaking.is_pulled("a", NOW + timedelta(days=2))
    assert breaking.feeds_of("sea", NOW + timedelta(days=2)) == []
