"""The composition root: wires all parts from the settings and runs them until a signal.

The order matters. At the start, commands are answered before the models are loaded. At the stop, what takes in work
ends first, then what sends, then the database.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final

import aiohttp
import structlog

from bot.admin import create_invite
from bot.alerts import AlertListener, tell_put_off
from bot.chat.answer_worker import AnswerWorker
from bot.chat.application import COMMANDS, CONNECTIONS, AnyApplication, build_application, is_handled
from bot.chat.chart_worker import ChartWorker
from bot.chat.handlers.flood import slow_down
from bot.chat.menus import Menus
from bot.chat.services import KEY, Services
from bot.chat.write_behind import WriteBehind
from bot.delivery import MAX_WAIT, Delivery, SharedBudget, TelegramRateLimiter
from bot.handover import INGEST, JobHandover, JobQueue, LocalQueue, ingesting
from bot.monitoring import Metrics, MonitorServer
from bot.monitoring.telegram import ObservedRequest, observed_updates
from bot.phrasing import CompletionsEndpoint
from bot.process_role import ProcessRole
from bot.receive import Intake, Receiver, WebhookReceiver, connect
from bot.runtime.garbage_collection import WARM_SECONDS, freeze_heap
from bot.runtime.heartbeat import HeartbeatWriter
from bot.runtime.jobs import Jobs
from bot.runtime.pulse import Observed, Pulse
from bot.runtime.watchdog import Watchdog
from bot.runtime.wiring import (
    alert_settings,
    build_fetcher,
    build_polling,
    build_websub,
    intake_settings,
    is_shared_database,
    message_form,
    rate_limits,
    utc_now,
    webhook_settings,
)
from bot.settings import Settings
from bot.websub import CallbackServer, Subscriber
from feeds.discovery import FeedFinder
from feeds.errors import TokenInUseError
from feeds.polling import Backfiller, ReEmbedder, StoryTeller
from storage.ports import Store, Transaction
from storage.presence import present
from storage.store import open_store

log = structlog.get_logger(__name__)

WEBSUB_SECONDS: Final = 300.0  # between two looks for subscriptions that are missing or end soon
SHUTDOWN_GRACE_SECONDS: Final = 0.5  # for each step of a stop, which takes at most three seconds
# Between two looks at the outbox where other processes write to it, which cannot wake this one.
SHARED_WAIT: Final = timedelta(seconds=1)
BACKFILL_TICK_SECONDS: Final = 2.0  # how soon a new topic is matched on the archive


@dataclass(frozen=True, slots=True)
class Target:
    """The Bot API server that the bot talks to.

    Attributes:
        token: the bot's.
        api_url: root of the server.
        sample_hosts: host and port of a sandbox's newsroom, which may be on loopback.
    """

    token: str
    api_url: str
    sample_hosts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Parts:
    application: AnyApplication
    intake: Intake
    receiver: Receiver | WebhookReceiver
    delivery: Delivery
    jobs: Jobs
    writes: WriteBehind
    watchdog: Watchdog
    pulse: Pulse
    backfiller: Backfiller[Transaction]
    websub: tuple[Subscriber, CallbackServer] | None
    re_embedder: ReEmbedder[Transaction]
    is_shared: bool
    teller: StoryTeller[Transaction]
    queues: tuple[JobQueue, ...]


async def run(
    settings: Settings, target: Target, store: Store, say: Callable[[str], None], on_ready: Callable[[], object]
) -> None:
    """Runs the bot until SIGTERM or SIGINT.

    Args:
        settings: of the program.
        target: the Bot API server.
        store: opened by the caller, who closes it.
        say: prints a line for whoever started the program.
        on_ready: called once the bot answers.

    Raises:
        SettingsError: the token is not accepted; the message says what to do.
        TokenInUseError: another program runs with the token, and WIREBRIEF_STANDBY is not set.
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
    await _cancel(stopping)
    with suppress(asyncio.CancelledError):
        await serving


async def _serve(
    settings: Settings, target: Target, store: Store, say: Callable[[str], None], on_ready: Callable[[], object]
) -> None:
    """Connects, then works until cancelled; with WIREBRIEF_STANDBY only while no other program uses the token."""
    async with AsyncExitStack() as stack:
        parts = await _wire(settings, target, store, stack)
        freeze_heap()
        stack.callback(asyncio.get_running_loop().call_later(WARM_SECONDS, freeze_heap).cancel)
        # From here on, not earlier: building the parts blocks the loop, but nobody is served yet.
        await stack.enter_async_context(parts.watchdog.watching())
        _start(HeartbeatWriter(settings.heartbeat_path, parts.pulse.beat).run(), "heartbeat", stack)
        if settings.monitor_port:
            server = MonitorServer(parts.pulse.probe(), settings.monitor_host, settings.monitor_port)
            await stack.enter_async_context(server.running())
        if settings.role.answers or settings.role.delivers:
            stack.push_async_callback(parts.application.bot.shutdown)
            await connect(parts.application.initialize, target.api_url)
            stack.push_async_callback(parts.application.shutdown)
        stack.callback(parts.pulse.service_manager.stopping)
        while True:
            if settings.standby and settings.role.answers:
                parts.pulse.service_manager.standing_by()
                say("standing by until no other program uses this token")
                await parts.receiver.wait_until_alone()
            try:
                await _work(parts, settings.role, store, say, on_ready)
            except TokenInUseError:
                if not settings.standby:
                    raise
                log.warning("standby.again")


async def _wire(settings: Settings, target: Target, store: Store, stack: AsyncExitStack) -> _Parts:
    """Builds every part, and pushes what has to be closed on the stack."""
    watchdog = Watchdog(timedelta(seconds=settings.max_loop_pause_seconds))
    metrics = Metrics()
    request = ObservedRequest(metrics, CONNECTIONS)
    limited, is_shared = rate_limits(settings), is_shared_database(settings)
    limits = TelegramRateLimiter(limited, budget=SharedBudget(store, limited) if is_shared else None)
    application = build_application(target.token, target.api_url, limits, request=request)
    presence = await stack.enter_async_context(present(settings.resolved_database_url))
    owner = presence.owner
    delivery = Delivery(
        application.bot,
        store,
        owner=owner,
        now=utc_now,
        form=message_form(settings),
        presence=presence,
        are_others_sending=is_shared,
    )
    fetcher = await stack.enter_async_context(build_fetcher(settings, target.sample_hosts))
    alerts = alert_settings(settings)
    listener = AlertListener(alerts, wake=delivery.wake, clock=utc_now)
    queues = _queues(settings, store, owner)
    polling = build_polling(
        settings,
        store,
        fetcher,
        listener,
        metrics,
        lease_owner=owner if is_shared else None,
        handover=JobHandover(queues[0]),
    )
    for queue in queues:
        queue.serve(INGEST, ingesting(store, polling.pipeline.resume))
    stack.push_async_callback(polling.close)
    poller = polling.poller
    tell = partial(tell_put_off, store, listener, alerts)
    jobs = Jobs(settings, store, poller, utc_now, delivery.wake, tell_put_off=tell)
    websub = build_websub(settings, store, fetcher, poller)
    charts = ChartWorker()
    stack.push_async_callback(charts.close)
    answers = AnswerWorker(store, partial(open_store, settings.resolved_database_url, is_migrated=False))
    stack.push_async_callback(answers.close)
    model = await _phrasing_model(settings, stack)
    writes = WriteBehind(store)
    application.bot_data[KEY] = Services(
        settings,
        store,
        delivery,
        poller,
        utc_now,
        charts,
        writes,
        FeedFinder(fetcher, polling.parser),
        answers,
        model,
    )
    intake = Intake(
        observed_updates(application.process_update, metrics, COMMANDS),
        partial(slow_down, default_language=settings.language),
        is_wanted=partial(is_handled, application),
        settings=intake_settings(settings),
    )
    receiver = _receiver(settings, application, intake)
    return _Parts(
        application=application,
        intake=intake,
        receiver=receiver,
        delivery=delivery,
        jobs=jobs,
        writes=writes,
        watchdog=watchdog,
        pulse=Pulse(settings, store, Observed(receiver, delivery, poller, watchdog, queues[0]), metrics, utc_now),
        backfiller=polling.backfiller,
        websub=websub,
        re_embedder=polling.re_embedder,
        queues=queues,
        is_shared=is_shared,
        teller=polling.pipeline.writer.teller,
    )


def _queues(settings: Settings, store: Store, owner: str) -> tuple[JobQueue, ...]:
    """Returns the queues whose jobs this process runs if it finds facts; it defers into the first."""
    local = LocalQueue(store, owner, utc_now, is_alone=not is_shared_database(settings))
    if not settings.role.is_one_of_several:
        return (local,)
    from bot.handover.procrastinate_queue import ProcrastinateQueue  # noqa: PLC0415 - of the extra scale

    # The local one too: a process that did everything before may have left jobs.
    return ProcrastinateQueue(settings.resolved_database_url, store, utc_now), local


def _receiver(settings: Settings, application: AnyApplication, intake: Intake) -> Receiver | WebhookReceiver:
    """Returns what gets the updates: a webhook if it has an address, else long polling."""
    if not settings.webhook_url:
        return Receiver(application.bot, intake, now=utc_now)
    return WebhookReceiver(application.bot, intake, webhook_settings(settings), now=utc_now)


async def _work(
    parts: _Parts, role: ProcessRole, store: Store, say: Callable[[str], None], on_ready: Callable[[], object]
) -> None:
    """Does what its role is until cancelled, or until another program takes the token."""
    async with AsyncExitStack() as stack:
        stack.push_async_callback(_flush, parts.writes)
        _start(parts.writes.run(), "write behind", stack)
        if role.delivers:
            _start(parts.delivery.run(longest_wait=SHARED_WAIT if parts.is_shared else MAX_WAIT), "delivery", stack)
        if role.extracts:
            _start(parts.re_embedder.run(), "re-embed", stack)
            if parts.is_shared:
                _start(parts.teller.run(utc_now), "untold stories", stack)
            _start(parts.backfiller.run(BACKFILL_TICK_SECONDS), "backfill", stack)
        for queue in parts.queues if role.extracts else ():
            _start(queue.run(), "jobs", stack)
        if role.polls:
            await _poll(parts, stack)
        await stack.enter_async_context(parts.jobs.running())
        if role.answers:
            stack.push_async_callback(parts.intake.stop, SHUTDOWN_GRACE_SECONDS)
            _start(Menus(parts.application.bot, store).run(), "menus", stack)
            await _greet(parts.application, store, say)
        else:
            say(f"ready: {role}")
        on_ready()
        with parts.pulse.ready():
            await (parts.receiver.run() if role.answers else asyncio.Event().wait())


async def _poll(parts: _Parts, stack: AsyncExitStack) -> None:
    """Starts what gets news: polls, and what hubs send."""
    await stack.enter_async_context(parts.jobs.polling())
    if parts.websub is not None:
        subscriber, callbacks = parts.websub
        await stack.enter_async_context(callbacks.running())
        _start(subscriber.run(WEBSUB_SECONDS), "websub", stack)


async def _flush(writes: WriteBehind) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(SHUTDOWN_GRACE_SECONDS):
            await writes.flush()


async def _phrasing_model(settings: Settings, stack: AsyncExitStack) -> CompletionsEndpoint | None:
    if not settings.phrasing_url:
        return None
    session = await stack.enter_async_context(aiohttp.ClientSession())
    key = settings.phrasing_key.get_secret_value() if settings.phrasing_key is not None else None
    return CompletionsEndpoint(
        session, settings.phrasing_url, settings.phrasing_model, key, timeout_seconds=settings.phrasing_timeout_seconds
    )


async def _greet(application: AnyApplication, store: Store, say: Callable[[str], None]) -> None:
    name = application.bot.username
    say(f"ready: @{name} answers")
    if payload := await create_invite(store):
        say(f"first admin: open https://t.me/{name}?start={payload} (works once)")


def _start(work: Coroutine[Any, Any, object], name: str, stack: AsyncExitStack) -> None:
    """Starts a task that is cancelled when the stack is closed."""
    stack.push_async_callback(_cancel, asyncio.create_task(work, name=name))


async def _cancel(task: asyncio.Task[Any]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
