"""The composition root: reads the settings once, wires everything, runs until it is told to stop.

Order matters twice. At the start the chat answers before the models are loaded; at the stop whatever takes in work
goes first, then what sends, then the database.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import aiohttp
import structlog
from telegram.error import InvalidToken, TelegramError

from bot.application import AnyApplication, build_application, introduce
from bot.claiming import new_claim
from bot.delivery import Delivery
from bot.heap import settle_heap
from bot.jobs import Jobs
from bot.news import AlertNews
from bot.phrasing import ChatEndpoint
from bot.pictures import Pictures
from bot.services import KEY, Services
from bot.settings import Settings
from bot.watchdog import Watchdog
from bot.wiring import alert_settings, extract_settings, fetcher_of, pipeline_settings, utc_now
from bot.write_behind import WriteBehind
from feeds.analysis import WorkerAnalyst
from feeds.errors import SettingsError
from feeds.pipeline import Pipeline
from feeds.poller import Poller
from storage.ports import Store

log = structlog.get_logger(__name__)

ALLOWED_UPDATES: Final = ["message", "callback_query", "my_chat_member"]


@dataclass(frozen=True, slots=True)
class Target:
    """Whom the bot talks to: Telegram, or a sandbox, whose newsroom lies on loopback at `sample_hosts`."""

    token: str
    api_url: str
    sample_hosts: frozenset[str] = frozenset()


async def run(
    settings: Settings, target: Target, store: Store, say: Callable[[str], None], on_ready: Callable[[], object]
) -> None:
    """Runs the bot on an open store until SIGTERM or SIGINT; `on_ready` is called once it answers.

    Raises:
        SettingsError: the token is not accepted; one line that says what to do.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(Watchdog(timedelta(seconds=settings.max_loop_pause_seconds)).watching())
        application = build_application(target.token, target.api_url)
        delivery = Delivery(application.bot, store, owner=_owner(), now=utc_now)
        analyst = WorkerAnalyst(extract_settings(settings))
        stack.callback(analyst.close)
        fetcher = await stack.enter_async_context(fetcher_of(settings, target.sample_hosts))
        news = AlertNews(alert_settings(settings), wake=delivery.wake)
        pipeline = Pipeline(
            store=store, fetcher=fetcher, analyst=analyst, news=news, settings=pipeline_settings(settings)
        )
        poller = Poller(store, fetcher, pipeline, news, now=utc_now, draw=random.Random().random)
        jobs = Jobs(settings, store, poller, utc_now)
        pictures = Pictures()
        stack.callback(pictures.close)
        model = await _phrasing_model(settings, stack)
        writes = WriteBehind(store)
        application.bot_data[KEY] = Services(
            settings, store, delivery, poller, utc_now, jobs.poll, pictures, writes, model
        )
        writing = asyncio.create_task(writes.run(), name="write behind")
        stack.push_async_callback(writes.flush)
        stack.push_async_callback(_ended, writing)
        await _connect(application, stack, target)
        sending = asyncio.create_task(delivery.run(), name="delivery")
        stack.push_async_callback(_ended, sending)
        await stack.enter_async_context(jobs.running())
        introducing = asyncio.create_task(introduce(application.bot), name="introduce")
        stack.push_async_callback(_ended, introducing)
        settle_heap()
        await _greet(application, store, say)
        on_ready()
        await stop.wait()
        log.info("stopping")


async def _connect(application: AnyApplication, stack: AsyncExitStack, target: Target) -> None:
    try:
        await application.initialize()
    except InvalidToken as error:
        raise SettingsError(
            "WIREBRIEF_TELEGRAM_TOKEN is not accepted by Telegram; take the one @BotFather shows"
        ) from error
    except TelegramError as error:
        reason = str(error).replace(target.token, "‹token›")
        raise SettingsError(f"{target.api_url} cannot be reached: {reason}; see WIREBRIEF_TELEGRAM_API_URL") from error
    stack.push_async_callback(application.shutdown)
    await application.start()
    stack.push_async_callback(application.stop)
    updater = application.updater
    assert updater is not None, "built with an updater"
    await updater.start_polling(allowed_updates=ALLOWED_UPDATES, timeout=timedelta(seconds=20), bootstrap_retries=-1)
    stack.push_async_callback(updater.stop)


async def _phrasing_model(settings: Settings, stack: AsyncExitStack) -> ChatEndpoint | None:
    if not settings.phrasing_url:
        return None
    session = await stack.enter_async_context(aiohttp.ClientSession())
    key = settings.phrasing_key.get_secret_value() if settings.phrasing_key is not None else None
    return ChatEndpoint(
        session, settings.phrasing_url, settings.phrasing_model, key, timeout_seconds=settings.phrasing_timeout_seconds
    )


async def _greet(application: AnyApplication, store: Store, say: Callable[[str], None]) -> None:
    name = application.bot.username
    say(f"ready: @{name} answers")
    if payload := await new_claim(store):
        say(f"first admin: open https://t.me/{name}?start={payload} (works once)")


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def _owner() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"
