"""The port Parser: takes bodies, returns entries and article texts, with or without a deadline.

The parsers of feeds and pages take minutes on some bodies of less than 1 MB, so the bot uses `WorkerParser`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog

from feeds.errors import ParseError
from feeds.reasons import because
from feeds.types import FetchedBody, ParsedFeed
from feeds.worker.forks import ForkPool
from feeds.worker.messages import WorkerError, WorkerNotStartedError, WorkTimeoutError
from feeds.worker.process import Runner, Worker
from feeds.worker.unused_memory import give_back

log = structlog.get_logger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ParserSettings:
    """Limits of the worker processes.

    Attributes:
        feed_seconds: deadline of one feed's body.
        page_seconds: deadline of one article's page.
        processes: the most that run at once. From 2 on they are forks of one more, which has loaded the parsers; the
            second is made only while the first is busy.
        memory_bytes: limit of each process.
        calls_a_process: calls after which a process is replaced, since lxml and feedparser fragment memory.
    """

    feed_seconds: float = 10.0
    page_seconds: float = 10.0
    processes: int = 2
    memory_bytes: int = 1_000_000_000
    calls_a_process: int = 5_000


class LocalParser:
    """Parses in a thread, without a deadline: for tests, and for one file on the command line."""

    async def parse_feed(self, body: FetchedBody) -> ParsedFeed:
        """Implements feeds.ports.Parser."""
        return await asyncio.to_thread(_parse, body)

    async def page_text(self, page: FetchedBody) -> str:
        """Implements feeds.ports.Parser."""
        return await asyncio.to_thread(_page_text, page)

    async def page_feeds(self, page: FetchedBody) -> Sequence[str]:
        """Implements feeds.ports.Parser."""
        return await asyncio.to_thread(_page_feeds, page)


class WorkerParser:
    """Parses in worker processes, which are killed at the deadline."""

    def __init__(self, settings: ParserSettings | None = None) -> None:
        self._settings = settings = settings or ParserSettings()
        self._processes: Runner = (
            Worker(_import, memory_bytes=settings.memory_bytes, most_calls=settings.calls_a_process)
            if settings.processes == 1
            # The second one costs 3 MB, not the parsers once more, and one that was killed is there again at once.
            else ForkPool(
                settings.processes, _import, memory_bytes=settings.memory_bytes, most_calls=settings.calls_a_process
            )
        )

    async def parse_feed(self, body: FetchedBody) -> ParsedFeed:
        """Implements feeds.ports.Parser."""
        return await self._run(body.url, self._settings.feed_seconds, _parse, body)

    async def page_text(self, page: FetchedBody) -> str:
        """Implements feeds.ports.Parser."""
        return await self._run(page.url, self._settings.page_seconds, _page_text, page)

    async def page_feeds(self, page: FetchedBody) -> Sequence[str]:
        """Implements feeds.ports.Parser."""
        return await self._run(page.url, self._settings.page_seconds, _page_feeds, page)

    async def close(self) -> None:
        """Kills the processes."""
        await self._processes.close()

    async def _run(self, url: str, seconds: float, work: Callable[..., T], *arguments: Any) -> T:
        try:
            return await self._processes.run(work, *arguments, seconds=seconds)
        except WorkTimeoutError as error:
            raise ParseError(url, because("parse_slow", seconds=seconds)) from error
        except WorkerNotStartedError as error:
            log.error("parse.no_process", url=url, reason=str(error))
            raise ParseError(url, because("no_process")) from error
        except (WorkerError, MemoryError) as error:
            log.warning("parse.died", url=url, reason=str(error) or type(error).__name__)
            raise ParseError(url, because("parse_died")) from error


def _import() -> None:
    """Loads the parsers before the first body comes, so that no deadline counts it. The bot's own process has none."""
    import trafilatura  # noqa: F401, PLC0415

    from feeds.article import article_text  # noqa: F401, PLC0415
    from feeds.discovery import page_feeds  # noqa: F401, PLC0415
    from feeds.parse import parse_feed  # noqa: F401, PLC0415

    give_back()


def _parse(body: FetchedBody) -> ParsedFeed:
    from feeds.parse import parse_feed  # noqa: PLC0415 - see _import

    return parse_feed(body.body, url=body.url, content_type=body.content_type)


def _page_text(page: FetchedBody) -> str:
    from feeds.article import article_text  # noqa: PLC0415

    return article_text(page.body, page.url)


def _page_feeds(page: FetchedBody) -> Sequence[str]:
    from feeds.discovery import page_feeds  # noqa: PLC0415

    return page_feeds(page.body, page.url)
