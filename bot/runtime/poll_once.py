"""`wirebrief poll`: polls once in this process, with the pipeline of the running bot."""

from __future__ import annotations

from collections.abc import Sequence

from bot.admin import seed
from bot.alerts import AlertListener
from bot.runtime.wiring import alert_settings, build_fetcher, build_polling
from bot.settings import Settings
from feeds.polling import PollReport
from storage.store import open_store


async def poll_once(settings: Settings, urls: Sequence[str]) -> list[PollReport]:
    """Polls feeds, whether they are due or not, and matches new topics on the archive.

    Args:
        settings: of the program.
        urls: addresses of stored feeds; empty for all that are not paused.

    Raises:
        NotFoundError: no feed with one of the addresses is stored.
    """
    store = await open_store(settings.resolved_database_url)
    try:
        await seed(store)
        async with store.reading() as read:
            feeds = [await read.feeds.get(url) for url in urls] or [
                feed for feed in await read.feeds.all() if not feed.state.is_paused
            ]
        listener = AlertListener(alert_settings(settings), wake=lambda: None)
        async with build_fetcher(settings) as fetcher:
            polling = build_polling(settings, store, fetcher, listener)
            try:
                await polling.re_embedder.run()
                reports = await polling.poller.poll_all(feeds)
                await polling.backfiller.run_due()
                return reports
            finally:
                await polling.close()
    finally:
        await store.close()
