"""The port Analyst with a deadline: takes articles, returns analyses that worker processes compute.

This module does not load the libraries of the models; the worker process does.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

import structlog

from feeds.extract import ExtractSettings
from feeds.reasons import Reason, because
from feeds.types import Analysis, Article
from feeds.worker.forks import ForkPool
from feeds.worker.messages import WorkerError, WorkerNotStartedError, WorkTimeoutError
from feeds.worker.process import START_SECONDS, Worker
from feeds.worker.unused_memory import give_back

if TYPE_CHECKING:
    from feeds.worker.local_analyst import LocalAnalyst

log = structlog.get_logger(__name__)

T = TypeVar("T")

# Articles per call: enough for the models to be fast, few enough that other feeds do not wait long.
BATCH: Final = 8
EMBEDDED_AT_ONCE: Final = 64  # texts of one call, so that articles come in between

_local: LocalAnalyst | None = None
_loaded: set[str] = set()


def _prepare(settings: ExtractSettings, encoder: str) -> None:
    from feeds.group import Encoder  # noqa: PLC0415 - in the worker process alone
    from feeds.worker.local_analyst import LocalAnalyst  # noqa: PLC0415 - in the worker process alone

    global _local  # noqa: PLW0603 - a worker process is one analyst
    _local = LocalAnalyst(settings, Encoder(encoder))


def _load(languages: Sequence[str]) -> bool:
    """Loads the models of the languages that are not loaded yet; returns whether there were any."""
    new = [language for language in languages if language not in _loaded]
    _analyse([Article("", "A.", language=language) for language in new])
    _loaded.update(new)
    if new:
        give_back()
    return bool(new)


def _analyse(articles: Sequence[Article]) -> list[Analysis]:
    assert _local is not None, "prepared before any work"
    return _local.analyse_now(articles)


def _embed(texts: Sequence[str]) -> list[bytes]:
    assert _local is not None, "prepared before any work"
    return _local.embed_now(texts)


class _Processes(Protocol):
    """One worker process, or several."""

    async def load(self, work: Callable[..., bool], *arguments: Any) -> None: ...
    async def run(self, work: Callable[..., T], *arguments: Any, seconds: float) -> T: ...
    async def close(self) -> None: ...


@dataclass(slots=True, eq=False)
class _Waiting:
    """An article and what becomes of it."""

    article: Article
    result: asyncio.Future[Analysis | Reason] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class WorkerAnalyst:
    """Analyses in worker processes, which are killed at the deadline and started again.

    The articles of all callers that wait are sent together, in batches: a process that becomes free takes the next one.
    If a batch fails, because of the deadline or because the process ends, each of its articles is analysed alone. An
    article that fails again is analysed by its title only, so that it is not lost.
    """

    def __init__(
        self, settings: ExtractSettings, article_seconds: float = 20.0, encoder: str = "use-m3", processes: int = 1
    ) -> None:
        """Creates the analyst; a process starts with the first call.

        Args:
            settings: names the models.
            article_seconds: deadline of one call, whether for a batch or for one article.
            encoder: name of the encoder.
            processes: batches that are analysed at once. From 2 on, the models are in one more process, which these
                share its memory with.
        """
        self._processes: _Processes = (
            Worker(_prepare, settings, encoder) if processes == 1 else ForkPool(processes, _prepare, settings, encoder)
        )
        self._most = processes
        self._seconds = article_seconds
        self._waiting: deque[_Waiting] = deque()
        self._turns: set[asyncio.Task[None]] = set()
        self._working = 0

    async def analyse(self, articles: Sequence[Article]) -> list[Analysis | Reason]:
        """Implements feeds.ports.Analyst. Raises WorkerNotStartedError if no process can be started."""
        waiting = [_Waiting(article) for article in articles]
        ahead = asyncio.Semaphore(BATCH * self._most)  # other feeds' articles come in between
        failed: list[asyncio.Future[Any]] = []

        def be_done(result: asyncio.Future[Any]) -> None:
            ahead.release()
            if not result.cancelled() and result.exception() is not None:
                failed.append(result)

        try:
            for one in waiting:
                await ahead.acquire()
                if failed:
                    break
                one.result.add_done_callback(be_done)
                self._waiting.append(one)
                self._start_turns()
            return await asyncio.gather(*(one.result for one in waiting))
        finally:
            for one in waiting:
                one.result.cancel()  # of a caller that was cancelled: nobody asks for it any more

    async def embed(self, texts: Sequence[str]) -> list[bytes]:
        """Returns the vectors of texts as they are stored, each with the label of the encoder.

        Raises:
            WorkerError: the process failed, or took longer than a minute for a batch.
        """
        found: list[bytes] = []
        for part in _parts(texts, EMBEDDED_AT_ONCE):
            found += await self._processes.run(_embed, part, seconds=START_SECONDS)
        return found

    async def close(self) -> None:
        """Kills the processes. Their work is lost; nothing of it was stored."""
        for turn in self._turns:
            turn.cancel()
        await asyncio.gather(*self._turns, return_exceptions=True)
        for one in self._waiting:
            one.result.cancel()
        await self._processes.close()

    def _start_turns(self) -> None:
        """Has as many batches analysed at once as there are processes, if there is enough to do."""
        for _ in range(min(self._most - len(self._turns), len(self._waiting))):
            turn = asyncio.create_task(self._take_turn(), name="analysis")
            self._turns.add(turn)
            turn.add_done_callback(self._turns.discard)

    async def _take_turn(self) -> None:
        """Analyses batches while any article waits."""
        while batch := self._next_batch():
            self._working += 1
            try:
                results = await self._batch([one.article for one in batch])
            except Exception as error:
                for one in batch:
                    if not one.result.done():
                        one.result.set_exception(error)
            except asyncio.CancelledError:
                for one in batch:
                    one.result.cancel()
                raise
            else:
                for one, result in zip(batch, results, strict=True):
                    if not one.result.done():
                        one.result.set_result(result)
            finally:
                self._working -= 1

    def _next_batch(self) -> list[_Waiting]:
        # Among the processes that have nothing to do: eight articles of one feed are two batches of four.
        size = min(BATCH, -(-len(self._waiting) // (self._most - self._working)))
        batch: list[_Waiting] = []
        while self._waiting and len(batch) < size:
            if not (one := self._waiting.popleft()).result.done():
                batch.append(one)
        return batch

    async def _batch(self, articles: Sequence[Article]) -> Sequence[Analysis | Reason]:
        if len(articles) > 1:
            try:
                return await self._run(articles)
            except WorkerNotStartedError:
                raise
            except Exception as error:
                log.warning("articles.one_by_one", count=len(articles), reason=str(error) or type(error).__name__)
        return [await self._alone(article) for article in articles]

    async def _alone(self, article: Article) -> Analysis | Reason:
        try:
            return (await self._run([article]))[0]
        except WorkerNotStartedError:
            raise
        except Exception as error:
            reason = _reason(error, self._seconds)
            log.warning("article.unread", entry=article.id, title=article.title, reason=str(reason), exc_info=error)
        try:
            (read,) = await self._run([replace(article, text=article.title)])
        except WorkerNotStartedError:
            raise
        except Exception:
            return reason
        return replace(read, article=article, error=reason)

    async def _run(self, articles: Sequence[Article]) -> list[Analysis]:
        languages = tuple(dict.fromkeys(article.language or "en" for article in articles))
        # A call of its own, since loading may take longer than the deadline of an article.
        await self._processes.load(_load, languages)
        return await self._processes.run(_analyse, tuple(articles), seconds=self._seconds)


def _reason(error: Exception, seconds: float) -> Reason:
    if isinstance(error, WorkTimeoutError):
        return because("extract_slow", seconds=seconds)
    if isinstance(error, (WorkerError, MemoryError)):
        return because("extract_died")
    return because("extract_failed", kind=type(error).__name__)


def _parts(items: Sequence[T], size: int) -> Iterator[tuple[T, ...]]:
    return (tuple(items[start : start + size]) for start in range(0, len(items), size))
