"""Work in a process of its own that is killed at a deadline: for what holds the interpreter or reads hostile input.

Own code, since the pools that exist do not fit (docs/adr/0011): concurrent.futures has no deadline for work that runs,
pebble measures its deadlines by the wall clock and breaks for good when an idle process dies, anyio forgets idle
processes and mixes them. A process serves one call at a time; a second one waits its turn.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from feeds import worker_main
from feeds.worker_main import HEADER_BYTES

T = TypeVar("T")

MOST_ANSWER_BYTES: Final = 64_000_000
# Until a process has imported what it works with: models take 5 s, on a busy machine several times that.
START_SECONDS: Final = 120.0
_PIPE_BYTES: Final = 1 << 20
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
# More threads than one fight with the other processes: the sentence encoder takes 259 ms an article instead of 34.
_THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")
# No secret of the settings goes where hostile input is read.
_OWN_SETTINGS: Final = "WIREBRIEF_"


class WorkerError(Exception):
    """The work was not done: its process did not live to answer."""


class WorkTimeoutError(WorkerError):
    """The work took longer than it may; its process was killed."""


class WorkerDiedError(WorkerError):
    """The process ended in the middle of the work: a crash, or no memory was left."""


class WorkerNotStartedError(WorkerError):
    """No process could be made ready. That is not the work's fault: the same work may be done later."""


class Worker:
    """Runs calls in one process, which is started with the first of them and again after it was killed or died."""

    def __init__(
        self,
        prepare: Callable[..., None] | None = None,
        *arguments: Any,
        most_calls: int | None = None,
        memory_bytes: int | None = None,
        start_seconds: float = START_SECONDS,
    ) -> None:
        """`prepare(*arguments)` runs first in each new process.

        Args:
            prepare: a function of a module, as all work here: it is found again by its name.
            arguments: what it is given.
            most_calls: after so many calls a fresh process takes over.
            memory_bytes: more than this raises MemoryError in the process; None: no limit.
            start_seconds: until `prepare` has returned.
        """
        self._prepare = pickle.dumps((prepare, arguments))
        self._most_calls = most_calls
        self._memory_bytes = memory_bytes
        self._start_seconds = start_seconds
        self._turn = asyncio.Lock()
        self._process: Process | None = None
        self._ending: set[Process] = set()
        self._calls = 0
        self._is_closed = False

    @property
    def pid(self) -> int | None:
        """The process, where one is running."""
        return self._process.pid if self._process is not None and self._process.returncode is None else None

    async def warm(self) -> None:
        """Starts the process, so that the first call does not wait for it. Raises as `run` does for its start."""
        async with self._turn:
            await self._ready()

    async def run(self, work: Callable[..., T], *arguments: Any, seconds: float) -> T:
        """Returns `work(*arguments)`, done in the process. A call that is cancelled kills the process.

        Args:
            work: a function of a module.
            arguments: what it is given; they and the result are pickled.
            seconds: the deadline, counted from when the process takes the work.

        Raises:
            WorkTimeoutError: at the deadline.
            WorkerDiedError: the process ended on the work.
            WorkerNotStartedError: no process could be started, or this worker is closed.
            Exception: what the work raises.
        """
        message = pickle.dumps(("call", seconds, work, arguments), pickle.HIGHEST_PROTOCOL)
        async with self._turn:
            process = await self._ready()
            self._calls += 1
            try:
                is_done, outcome = await self._ask(process, message, seconds)
            except TimeoutError:
                raise WorkTimeoutError(f"took longer than {seconds:g} s") from None
            except (OSError, EOFError) as error:
                raise WorkerDiedError(f"its process ended with {await _status(process)}") from error
            if self._most_calls is not None and self._calls >= self._most_calls:
                self._end()
        if not is_done:
            raise outcome
        return cast(T, outcome)

    async def close(self) -> None:
        """Kills the process, whatever it does, and starts none any more."""
        self._is_closed = True
        self._end()
        for process in self._ending:
            await _status(process)

    async def _ready(self) -> Process:
        if self._process is not None and self._process.returncode is None:
            return self._process
        if self._is_closed:
            raise WorkerNotStartedError("the worker is closed")
        self._end()
        try:
            async with asyncio.timeout(self._start_seconds):
                process = await self._start()
            message = ("start", sys.path, self._memory_bytes, self._prepare)
            is_done, outcome = await self._ask(process, pickle.dumps(message), self._start_seconds)
        except (OSError, EOFError, TimeoutError) as error:
            said = str(error) or type(error).__name__
            raise WorkerNotStartedError(f"no worker process could be started: {said}") from error
        if not is_done:
            self._end()
            raise WorkerNotStartedError(f"the worker process could not be prepared: {outcome}") from outcome
        return process

    async def _start(self) -> Process:
        path = str(Path(worker_main.__file__))
        environment = {name: value for name, value in os.environ.items() if not name.startswith(_OWN_SETTINGS)}
        environment |= dict.fromkeys(_THREADS, "1")
        with _blocked_signals():
            # Ctrl-C in a terminal and systemd's stop go to every process: the parent alone decides when a worker ends.
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-P", path, stdin=PIPE, stdout=PIPE, env=environment, limit=_PIPE_BYTES
            )
        self._process, self._calls = process, 0
        if self._is_closed:
            self._end()
        return process

    async def _ask(self, process: Process, message: bytes, seconds: float) -> tuple[bool, Any]:
        """The outcome of a message; on any error, a cancellation too, the process is killed."""
        assert process.stdin is not None, "started with pipes"
        assert process.stdout is not None, "started with pipes"
        try:
            async with asyncio.timeout(seconds):
                process.stdin.writelines((len(message).to_bytes(HEADER_BYTES, "big"), message))
                await process.stdin.drain()
                size = int.from_bytes(await process.stdout.readexactly(HEADER_BYTES), "big")
                if size > MOST_ANSWER_BYTES:
                    raise WorkerError(f"its answer has {size} bytes, more than {MOST_ANSWER_BYTES}")
                answer = await process.stdout.readexactly(size)
        except BaseException:
            self._end()
            raise
        return cast("tuple[bool, Any]", pickle.loads(answer))

    def _end(self) -> None:
        """Kills the process without waiting for its end: nothing that it does can hold us up."""
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        self._ending = {process, *(p for p in self._ending if p.returncode is None)}


class WorkerPool:
    """A few like workers: a call goes to the one that was free last, so that the others start only when needed."""

    def __init__(self, workers: Sequence[Worker]) -> None:
        """The workers are this pool's own from now on."""
        self._workers = tuple(workers)
        self._free = list(reversed(self._workers))
        self._turn = asyncio.Semaphore(len(self._workers))

    async def run(self, work: Callable[..., T], *arguments: Any, seconds: float) -> T:
        """See Worker.run."""
        async with self._turn:
            worker = self._free.pop()
            try:
                return await worker.run(work, *arguments, seconds=seconds)
            finally:
                self._free.append(worker)

    async def close(self) -> None:
        """Kills every process."""
        for worker in self._workers:
            await worker.close()


@contextmanager
def _blocked_signals() -> Iterator[None]:
    """A process that is started inside has SIGINT and SIGTERM blocked from its first instruction on.

    The mask is inherited; a handler that the new process would set up itself comes too late for a signal at once.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)


async def _status(process: Process) -> str:
    """How it ended, in words; it was killed or is gone, so this takes a moment."""
    with suppress(TimeoutError):
        async with asyncio.timeout(1):
            await process.wait()
    code = process.returncode
    if code is None:
        return "no status"
    return signal.Signals(-code).name if code < 0 else f"status {code}"
