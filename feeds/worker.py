"""A process of one's own for work that holds the interpreter: started when it is first used, and again when it dies."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing.connection import wait
from typing import Any, TypeVar

T = TypeVar("T")


class Worker:
    """Runs one piece of work after another in one process."""

    def __init__(
        self, prepare: Callable[..., None] | None = None, *arguments: Any, most_tasks: int | None = None
    ) -> None:
        """`prepare(*arguments)` runs first in each new process; after `most_tasks` a fresh one takes over."""
        self._prepare = (prepare, arguments)
        self._most_tasks = most_tasks
        self._is_closed = False
        self._pool = self._new_pool()

    def _new_pool(self) -> ProcessPoolExecutor:
        # spawn: a fork would copy the event loop's threads and sockets in whatever state they are.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(
            1, mp_context=context, initializer=_start, initargs=self._prepare, max_tasks_per_child=self._most_tasks
        )

    async def run(self, work: Callable[..., T], *arguments: Any) -> T:
        """`work(*arguments)` in the process. Raises what it raises; BrokenProcessPool when it dies twice on it."""
        try:
            return await self._run(work, arguments)
        except BrokenProcessPool:
            if self._is_closed:
                raise
            self._pool = self._new_pool()
            return await self._run(work, arguments)

    async def _run(self, work: Callable[..., T], arguments: tuple[Any, ...]) -> T:
        running = asyncio.get_running_loop().run_in_executor(self._pool, work, *arguments)
        running.add_done_callback(_looked_at)
        # Shielded: the pool's own thread breaks on a future that was cancelled when its process ends (CPython 3.11).
        return await asyncio.shield(running)

    def close(self) -> None:
        """Ends the process, whatever it is at."""
        self._is_closed = True
        for process in list((self._pool._processes or {}).values()):
            process.terminate()
        self._pool.shutdown(wait=True)


def _looked_at(done: asyncio.Future[Any]) -> None:
    """Nobody may wait any more for what ends with its process."""
    if not done.cancelled():
        done.exception()


def _start(prepare: Callable[..., None] | None, arguments: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the parent ends us
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if prepare is not None:
        prepare(*arguments)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        with suppress(OSError):
            wait([parent.sentinel])
        os._exit(1)  # after a kill -9 of the parent nobody else would end this process
