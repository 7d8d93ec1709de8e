"""The port Analyst with a deadline: takes articles, returns analyses that a worker process computes.

This module does not load the libraries of the models; the worker process does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import structlog

from feeds.extract import ExtractSettings
from feeds.reasons import Reason, because
from feeds.types import Analysis, Article
from feeds.worker.process import START_SECONDS, Worker, WorkerError, WorkerNotStartedError, WorkTimeoutError

if TYPE_CHECKING:
    from feeds.worker.local_analyst import LocalAnalyst

log = structlog.get_logger(__name__)

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


def _load(languages: Sequence[str]) -> None:
    """Loads the models of the languages that are not loaded yet."""
    new = [language for language in languages if language not in _loaded]
    _analyse([Article("", "A.", language=language) for language in new])
    _loaded.update(new)


def _analyse(articles: Sequence[Article]) -> list[Analysis]:
    assert _local is not None, "prepared before any work"
    return _local.analyse_now(articles)


def _embed(texts: Sequence[str]) -> list[bytes]:
    assert _local is not None, "prepared before any work"
    return _local.embed_now(texts)


class WorkerAnalyst:
    """Analyses in one worker process, which is killed at the deadline and started again.

    Articles are sent in batches. If a batch fails, because of the deadline or because the process ends, each of its
    articles is analysed alone. An article that fails again is analysed by its title only, so that it is not lost.
    """

    def __init__(self, settings: ExtractSettings, article_seconds: float = 20.0, encoder: str = "use-m3") -> None:
        """Creates the analyst; the process starts with the first call.

        Args:
            settings: names the models.
            article_seconds: deadline of one call, whether for a batch or for one article.
            encoder: name of the encoder.
        """
        self._worker = Worker(_prepare, settings, encoder)
        self._seconds = article_seconds

    async def analyse(self, articles: Sequence[Article]) -> list[Analysis | Reason]:
        """Implements feeds.ports.Analyst. Raises WorkerNotStartedError if no process can be started."""
        found: list[Analysis | Reason] = []
        for start in range(0, len(articles), BATCH):  # other feeds' batches run in between
            found += await self._batch(articles[start : start + BATCH])
        return found

    async def embed(self, texts: Sequence[str]) -> list[bytes]:
        """Returns the vectors of texts as they are stored, each with the label of the encoder.

        Raises:
            WorkerError: the process failed, or took longer than a minute for a batch.
        """
        found: list[bytes] = []
        for start in range(0, len(texts), EMBEDDED_AT_ONCE):
            part = tuple(texts[start : start + EMBEDDED_AT_ONCE])
            found += await self._worker.run(_embed, part, seconds=START_SECONDS)
        return found

    async def close(self) -> None:
        """Kills the process. Its work is lost; nothing of it was stored."""
        await self._worker.close()

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
        await self._worker.run(_load, languages, seconds=START_SECONDS)
        return await self._worker.run(_analyse, tuple(articles), seconds=self._seconds)


def _reason(error: Exception, seconds: float) -> Reason:
    if isinstance(error, WorkTimeoutError):
        return because("extract_slow", seconds=seconds)
    if isinstance(error, (WorkerError, MemoryError)):
        return because("extract_died")
    return because("extract_failed", kind=type(error).__name__)
