"""EXTRACT and the first half of GROUP as one heavy step: takes articles, gives claims and fingerprints.

The models hold the interpreter for whole seconds, so the bot runs this in a process of its own and keeps answering.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from typing import Final

import numpy as np

from feeds.extract import Extractor, ExtractSettings
from feeds.group import default_embedder, fingerprints
from feeds.types import Analysis, Article, Claim

# A claim's content is cut here before it is embedded: what tells two claims apart stands early.
EMBEDDED_CHARACTERS: Final = 300


class LocalAnalyst:
    """Analyses in the caller's thread: for the command line, the tests and the worker itself."""

    def __init__(self, settings: ExtractSettings) -> None:
        self._extractor = Extractor(settings)
        self._embedder = default_embedder()

    def analyse_now(self, articles: Sequence[Article]) -> list[Analysis]:
        """One analysis an article, in order."""
        claims = list(self._extractor.extract_many(articles))
        prints = fingerprints(articles, self._embedder)
        return [
            Analysis(article, found, fingerprint, self._vectors(found))
            for article, found, fingerprint in zip(articles, claims, prints, strict=True)
        ]

    async def analyse(self, articles: Sequence[Article]) -> list[Analysis]:
        """The same in a thread."""
        return await asyncio.to_thread(self.analyse_now, articles)

    def _vectors(self, claims: Sequence[Claim]) -> tuple[bytes, ...]:
        if not claims:
            return ()
        rows = self._embedder.embed([claim.content[:EMBEDDED_CHARACTERS] for claim in claims])
        return tuple(row.astype(np.float16).tobytes() for row in rows)


_local: LocalAnalyst | None = None


def _start(settings: ExtractSettings) -> None:
    global _local  # noqa: PLW0603 - a worker process is one analyst
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the parent ends us
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _local = LocalAnalyst(settings)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)  # after a kill -9 of the parent nobody else would end this process


def _analyse(articles: Sequence[Article]) -> list[Analysis]:
    assert _local is not None, "the initializer has run before any task"
    return _local.analyse_now(articles)


class WorkerAnalyst:
    """Analyses in one worker process, which is started again when it dies (out of memory, say)."""

    def __init__(self, settings: ExtractSettings) -> None:
        self._settings = settings
        self._pool = self._new_pool()

    def _new_pool(self) -> ProcessPoolExecutor:
        # spawn: a fork would copy the event loop's threads and sockets in whatever state they are.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(1, mp_context=context, initializer=_start, initargs=(self._settings,))

    async def warm(self) -> None:
        """Loads the models, so that the first article does not wait for them."""
        await self.analyse(())

    async def analyse(self, articles: Sequence[Article]) -> list[Analysis]:
        """One analysis an article, in order. Raises BrokenProcessPool when the worker dies twice on them."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._pool, _analyse, tuple(articles))
        except BrokenProcessPool:
            self._pool = self._new_pool()
            return await loop.run_in_executor(self._pool, _analyse, tuple(articles))

    def close(self) -> None:
        """Ends the worker without waiting for what it is at: nothing of it was stored."""
        processes = list((self._pool._processes or {}).values())
        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()
