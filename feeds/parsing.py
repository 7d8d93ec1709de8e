"""PARSE, where a deadline holds: takes bodies, gives entries and article texts, read in processes that can be killed.

Bodies of less than 1 MB exist on which the parsers of feeds and pages take minutes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog

from feeds.article import article_text
from feeds.errors import ParseError
from feeds.parse import parse_feed
from feeds.reasons import because
from feeds.types import FetchedBody, ParsedFeed
from feeds.worker import Worker, WorkerError, WorkerNotStartedError, WorkerPool, WorkTimeoutError

log = structlog.get_logger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ParserSettings:
    """What reading may cost.

    Attributes:
        feed_seconds: for one feed's body.
        page_seconds: for one article's page.
        processes: at most so many; all but the first start when a body takes long.
        memory_bytes: of each process.
        calls_a_process: feedparser fragments memory, so a fresh process takes over now and then.
    """

    feed_seconds: float = 10.0
    page_seconds: float = 10.0
    processes: int = 2
    memory_bytes: int = 1_000_000_000
    calls_a_process: int = 5_000


class LocalParser:
    """Reads in a thread, without a deadline: for tests, and for one file on the command line."""

    async def parse_feed(self, body: FetchedBody) -> ParsedFeed:
        """See feeds.ports.Parser."""
        return await asyncio.to_thread(_parse, body)

    async def page_text(self, page: FetchedBody) -> str:
        """See feeds.ports.Parser."""
        return await asyncio.to_thread(_page_text, page)


class WorkerParser:
    """Reads in worker processes, which are killed at the deadline."""

    def __init__(self, settings: ParserSettings | None = None) -> None:
        self._settings = settings = settings or ParserSettings()
        self._pool = WorkerPool(
            [
                Worker(_import, memory_bytes=settings.memory_bytes, most_calls=settings.calls_a_process)
                for _ in range(settings.processes)
            ]
        )

    async def parse_feed(self, body: FetchedBody) -> ParsedFeed:
        """See feeds.ports.Parser."""
        return await self._run(body.url, self._settings.feed_seconds, _parse, body)

    async def page_text(self, page: FetchedBody) -> str:
        """See feeds.ports.Parser."""
        return await self._run(page.url, self._settings.page_seconds, _page_text, page)

    async def close(self) -> None:
        """Kills the processes, whatever they read."""
        await self._pool.close()

    async def _run(self, url: str, seconds: float, work: Callable[..., T], *arguments: Any) -> T:
        try:
            return await self._pool.run(work, *arguments, seconds=seconds)
        except WorkTimeoutError as error:
            raise ParseError(url, because("parse_slow", seconds=seconds)) from error
        except WorkerNotStartedError as error:
            log.error("parse.no_process", url=url, reason=str(error))
            raise ParseError(url, because("no_process")) from error
        except (WorkerError, MemoryError) as error:
            log.warning("parse.died", url=url, reason=str(error) or type(error).__name__)
            raise ParseError(url, because("parse_died")) from error


def _import() -> None:
    """To be found, it has loaded this module and so the parsers: the first body need not wait for them."""


def _parse(body: FetchedBody) -> ParsedFeed:
    return parse_feed(body.body, url=body.url, content_type=body.content_type)


def _page_text(page: FetchedBody) -> str:
    return article_text(page.body, page.url)
