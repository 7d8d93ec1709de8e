"""Builds the parts from the settings: the one place that says which setting goes where."""

from __future__ import annotations

import asyncio
import os
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.alerts import AlertSettings
from bot.delivery import FREE_MESSAGES_PER_SECOND, MessageForm, RateLimitSettings, limits_of
from bot.logs import hide
from bot.monitoring import Metrics, ObservedAnalyst, ObservedFetcher, ObservedParser
from bot.receive import IntakeSettings, WebhookSettings
from bot.redaction import feed_secrets
from bot.settings import Settings
from bot.websub import CallbackServer, CallbackSettings, Subscriber
from feeds import ports
from feeds.article import Pages, PageSettings
from feeds.extract import ExtractSettings
from feeds.fetch import Fetcher, FetchSettings
from feeds.group import Encoder, StorySettings, check_encoder
from feeds.polling import (
    Backfiller,
    PastWriter,
    Pipeline,
    PipelineSettings,
    Poller,
    ReEmbedder,
    Rereader,
    ScheduleSettings,
)
from feeds.ports import ChangeListener
from feeds.worker import ParserSettings, WorkerAnalyst, WorkerParser
from storage.engine import is_sqlite
from storage.ports import Store, Transaction


def utc_now() -> datetime:
    """Returns the present time in UTC. The bot gives this clock to all its parts."""
    return datetime.now(UTC)


def is_shared_database(settings: Settings) -> bool:
    """Returns whether other processes may work on the database: on PostgreSQL they may, on a file they may not."""
    return not is_sqlite(settings.resolved_database_url)


def extract_settings(settings: Settings) -> ExtractSettings:
    """Returns the settings of the extractor."""
    return ExtractSettings(models={"en": settings.spacy_model_en, "fr": settings.spacy_model_fr})


def build_fetcher(settings: Settings, allowed_hosts: frozenset[str] = frozenset()) -> Fetcher:
    """Returns a fetcher, which the caller has to enter as a context manager.

    Args:
        settings: of the program.
        allowed_hosts: such as "127.0.0.1:8081"; these may be on loopback, as the sample newsroom is.
    """
    return Fetcher(
        FetchSettings(
            user_agent=settings.user_agent,
            total_timeout=timedelta(seconds=settings.fetch_timeout_seconds),
            max_body_bytes=int(settings.max_body_megabytes * 1_000_000),
            allow_private_networks=settings.allow_private_networks,
            allowed_hosts=allowed_hosts,
            allowed_networks=settings.allowed_networks,
        ),
        now=utc_now,
        secret_of=_secret,
    )


def _secret(name: str) -> str | None:
    """Returns the value of an environment variable, which no log line shows from then on."""
    value = os.environ.get(name)
    hide(feed_secrets(value))
    return value


def build_parser(settings: Settings) -> WorkerParser:
    """Returns a parser with its own process, which the caller has to close."""
    seconds = settings.parse_timeout_seconds
    return WorkerParser(ParserSettings(feed_seconds=seconds, page_seconds=seconds))


def build_analyst(settings: Settings) -> WorkerAnalyst:
    """Returns an analyst with its own processes, which the caller has to close.

    Raises:
        SettingsError: the encoder is not installed, or was not fitted for this version.
    """
    check_encoder(Encoder(settings.encoder))  # here: a failure in the process would be no wrong setting
    processes = settings.extract_processes or max(_usable_cores() - 1, 1)  # one is left to what uses the facts
    return WorkerAnalyst(extract_settings(settings), settings.extract_timeout_seconds, settings.encoder, processes)


def _usable_cores() -> int:
    """Returns the cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Polling:
    """The poller and what stores beside it, with the worker processes that they use."""

    poller: Poller[Transaction]
    pipeline: Pipeline[Transaction]
    backfiller: Backfiller[Transaction]
    re_embedder: ReEmbedder[Transaction]
    parser: WorkerParser
    analyst: WorkerAnalyst

    async def close(self) -> None:
        """Kills the processes. Nothing of what they are doing has been stored."""
        await asyncio.gather(self.parser.close(), self.analyst.close())


def build_polling(  # noqa: PLR0913 - what it connects
    settings: Settings,
    store: Store,
    fetcher: ports.Fetcher,
    listener: ChangeListener[Transaction],
    metrics: Metrics | None = None,
    *,
    lease_owner: str | None = None,
    handover: ports.Handover[Transaction] | None = None,
) -> Polling:
    """Returns a poller with all stages from a feed's address to stored facts.

    Args:
        settings: of the program.
        store: where feeds and facts are.
        fetcher: entered by the caller.
        listener: is told of changes in the transaction that stores them.
        metrics: are told how long the stages take; None for nobody.
        lease_owner: name of this process, if others may poll too.
        handover: takes what is polled, if others find the facts.
    """
    metrics = metrics or Metrics()
    worker_parser, worker_analyst = build_parser(settings), build_analyst(settings)
    fetcher, parser = ObservedFetcher(fetcher, metrics), ObservedParser(worker_parser, metrics)
    budget = PageSettings(settings.most_pages, settings.pages_timeout_seconds)
    analyst = ObservedAnalyst(worker_analyst, metrics)
    pages, ways = Pages(fetcher, parser, budget), pipeline_settings(settings)
    pipeline = Pipeline(
        store=store,
        pages=pages,
        analyst=analyst,
        listener=listener,
        settings=ways,
        handover=handover,
        is_shared=is_shared_database(settings),
    )
    backfiller = Backfiller(
        store,
        Rereader(pages, analyst),
        PastWriter(pipeline.writer, ways.stories),
        window=ways.stories.window,
        now=utc_now,
    )
    poller = Poller(
        store,
        fetcher,
        parser,
        pipeline,
        listener,
        now=utc_now,
        draw=random.Random().random,
        settings=schedule_settings(settings),
        concurrency=settings.poll_concurrency,
        lease_owner=lease_owner,
    )
    stories = ways.stories
    re_embedder = ReEmbedder(store, pipeline.writer, worker_analyst.embed, stories.encoder, stories.window, now=utc_now)
    return Polling(poller, pipeline, backfiller, re_embedder, worker_parser, worker_analyst)


def build_websub(
    settings: Settings, store: Store, fetcher: Fetcher, poller: Poller[Transaction]
) -> tuple[Subscriber, CallbackServer] | None:
    """Returns what subscribes to feeds at their hubs, and what hubs send to; None without a public address."""
    if not settings.public_url:
        return None
    limits = CallbackSettings(
        settings.public_host, settings.public_port, max_body_bytes=int(settings.max_body_megabytes * 1_000_000)
    )
    return (
        Subscriber(store, fetcher, settings.public_url, now=utc_now),
        CallbackServer(store, poller.take, limits, now=utc_now),
    )


def schedule_settings(settings: Settings) -> ScheduleSettings:
    """Returns the bounds of the rhythm of polls."""
    return ScheduleSettings(
        shortest=timedelta(minutes=settings.shortest_poll_minutes),
        longest=timedelta(minutes=settings.longest_poll_minutes),
        longest_wish=timedelta(minutes=settings.longest_wish_minutes),
    )


def pipeline_settings(settings: Settings) -> PipelineSettings:
    """Returns the settings of the pipeline."""
    stories = StorySettings(window=timedelta(days=settings.story_window_days), encoder=Encoder(settings.encoder))
    return PipelineSettings(stories, keep=retention_of(settings), archive=archive_of(settings))


def retention_of(settings: Settings) -> timedelta:
    """Returns how long data is kept: at least the time in which a story takes articles, and one day more."""
    return timedelta(days=max(settings.retention_days, settings.story_window_days + 1))


def archive_of(settings: Settings) -> timedelta:
    """Returns how long the texts of all entries are archived, at most as long as the entries are kept; zero: not."""
    return min(timedelta(days=settings.archive_days), retention_of(settings))


def rate_limits(settings: Settings) -> RateLimitSettings:
    """Returns the limits within which the bot sends."""
    return limits_of(settings.messages_per_second)


def intake_settings(settings: Settings) -> IntakeSettings:
    """Returns how much people may ask for."""
    count = settings.requests_per_minute
    return IntakeSettings(person_burst=count, person_seconds=60 / count)


def message_form(settings: Settings) -> MessageForm:
    """Returns how messages are sent to every chat."""
    is_paid = settings.messages_per_second > FREE_MESSAGES_PER_SECOND
    return MessageForm(settings.link_preview, settings.protect_content, is_paid)


def webhook_settings(settings: Settings) -> WebhookSettings:
    """Returns where updates are posted."""
    return WebhookSettings(
        public_url=settings.webhook_url,
        host=settings.webhook_host,
        port=settings.webhook_port,
        certificate=settings.webhook_certificate,
        key=settings.webhook_key,
    )


def alert_settings(settings: Settings) -> AlertSettings:
    """Returns the settings of alerts."""
    return AlertSettings(
        max_age=timedelta(hours=settings.max_alert_age_hours),
        settle=timedelta(seconds=settings.settle_seconds),
        gather=timedelta(seconds=settings.gather_seconds),
        language_wait=timedelta(seconds=settings.language_wait_seconds),
        max_sounds_per_hour=settings.max_sounds_per_hour,
    )
