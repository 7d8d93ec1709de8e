"""Settings become the parts' own settings: the one table of which setting goes where."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.alerts import AlertSettings
from bot.settings import Settings
from feeds.article import Pages, PageSettings
from feeds.extract import ExtractSettings
from feeds.fetch import Fetcher, FetchSettings
from feeds.group import StorySettings
from feeds.polling import Pipeline, PipelineSettings, Poller
from feeds.ports import ChangeListener
from feeds.worker import ParserSettings, WorkerAnalyst, WorkerParser
from storage.ports import Store, Transaction


def utc_now() -> datetime:
    """The clock that everything is given."""
    return datetime.now(UTC)


def extract_settings(settings: Settings) -> ExtractSettings:
    """What the extractor takes."""
    return ExtractSettings(models={"en": settings.spacy_model_en, "fr": settings.spacy_model_fr})


def fetcher_of(settings: Settings, allowed_hosts: frozenset[str] = frozenset()) -> Fetcher:
    """The fetcher, to be entered. `allowed_hosts` ("127.0.0.1:8081") may lie on loopback: the sample newsroom."""
    return Fetcher(
        FetchSettings(
            user_agent=settings.user_agent,
            total_timeout=timedelta(seconds=settings.fetch_timeout_seconds),
            max_body_bytes=int(settings.max_body_megabytes * 1_000_000),
            allow_private_networks=settings.allow_private_networks,
            allowed_hosts=allowed_hosts,
        ),
        now=utc_now,
    )


def parser_of(settings: Settings) -> WorkerParser:
    """The parser, to be closed."""
    seconds = settings.parse_timeout_seconds
    return WorkerParser(ParserSettings(feed_seconds=seconds, page_seconds=seconds))


def analyst_of(settings: Settings) -> WorkerAnalyst:
    """The analyst, to be closed."""
    return WorkerAnalyst(extract_settings(settings), settings.extract_timeout_seconds)


@dataclass(frozen=True, slots=True)
class Polling:
    """What polls feeds, and the processes that it uses."""

    poller: Poller[Transaction]
    parser: WorkerParser
    analyst: WorkerAnalyst

    async def close(self) -> None:
        """Kills the processes, whatever they do: nothing of it was stored."""
        await asyncio.gather(self.parser.close(), self.analyst.close())


def polling_of(settings: Settings, store: Store, fetcher: Fetcher, listener: ChangeListener[Transaction]) -> Polling:
    """The stages from a feed's address to stored facts, joined."""
    parser, analyst = parser_of(settings), analyst_of(settings)
    budget = PageSettings(settings.most_pages, settings.pages_timeout_seconds)
    pipeline = Pipeline(
        store=store,
        pages=Pages(fetcher, parser, budget),
        analyst=analyst,
        listener=listener,
        settings=pipeline_settings(settings),
    )
    poller = Poller(
        store,
        fetcher,
        parser,
        pipeline,
        listener,
        now=utc_now,
        draw=random.Random().random,
        concurrency=settings.poll_concurrency,
    )
    return Polling(poller, parser, analyst)


def pipeline_settings(settings: Settings) -> PipelineSettings:
    """What the pipeline takes."""
    stories = StorySettings(window=timedelta(days=settings.story_window_days))
    return PipelineSettings(stories, keep=kept_for(settings))


def kept_for(settings: Settings) -> timedelta:
    """How long what is stored stays: never shorter than a story takes in articles, with a day to spare."""
    return timedelta(days=max(settings.retention_days, settings.story_window_days + 1))


def alert_settings(settings: Settings) -> AlertSettings:
    """What the planning of alerts takes."""
    return AlertSettings(
        max_age=timedelta(hours=settings.max_alert_age_hours), settle=timedelta(seconds=settings.settle_seconds)
    )
