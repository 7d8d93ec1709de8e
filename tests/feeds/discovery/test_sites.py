"""The feeds of well-known sites, by the form of the address of a page."""

from __future__ import annotations

import pytest

from feeds.discovery.sites import common_feeds, site_feeds

CHANNEL = "UC" + "a1_-" * 5 + "bc"
VIDEOS = "https://www.youtube.com/feeds/videos.xml"


@pytest.mark.parametrize(
    ("page", "feeds"),
    [
        (f"https://www.youtube.com/channel/{CHANNEL}", (f"{VIDEOS}?channel_id={CHANNEL}",)),
        (f"https://m.youtube.com/channel/{CHANNEL}/videos?view=0", (f"{VIDEOS}?channel_id={CHANNEL}",)),
        ("https://youtube.com/user/gazette", (f"{VIDEOS}?user=gazette",)),
        ("https://www.youtube.com/playlist?list=PL12", (f"{VIDEOS}?playlist_id=PL12",)),
        ("https://www.youtube.com/@gazette", ()),  # its page tells the channel
        ("https://www.youtube.com/c/gazette", ()),
        (f"{VIDEOS}?channel_id={CHANNEL}", ()),
        ("https://www.reddit.com/r/news", ("https://www.reddit.com/r/news/.rss",)),
        ("https://old.reddit.com/r/news/top/?t=day", ("https://www.reddit.com/r/news/top/.rss?t=day",)),
        ("https://reddit.com/u/ann", ("https://www.reddit.com/user/ann/.rss",)),
        ("https://www.reddit.com/", ("https://www.reddit.com/.rss",)),
        ("https://www.reddit.com/r/news/.rss", ()),
        ("https://example.social/@ann", ("https://example.social/@ann.rss",)),
        ("https://example.social/@ann/with_replies", ("https://example.social/@ann.rss",)),
        ("https://example.social/tags/sea", ("https://example.social/tags/sea.rss",)),
        ("https://example.social/@ann.rss", ()),
        ("https://ann.substack.com/", ("https://ann.substack.com/feed",)),
        ("https://ann.substack.com/p/one", ("https://ann.substack.com/feed",)),
        ("https://ann.substack.com/feed", ()),
        ("https://medium.com/@ann", ("https://medium.com/feed/@ann",)),
        ("https://medium.com/gazette/one-2f", ("https://medium.com/feed/gazette",)),
        ("https://medium.com/tag/sea", ("https://medium.com/feed/tag/sea",)),
        ("https://ann.medium.com/one", ("https://ann.medium.com/feed",)),
        ("https://medium.com/feed/@ann", ()),
        ("https://medium.com/search", ()),
        (
            "https://github.com/ann/tool",
            tuple(f"https://github.com/ann/tool/{name}.atom" for name in ("releases", "tags", "commits")),
        ),
        ("https://github.com/ann/tool/releases", ("https://github.com/ann/tool/releases.atom",)),
        ("https://github.com/ann/tool/releases/tag/v1", ("https://github.com/ann/tool/releases.atom",)),
        ("https://github.com/ann/tool/commits/main", ("https://github.com/ann/tool/commits/main.atom",)),
        ("https://github.com/ann", ("https://github.com/ann.atom",)),
        ("https://github.com/ann/tool/releases.atom", ()),
        ("https://github.com/topics/news", ()),
        ("https://example.org/news", ()),
        ("https://example.org/", ()),
        ("https://notreddit.com/r/news", ()),
    ],
)
def test_a_page_of_a_known_site_stands_for_its_feeds(page: str, feeds: tuple[str, ...]) -> None:
    assert site_feeds(page) == feeds
    for feed in feeds:
        assert site_feeds(feed) == (), "a feed stands for itself"


def test_usual_places_are_those_of_the_section_and_of_the_site() -> None:
    places = common_feeds("https://example.org/world/asia?x=1")
    assert places[:3] == (
        "https://example.org/world/feed",
        "https://example.org/world/rss.xml",
        "https://example.org/feed",
    )
    assert "https://example.org/?feed=rss2" in places
    assert not any("index.html" in place for place in common_feeds("https://example.org/index.html"))
