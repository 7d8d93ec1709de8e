"""A publisher on loopback whose feeds the bot polls, for tests of the messages to admins."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from bot.alerts import AlertSettings
from bot.alerts.listener import AlertListener
from bot.chat.services import KEY
from feeds.article import Pages
from feeds.discovery import FeedFinder
from feeds.extract import ExtractSettings
from feeds.fetch import Fetcher, FetchSettings
from feeds.polling import Pipeline, PipelineSettings, Poller
from feeds.worker import LocalAnalyst, LocalParser
from tests.bot.conversation import NOW, Conversation
from tests.feeds.polled_feed import Publisher
from tests.loopback import serving


@asynccontextmanager
async def polled_publisher(
    conversation: Conversation, admin: int, settings: FetchSettings, extract: ExtractSettings | None = None
) -> AsyncIterator[Publisher]:
    """Serves a publisher, gives the bot of `conversation` a poller, and makes `admin` an admin.

    Args:
        conversation: The bot and its store.
        admin: User id.
        settings: Settings of the poller's fetcher.
        extract: Settings of the extraction; None for those with its models.
    """
    made = Publisher()
    async with conversation.store.transaction() as transaction:
        await transaction.admins.add(admin)
    given = conversation.application.bot_data[KEY]
    listener = AlertListener(AlertSettings(), given.delivery.wake)
    async with serving(made.handle) as made.base, Fetcher(settings, now=lambda: NOW) as fetcher:
        analyst = LocalAnalyst(extract or ExtractSettings())
        parser = LocalParser()
        pipeline = Pipeline(
            store=conversation.store,
            pages=Pages(fetcher, parser),
            analyst=analyst,
            listener=listener,
            settings=PipelineSettings(),
        )
        poller = Poller(conversation.store, fetcher, parser, pipeline, listener, now=lambda: NOW, draw=lambda: 0.0)
        conversation.application.bot_data[KEY] = replace(given, poller=poller, finder=FeedFinder(fetcher, parser))
        yield made
