"""DISCOVERY: takes what somebody gives as a feed (an address, a site's page, a handle), returns the feeds behind it."""

from feeds.discovery.finder import FeedFinder, FinderSettings
from feeds.discovery.found import Discovery, FoundFeed
from feeds.discovery.page_links import page_feeds

__all__ = [
    "Discovery",
    "FeedFinder",
    "FinderSettings",
    "FoundFeed",
    "page_feeds",
]
