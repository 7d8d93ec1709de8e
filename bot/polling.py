"""`wirebrief poll`: the same pipeline as the running bot's, once, in this process."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence

from bot.content import seed
from bot.news import AlertNews
from bot.settings import Settings
from bot.wiring import alert_settings, extract_settings, fetcher_of, pipeline_settings, utc_now
from feeds.analysis import LocalAnalyst
from feeds.pipeline import Pipeline
from feeds.poller import Poller, PollReport
from storage.store import open_store


async def poll_once(settings: Settings, urls: Sequence[str]) -> list[PollReport]:
    """Polls the stored feeds that are named, or all that are not paused, whether they are due or not.

    Raises:
        NotFoundError: an address is no feed here.
    """
    store = await open_store(settings.resolved_database_url)
    try:
        await seed(store)
        async with store.reading() as read:
            feeds = [await read.feeds.get(url) for url in urls] or [
                feed for feed in await read.feeds.all() if not feed.state.is_paused
            ]
        news = AlertNews(alert_settings(settings), wake=lambda: None)
        analyst = LocalAnalyst(extract_settings(settings))
        async with fetcher_of(settings) as fetcher:
            pipeline = Pipeline(
                store=store, fetcher=fetcher, analyst=analyst, news=news, settings=pipeline_settings(settings)
            )
            poller = Poller(store, fetcher, pipeline, news, now=utc_now, draw=random.Random().random)
            return list(await asyncio.gather(*(poller.poll(feed) for feed in feeds)))
    finally:
        await store.close()
