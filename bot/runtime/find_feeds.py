"""`wirebrief feeds find` and `feeds add`: finds the feeds of an address in this process."""

from __future__ import annotations

import asyncio

from bot.runtime.wiring import build_fetcher, build_parser
from bot.settings import Settings
from feeds.discovery import Discovery, FeedFinder
from feeds.types import Feed


def find_feeds(settings: Settings, feed: Feed) -> Discovery:
    """Returns the feeds behind the address of `feed`, which is asked with the feed's own request.

    Raises:
        FeedError: there is none, or nothing came.
    """

    async def find() -> Discovery:
        parser = build_parser(settings)
        try:
            async with build_fetcher(settings) as fetcher:
                return await FeedFinder(fetcher, parser).find(feed.url, feed.request)
        finally:
            await parser.close()

    return asyncio.run(find())
