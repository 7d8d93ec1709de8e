"""Several processes that share what one of them has loaded: a template loads the models, and each worker is its fork.

A fork shares the pages of memory that neither has changed, so that a second worker costs some 30 MB instead of the
models once more, and one that was killed is there again within milliseconds (docs/adr/0019).
"""

from __future__ import annotations

import asyncio
import pickle
import signal
import socket
from asyncio.subprocess import Process
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, TypeVar, cast

from feeds.worker.messages import PIPE_BYTES, WorkerDiedError, WorkerNotStartedError, WorkTimeoutError, exchange
from feeds.worker.process import START_SECONDS, Worker, WorkerPool, shown_status

T = TypeVar("T")

# Limit for a fork, and for the end of one: both take milliseconds, unless the template is loading.
_FORK_SECONDS: Final = START_SECONDS


@dataclass(slots=True)
class _Fork:
    """A forked process.

    Attributes:
        version: of the template when it was forked.
        template: the process that it was forked from.
    """

    process_id: int
    version: int
    template: Process
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


class Template(Worker):
    """A worker process that is forked. What is loaded in it by `load` is in all forks that are made afterwards."""

    def __init__(
        self, prepare: Callable[..., None] | None = None, *arguments: Any, memory_bytes: int | None = None
    ) -> None:
        """Creates the template; the process starts with the first call. The arguments are those of Worker."""
        super().__init__(prepare, *arguments, memory_bytes=memory_bytes)
        self._sockets: socket.socket | None = None
        self.version = 0

    async def load(self, work: Callable[..., bool], *arguments: Any) -> None:
        """Runs `work(*arguments)` in the template. If it returns True, forks from before are out of date."""
        if await self.run(work, *arguments, seconds=START_SECONDS):
            self.version += 1

    async def fork(self) -> _Fork:
        """Returns a new fork. Raises WorkerNotStartedError."""
        async with self._turn:
            process = await self._ready()
            assert self._sockets is not None, "made with the process"
            ours, theirs = socket.socketpair()
            try:
                with theirs:
                    socket.send_fds(self._sockets, [b"f"], [theirs.fileno()])
                is_done, answer = await self._ask(process, pickle.dumps(("fork",)), _FORK_SECONDS)
                if not is_done:
                    raise WorkerNotStartedError(f"no process could be forked: {answer}") from answer
                reader, writer = await asyncio.open_connection(sock=ours, limit=PIPE_BYTES)
            except (OSError, EOFError) as error:
                ours.close()
                raise WorkerNotStartedError(f"no process could be forked: {error or type(error).__name__}") from error
            except BaseException:
                ours.close()
                raise
            return _Fork(answer, self.version, process, reader, writer)

    async def end(self, fork: _Fork) -> str:
        """Kills a fork; returns how it ended, such as "SIGKILL"."""
        fork.writer.close()
        async with self._turn:
            if self._process is not fork.template or fork.template.returncode is not None:
                return signal.SIGKILL.name  # it ended with its template
            try:
                message = pickle.dumps(("kill", fork.process_id))
                _, code = await self._ask(fork.template, message, _FORK_SECONDS)
            except (OSError, EOFError):
                return signal.SIGKILL.name
        return shown_status(code)

    async def _start(self, arguments: Sequence[str] = (), inherited: Sequence[int] = ()) -> Process:
        if self._sockets is not None:
            self._sockets.close()
        self._sockets, theirs = socket.socketpair()
        with theirs:
            number = theirs.fileno()
            process = await super()._start((*arguments, str(number)), (*inherited, number))
        self.version += 1
        return process

    def _end(self) -> None:
        super()._end()
        if self._sockets is not None:
            self._sockets.close()
            self._sockets = None


class ForkedWorker:
    """Runs calls in a fork of a template, as Worker does in a process of its own."""

    def __init__(self, template: Template, most_calls: int | None = None) -> None:
        """Creates the worker; the fork is made for the first call, and anew after `most_calls` of them."""
        self._template = template
        self._most_calls = most_calls
        self._calls = 0
        self._turn = asyncio.Lock()
        self._fork: _Fork | None = None
        self._ends: set[asyncio.Task[str]] = set()

    async def run(self, work: Callable[..., T], *arguments: Any, seconds: float) -> T:
        """Runs a call as Worker.run does."""
        message = pickle.dumps(("call", seconds, work, arguments), pickle.HIGHEST_PROTOCOL)
        async with self._turn:
            fork = await self._ready()
            self._calls += 1
            try:
                is_done, outcome = await exchange(fork.reader, fork.writer, message, seconds)
            except TimeoutError:
                await asyncio.shield(self._end(fork))
                raise WorkTimeoutError(f"took longer than {seconds:g} s") from None
            except (OSError, EOFError) as error:
                status = await asyncio.shield(self._end(fork))
                raise WorkerDiedError(f"its process ended with {status}") from error
            except BaseException:
                self._end(fork)
                raise
            if self._most_calls is not None and self._calls >= self._most_calls:
                self._end(fork)
        if not is_done:
            raise outcome
        return cast(T, outcome)

    async def close(self) -> None:
        """Lets the process end; the template kills it when it is closed."""
        if self._fork is not None:
            self._fork.writer.close()
            self._fork = None
        for end in self._ends:
            end.cancel()
        await asyncio.gather(*self._ends, return_exceptions=True)

    async def _ready(self) -> _Fork:
        fork = self._fork
        if fork is not None and (fork.version != self._template.version or fork.template.returncode is not None):
            await asyncio.shield(self._end(fork))
        if self._fork is None:
            self._fork, self._calls = await self._template.fork(), 0
        return self._fork

    def _end(self, fork: _Fork) -> asyncio.Task[str]:
        """Has the process killed, and returns the task that says how it ended."""
        self._fork = None
        end = asyncio.create_task(self._template.end(fork), name=f"end of {fork.process_id}")
        self._ends.add(end)
        end.add_done_callback(self._ends.discard)
        return end


class ForkPool:
    """Forks of one template, as many as are needed at once."""

    def __init__(
        self,
        count: int,
        prepare: Callable[..., None],
        *arguments: Any,
        memory_bytes: int | None = None,
        most_calls: int | None = None,
    ) -> None:
        """Creates the pool; no process is started yet.

        Args:
            count: the most calls that run at once.
            prepare: called once in the template; a module-level function.
            arguments: of `prepare`.
            memory_bytes: allocating more raises MemoryError in a process; None for no limit.
            most_calls: a fork is replaced after this many calls; None for never.
        """
        self._template = Template(prepare, *arguments, memory_bytes=memory_bytes)
        self._pool = WorkerPool([ForkedWorker(self._template, most_calls) for _ in range(count)])

    async def load(self, work: Callable[..., bool], *arguments: Any) -> None:
        """Runs `work(*arguments)` in the template; it returns True if it loaded something that forks do not have."""
        await self._template.load(work, *arguments)

    async def run(self, work: Callable[..., T], *arguments: Any, seconds: float) -> T:
        """Runs a call as Worker.run does, in the first fork that is free."""
        return await self._pool.run(work, *arguments, seconds=seconds)

    async def close(self) -> None:
        """Kills every process."""
        await self._pool.close()
        with suppress(WorkerNotStartedError):
            await self._template.close()
