"""`wirebrief poll`: the same pipeline as the running bot's, once, in this process."""

from __future__ import annotations

from collections.abc import Sequence

from bot.admin.seed import seed
from bot.alerts.listener import AlertListener
from bot.runtime.wiring import alert_settings, fetcher_of, polling_of
from bot.settings import Settings
from feeds.polling import PollReport
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
        listener = AlertListener(alert_settings(settings), wake=lambda: None)
        async with fetcher_of(settings) as fetcher:
            polling = polling_of(settings, store, fetcher, listener)
            try:
                return await polling.poller.poll_all(feeds)
            finally:
                await polling.close()
    finally:
        await store.close()
