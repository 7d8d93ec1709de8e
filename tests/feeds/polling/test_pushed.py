"""How long a feed is trusted to be sent by its hub."""

from __future__ import annotations

from datetime import timedelta

from feeds.polling.pushed import PushedFeeds
from tests.feeds.polled_feed import NOW

DAY = timedelta(days=1)


def test_a_feed_is_trusted_until_its_lease_ends_or_a_poll_finds_more() -> None:
    pushed = PushedFeeds()
    assert not pushed.is_trusted("a", NOW)
    pushed.trust("a", NOW + DAY)
    assert pushed.is_trusted("a", NOW)
    assert not pushed.is_trusted("b", NOW)
    assert not pushed.is_trusted("a", NOW + DAY)
    pushed.distrust("a")
    assert not pushed.is_trusted("a", NOW)
