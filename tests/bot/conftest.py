"""Fixture of a bot that is connected to a sandbox, with two topics and no admin."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import cast

import httpx
import pytest

from bot.chat.answer_worker import AnswerWorker
from bot.chat.application import build_application
from bot.chat.chart_worker import ChartWorker
from bot.chat.services import KEY, Services
from bot.chat.write_behind import WriteBehind
from bot.delivery.delivery import Delivery
from bot.sandbox import SAMPLE_TOKEN, Limits, Sandbox, SandboxSettings, SandboxUser
from bot.settings import Settings
from feeds.discovery import FeedFinder
from feeds.match import default_topics
from feeds.polling import Poller
from storage.ports import Transaction
from storage.store import SqlStore
from tests.bot.conversation import ANN, JEAN, NOW, OTHER, Conversation, unlimited
from tests.patience import PATIENCE_SECONDS


@pytest.fixture
async def conversation(store: SqlStore) -> AsyncIterator[Conversation]:
    people = (SandboxUser(ANN, "Ann", "en"), SandboxUser(JEAN, "Jean", "fr"))
    settings = SandboxSettings(port=0, has_newsroom=False, limits=Limits(is_on=False), users=people)
    async with store.transaction() as transaction:
        for topic in (*default_topics(), OTHER):
            await transaction.topics.put(topic)
    async with (
        Sandbox(settings) as sandbox,
        httpx.AsyncClient(base_url=sandbox.url, timeout=PATIENCE_SECONDS) as client,
    ):
        application = build_application(SAMPLE_TOKEN, sandbox.url, unlimited())
        await application.initialize()
        delivery = Delivery(application.bot, store, owner="test", now=lambda: NOW)

        charts, writes = ChartWorker(), WriteBehind(store)
        application.bot_data[KEY] = Services(
            Settings(),
            store,
            delivery,
            cast(Poller[Transaction], None),
            lambda: NOW,
            charts,
            writes,
            cast(FeedFinder, None),
            AnswerWorker(store),
        )
        yield Conversation(application, client, store, writes)
        await charts.close()
        await application.shutdown()
