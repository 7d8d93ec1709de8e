"""When "yesterday" is: the publisher's own day, where its address tells the country."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feeds.home_zones import at_home
from feeds.match import Matcher
from feeds.polling.matching import match_entries
from feeds.types import Entry, Feed, Topic

LATE = datetime(2025, 3, 21, 23, 50, tzinfo=UTC)


@pytest.mark.parametrize(
    ("address", "day"),
    [
        ("https://news.harbour.co.kr/articles/1", 22),
        ("https://harbour.jp/1", 22),
        ("https://harbour.fr/1", 22),
        ("https://harbour.com.ua/1", 22),  # Kyiv, whatever Simferopol has
        ("https://harbour.no./1", 22),  # shares the zone of a neighbour
        ("https://www.harbour.co.uk/1", 21),
        ("https://harbour.com/1", 21),
        ("https://harbour.ru/1", 21),  # eleven zones
        ("https://harbour.tv/1", 21),  # of anybody, not of Tuvalu
        ("https://127.0.0.1:8080/1", 21),
        ("https://[bad", 21),
        ("", 21),
    ],
)
def test_the_day_of_a_publisher(address: str, day: int) -> None:
    found = at_home(LATE, address)
    assert (found, found.day) == (LATE, day)


def test_summer_counts() -> None:
    assert at_home(datetime(2025, 7, 1, 23, 30, tzinfo=UTC), "https://harbour.co.uk/1").day == 2


def test_the_address_of_the_article_comes_before_that_of_its_feed() -> None:
    assert at_home(LATE, None, "https://harbour.kr/rss").day == 22
    assert at_home(LATE, "https://harbour.com/1", "https://harbour.kr/rss").day == 21


def test_the_offset_of_the_feeds_date_comes_before_the_address() -> None:
    assert at_home(LATE, "https://harbour.com/1", utc_offset_minutes=540).day == 22
    assert at_home(LATE, "https://harbour.kr/1", utc_offset_minutes=-300).day == 21


def test_an_article_counts_its_days_by_its_feeds_date() -> None:
    matcher = Matcher([Topic("port", {"en": "Port"}, "port")])
    entry = Entry("a", "The port was closed yesterday", published=LATE, utc_offset_minutes=540)
    (matched,) = match_entries(matcher, Feed("https://harbour.com/rss", "Post"), [entry], LATE)
    assert matched.article.published == LATE == matched.published
    assert matched.article.published.day == 22


def test_the_last_day_of_the_calendar_stays() -> None:
    last = datetime.max.replace(tzinfo=UTC)
    assert at_home(last, "https://harbour.kr/1") == last
    assert at_home(last, utc_offset_minutes=60) == last
