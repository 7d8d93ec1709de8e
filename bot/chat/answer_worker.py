"""CHAT: composes answers in a process of its own while many are asked for, so that nobody waits for another's brief.

A brief of a large archive takes the interpreter for 50 ms. While few ask, the bot's own process does that, and there is
no other: it would take 90 MB.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

import structlog

from feeds.worker import START_SECONDS, Worker, WorkerError
from storage.ports import Store, Transaction

log = structlog.get_logger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

# As many answers within a minute, and the process is started; after as long without one it is ended.
MANY: Final = 20
MINUTE_SECONDS: Final = 60.0
IDLE_SECONDS: Final = 900.0
# Deadline of one answer, and the time until a process that failed is tried again.
ANSWER_SECONDS: Final = 60.0
PAUSE_SECONDS: Final = 300.0
# Answers that the process may have in hand; this one computes what would wait longer.
MOST_IN_HAND: Final = 3


class AnswerWorker:
    """Computes what the database is read for: in this process, or in another one that has its own connection.

    Both give the same answer. Where the other process fails, this one computes.
    """

    def __init__(
        self,
        store: Store,
        open_store: Callable[[], Awaitable[Store]] | None = None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Creates it; no process is started yet.

        Args:
            store: read in this process.
            open_store: opens the same database in the other one; it is pickled. None if there shall be none.
            monotonic: seconds of a monotonic clock.
        """
        self._store = store
        self._open_store = open_store
        self._monotonic = monotonic
        self._asked: deque[float] = deque(maxlen=MANY)
        self._worker: Worker | None = None  # one that is ready
        self._starting: asyncio.Task[None] | None = None
        self._ending: asyncio.TimerHandle | None = None
        self._not_before = monotonic()
        self._in_hand = 0
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def has_process(self) -> bool:
        """True while answers are computed in the other process."""
        return self._worker is not None

    async def compute(
        self, work: Callable[Concatenate[Transaction, P], Awaitable[T]], *arguments: P.args, **named: P.kwargs
    ) -> T:
        """Returns `work(transaction, *arguments, **named)`, with a transaction that reads.

        Args:
            work: a function of a module.
            arguments, named: of `work`; they and the result can be pickled.

        Raises:
            Exception: raised by `work`.
        """
        self._note()
        if self._worker is None:
            self._start_if_busy(work, arguments, named)
        elif self._in_hand < MOST_IN_HAND:
            with suppress(WorkerError):
                return await self._in_process(self._worker, work, arguments, named)
        async with self._store.reading() as read:
            return await work(read, *arguments, **named)

    async def started(self) -> bool:
        """Waits for a process that is starting; returns whether there is one."""
        if self._starting is not None:
            await asyncio.wait({self._starting})
        return self.has_process

    async def close(self) -> None:
        """Ends the process. To be called once, at the end."""
        self._open_store = None
        if self._ending is not None:
            self._ending.cancel()
        for task in (self._starting, *self._tasks):
            if task is not None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        await self._end()

    def _note(self) -> None:
        """Counts an answer, and puts the end of the process off."""
        self._asked.append(self._monotonic())
        if self._ending is not None:
            self._ending.cancel()
        if self._worker is not None:
            self._ending = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._spawn_end)

    def _start_if_busy(self, work: Callable[..., Any], arguments: Any, named: Any) -> None:
        now = self._monotonic()
        is_busy = len(self._asked) == MANY and now - self._asked[0] <= MINUTE_SECONDS
        if self._open_store is None or self._starting is not None or not is_busy or now < self._not_before:
            return
        self._starting = asyncio.create_task(self._start(self._open_store, work, arguments, named), name="answers")

    async def _start(self, open_store: Any, work: Callable[..., Any], arguments: Any, named: Any) -> None:
        """Starts the process and lets it compute an answer, which loads what all need. Nobody waits for that."""
        worker = Worker(_prepare, open_store)
        try:
            await worker.run(_answer, work, arguments, named, seconds=START_SECONDS)
        except WorkerError as error:
            self._failed(error)
        except Exception as error:  # of the answer, which whoever asked for it is told
            log.info("answers.first_failed", reason=type(error).__name__)
            self._worker = worker
        else:
            self._worker = worker
        finally:
            self._starting = None
            if self._worker is not worker:
                await worker.close()

    async def _in_process(self, worker: Worker, work: Callable[..., Awaitable[T]], arguments: Any, named: Any) -> T:
        # Whoever is cancelled must not end the process under the others.
        answer: Coroutine[Any, Any, T] = worker.run(_answer, work, arguments, named, seconds=ANSWER_SECONDS)
        computing = asyncio.ensure_future(answer)
        self._in_hand += 1
        computing.add_done_callback(self._done)
        try:
            return await asyncio.shield(computing)
        except WorkerError as error:
            if self._worker is worker:
                self._failed(error)
                await self._end()
            raise

    def _done(self, computing: asyncio.Future[Any]) -> None:
        self._in_hand -= 1
        if not computing.cancelled():
            computing.exception()  # whoever asked for it may be gone

    def _failed(self, error: WorkerError) -> None:
        self._not_before = self._monotonic() + PAUSE_SECONDS
        log.warning("answers.no_process", reason=str(error))

    def _spawn_end(self) -> None:
        task = asyncio.get_running_loop().create_task(self._end(), name="answers end")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _end(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            await worker.close()


# What follows runs in the other process, which computes one answer at a time.

_opened: list[tuple[asyncio.Runner, Store]] = []
_numbers = itertools.count()
# After so many answers what is kept of them is excluded from garbage collection, as the bot does.
_WARM: Final = 200


def _prepare(open_store: Callable[[], Awaitable[Store]]) -> None:
    runner = asyncio.Runner()

    async def opened() -> Store:
        return await open_store()

    _opened.append((runner, runner.run(opened())))
    gc.freeze()  # as the bot does when it has loaded everything
    # A brief holds ten thousand objects to its end: collecting at each 700 of them is an eighth of its time.
    gc.set_threshold(50_000, 20, 20)


def _answer(work: Callable[..., Awaitable[T]], arguments: tuple[Any, ...], named: dict[str, Any]) -> T:
    runner, store = _opened[0]
    if next(_numbers) == _WARM:
        gc.freeze()

    async def answered() -> T:
        async with store.reading() as read:
            return await work(read, *arguments, **named)

    return runner.run(answered())
