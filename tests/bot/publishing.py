"""A publisher on loopback whose feeds the bot polls for real, for the tests of what an admin is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from aiohttp import web

from bot.alerts import AlertSettings
from bot.news import AlertNews
from bot.services import KEY
from feeds.analysis import LocalAnalyst
from feeds.extract import ExtractSettings
from feeds.fetch import Fetcher, FetchSettings
from feeds.pages import Pages
from feeds.parsing import LocalParser
from feeds.pipeline import Pipeline, PipelineSettings
from feeds.poller import Poller
from tests.bot.talk import NOW, Talk
from tests.feeds.wire import Publisher


@asynccontextmanager
async def published(talk: Talk, admin: int, settings: FetchSettings) -> AsyncIterator[Publisher]:
    """The bot polls with `settings`, and `admin` is its admin."""
    made = Publisher()
    application = web.Application()
    application.router.add_get("/{path:.*}", made.handle)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with talk.store.transaction() as transaction:
        await transaction.admins.add(admin)
    given = talk.application.bot_data[KEY]
    news = AlertNews(AlertSettings(), given.delivery.wake)
    async with Fetcher(settings, now=lambda: NOW) as fetcher:
        analyst = LocalAnalyst(ExtractSettings())
        parser = LocalParser()
        pipeline = Pipeline(
            store=talk.store, pages=Pages(fetcher, parser), analyst=analyst, news=news, settings=PipelineSettings()
        )
        poller = Poller(talk.store, fetcher, parser, pipeline, news, now=lambda: NOW, draw=lambda: 0.0)
        talk.application.bot_data[KEY] = replace(given, poller=poller)
        yield made
    await runner.cleanup()
