"""The composition root: reads the settings once, wires everything, runs until it is told to stop.

Order matters twice. At the start the chat answers before the models are loaded; at the stop whatever takes in work
goes first, then what sends, then the database.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final

import aiohttp
import structlog

from bot.admin.invite import create_invite
from bot.alerts.listener import AlertListener
from bot.chat.application import AnyApplication, build_application, introduce, is_handled
from bot.chat.chart_worker import ChartWorker
from bot.chat.handlers.flood import slow_down
from bot.chat.services import KEY, Services
from bot.chat.write_behind import WriteBehind
from bot.delivery.delivery import Delivery
from bot.phrasing import ChatEndpoint
from bot.receive import Intake, Receiver, connect
from bot.runtime.garbage_collection import freeze_heap
from bot.runtime.heartbeat import Heartbeat, HeartbeatWriter
from bot.runtime.jobs import Jobs
from bot.runtime.watchdog import Watchdog
from bot.runtime.wiring import alert_settings, fetcher_of, polling_of, utc_now
from bot.settings import Settings
from feeds.errors import TokenInUseError
from feeds.polling import Poller
from storage.ports import Store, Transaction

log = structlog.get_logger(__name__)

# For each step of an orderly stop; the whole of it has three seconds.
SHUTDOWN_GRACE_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True)
class Target:
    """Whom the bot talks to: Telegram, or a sandbox, whose newsroom lies on loopback at `sample_hosts`."""

    token: str
    api_url: str
    sample_hosts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Parts:
    application: AnyApplication
    intake: Intake
    receiver: Receiver
    delivery: Delivery
    jobs: Jobs
    writes: WriteBehind
    watchdog: Watchdog
    heartbeat: HeartbeatWriter


async def run(
    settings: Settings, target: Target, store: Store, say: Callable[[str], None], on_ready: Callable[[], object]
) -> None:
    """Runs the bot on an open store until SIGTERM or SIGINT; `on_ready` is called once it answers.

    Raises:
        SettingsError: the token is not accepted; one line that says what to do.
        TokenInUseError: another program runs with the token, and this one does not stand by.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    serving = asyncio.create_task(_serve(settings, target, store, say, on_ready), name="serve")
    stopping = asyncio.create_task(stop.wait(), name="stop signal")
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not serving.done():
        log.info("stopping")
        serving.cancel()
    await _ended(stopping)
    with suppress(asyncio.CancelledError):
        await serving


async def _serve(
    settings: Settings, target: Target, store: Store, say: Callable[[str], None], on_ready: Callable[[], object]
) -> None:
    """Runs until cancelled, in whatever step that finds it."""
    async with AsyncExitStack() as stack:
        parts = await _wire(settings, target, store, stack)
        freeze_heap()
        # What came before took its time, but held nobody up: nothing is served yet.
        await stack.enter_async_context(parts.watchdog.watching())
        _start(parts.heartbeat.run(), "heartbeat", stack)
        stack.push_async_callback(parts.application.bot.shutdown)
        await connect(parts.application.initialize, target.api_url)
        stack.push_async_callback(parts.application.shutdown)
        while True:
            if settings.standby:
                say("standing by until no other program uses this token")
                await parts.receiver.wait_until_alone()
            try:
                await _work(parts, store, say, on_ready)
            except TokenInUseError:
                if not settings.standby:
                    raise
                log.warning("standby.again")


async def _wire(settings: Settings, target: Target, store: Store, stack: AsyncExitStack) -> _Parts:
    """Makes every part; what has to be closed is put on the stack."""
    watchdog = Watchdog(timedelta(seconds=settings.max_loop_pause_seconds))
    application = build_application(target.token, target.api_url)
    delivery = Delivery(application.bot, store, owner=_owner(), now=utc_now)
    fetcher = await stack.enter_async_context(fetcher_of(settings, target.sample_hosts))
    listener = AlertListener(alert_settings(settings), wake=delivery.wake)
    polling = polling_of(settings, store, fetcher, listener)
    stack.push_async_callback(polling.close)
    poller = polling.poller
    jobs = Jobs(settings, store, poller, utc_now)
    charts = ChartWorker()
    stack.push_async_callback(charts.close)
    model = await _phrasing_model(settings, stack)
    writes = WriteBehind(store)
    application.bot_data[KEY] = Services(settings, store, delivery, poller, utc_now, charts, writes, model)
    intake = Intake(
        application.process_update,
        partial(slow_down, default_language=settings.language),
        is_wanted=partial(is_handled, application),
    )
    receiver = Receiver(application.bot, intake, now=utc_now)
    beat = _beat_of(store, receiver, delivery, poller, watchdog)
    heartbeat = HeartbeatWriter(settings.heartbeat_path, beat)
    return _Parts(application, intake, receiver, delivery, jobs, writes, watchdog, heartbeat)


def _beat_of(
    store: Store, receiver: Receiver, delivery: Delivery, poller: Poller[Transaction], watchdog: Watchdog
) -> Callable[[], Awaitable[Heartbeat]]:
    """Returns what collects the times at which the parts last worked."""
    started_at = utc_now()

    async def beat() -> Heartbeat:
        async with store.reading() as read:
            await read.outbox.pending_count()
        return Heartbeat(
            started_at,
            beat_at=utc_now(),
            update_at=receiver.last_update_at,
            delivery_at=delivery.last_pass_at,
            poll_at=poller.last_round_at,
            is_standing_by=receiver.is_standing_by,
            longest_pause_seconds=watchdog.longest().total_seconds(),
        )

    return beat


async def _work(parts: _Parts, store: Store, say: Callable[[str], None], on_ready: Callable[[], object]) -> None:
    """Answers, polls and delivers until cancelled or another program takes the token."""
    async with AsyncExitStack() as stack:
        stack.push_async_callback(_flushed, parts.writes)
        _start(parts.writes.run(), "write behind", stack)
        _start(parts.delivery.run(), "delivery", stack)
        await stack.enter_async_context(parts.jobs.running())
        stack.push_async_callback(parts.intake.stop, SHUTDOWN_GRACE_SECONDS)
        _start(introduce(parts.application.bot), "introduce", stack)
        await _greet(parts.application, store, say)
        on_ready()
        await parts.receiver.run()


async def _flushed(writes: WriteBehind) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(SHUTDOWN_GRACE_SECONDS):
            await writes.flush()


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
    if payload := await create_invite(store):
        say(f"first admin: open https://t.me/{name}?start={payload} (works once)")


def _start(work: Coroutine[Any, Any, object], name: str, stack: AsyncExitStack) -> None:
    """Starts a task that ends with the stack."""
    stack.push_async_callback(_ended, asyncio.create_task(work, name=name))


async def _ended(task: asyncio.Task[Any]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def _owner() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"
