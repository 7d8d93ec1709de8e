"""Runs calls in a process that is killed at a deadline: for code that holds the interpreter or reads hostile input.

This is own code, since the existing pools do not fit (docs/adr/0011): concurrent.futures has no deadline for running
work; pebble measures deadlines by the wall clock and stays broken when an idle process dies; anyio discards idle
processes and shares them between kinds of work. A process runs one call at a time; further calls wait.
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
from typing import Any, Final, Protocol, TypeVar, cast

from feeds.worker import child
from feeds.worker.messages import (
    PIPE_BYTES,
    WorkerDiedError,
    WorkerNotStartedError,
    WorkTimeoutError,
    exchange,
)

T = TypeVar("T")

# Limit for a process to import what it needs: models take 5 s, on a busy machine several times that.
START_SECONDS: Final = 120.0
# Limit for the end of a process that was killed or closed its pipes: milliseconds, more on a busy machine.
_END_SECONDS: Final = 5.0
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
# With more than one thread the processes compete: the sentence encoder takes 259 ms per article instead of 34.
_THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")
# Settings with this prefix contain secrets; a process that reads hostile input does not get them.
_OWN_SETTINGS: Final = "WIREBRIEF_"


class Worker:
    """Runs calls in one process. It starts with the first call, and again after it was killed or died."""

    def __init__(
        self,
        prepare: Callable[..., None] | None = None,
        *arguments: Any,
        most_calls: int | None = None,
        memory_bytes: int | None = None,
        start_seconds: float = START_SECONDS,
    ) -> None:
        """Creates the worker; no process is started yet.

        Args:
            prepare: called once in each new process. A module-level function, since it is pickled by its name.
            arguments: of `prepare`.
            most_calls: a process is replaced after this many calls; None for never.
            memory_bytes: allocating more raises MemoryError in the process; None for no limit.
            start_seconds: deadline for the start, `prepare` included.
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
        """The id of the running process; None if there is none."""
        return self._process.pid if self._process is not None and self._process.returncode is None else None

    async def warm(self) -> None:
        """Starts the process, so that the first call does not wait for it. Raises WorkerNotStartedError."""
        async with self._turn:
            await self._ready()

    async def run(self, work: Callable[..., T], *arguments: Any, seconds: float) -> T:
        """Returns `work(*arguments)`, computed in the process. Cancelling the call kills the process.

        Args:
            work: a module-level function.
            arguments: of `work`; they and the result are pickled.
            seconds: the deadline, counted from when the process gets the work.

        Raises:
            WorkTimeoutError: at the deadline.
            WorkerDiedError: the process ended during the work.
            WorkerNotStartedError: no process could be started, or this worker is closed.
            Exception: raised by `work`.
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

    async def load(self, work: Callable[..., bool], *arguments: Any) -> None:
        """Runs `work(*arguments)`, which loads what later calls need, within the time for a start."""
        await self.run(work, *arguments, seconds=START_SECONDS)

    async def close(self) -> None:
        """Kills the process. Later calls raise WorkerNotStartedError."""
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

    async def _start(self, arguments: Sequence[str] = (), inherited: Sequence[int] = ()) -> Process:
        """Starts a process.

        Args:
            arguments: of its program.
            inherited: numbers of open files that it keeps.
        """
        path = str(Path(child.__file__))
        environment = {name: value for name, value in os.environ.items() if not name.startswith(_OWN_SETTINGS)}
        environment |= dict.fromkeys(_THREADS, "1")
        with _blocked_signals():
            # Ctrl-C in a terminal and systemd's stop reach every process; only the parent decides when a worker ends.
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-P", path, *arguments, stdin=PIPE, stdout=PIPE, env=environment, limit=PIPE_BYTES,
                pass_fds=inherited,
            )  # fmt: skip
        self._process, self._calls = process, 0
        if self._is_closed:
            self._end()
        return process

    async def _ask(self, process: Process, message: bytes, seconds: float) -> tuple[bool, Any]:
        """Sends a message and returns its outcome. Kills the process on any error, cancellation included."""
        assert process.stdin is not None, "started with pipes"
        assert process.stdout is not None, "started with pipes"
        try:
            return await _answer(process, process.stdout, process.stdin, message, seconds)
        except BaseException:
            self._end()
            raise

    def _end(self) -> None:
        """Kills the process without waiting for its end, so that nothing it does can delay the caller."""
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        _kill(process.pid)
        self._ending = {process, *(p for p in self._ending if p.returncode is None)}


class Runner(Protocol):
    """What a pool is made of: runs one call at a time, as Worker does."""

    async def run(self, work: Callable[..., T], *arguments: Any, seconds: float) -> T:
        """Runs a call as Worker.run does."""
        ...

    async def close(self) -> None:
        """Kills the process."""
        ...


class WorkerPool:
    """Workers of one kind. A call goes to the worker that was used last, so that others start only when needed."""

    def __init__(self, workers: Sequence[Runner]) -> None:
        """Takes over the workers: nothing else may call or close them."""
        self._workers = tuple(workers)
        self._free = list(reversed(self._workers))
        self._turn = asyncio.Semaphore(len(self._workers))

    async def run(self, work: Callable[..., T], *arguments: Any, seconds: float) -> T:
        """Runs a call as Worker.run does, in the first worker that is free."""
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
    """Blocks SIGINT and SIGTERM in processes that are started inside, from their first instruction on.

    The signal mask is inherited. A handler that the new process installs itself would miss an early signal.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)


def _kill(pid: int) -> None:
    """Kills a child of ours unless it has ended, and leaves its status to asyncio.

    Process.kill takes the status of one that has just ended, so that asyncio reports 255 instead
    (https://github.com/python/cpython/issues/87744, mended in Python 3.13).
    """
    with suppress(ChildProcessError, ProcessLookupError):  # asyncio has read its status already
        if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            os.kill(pid, signal.SIGKILL)


async def _answer(
    process: Process, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, message: bytes, seconds: float
) -> tuple[bool, Any]:
    """Returns what `exchange` does. A process that closed its pipes is on its way out: it gets the time to end.

    Killing it right then would replace its own status, the reason of its end, by that of the kill.
    """
    try:
        return await exchange(reader, writer, message, seconds)
    except TimeoutError:
        raise
    except (OSError, EOFError):
        await _status(process)
        raise


async def _status(process: Process) -> str:
    """Returns how a process ended, such as "SIGKILL" or "status 1"; waits at most _END_SECONDS for the end."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_END_SECONDS):
            await process.wait()
    code = process.returncode
    return "no status" if code is None else shown_status(code)


def shown_status(code: int) -> str:
    """Returns how a process ended by its return code, negative for a signal, such as "SIGKILL" or "status 1"."""
    return signal.Signals(-code).name if code < 0 else f"status {code}"
