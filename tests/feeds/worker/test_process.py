"""Work in another process: it comes back, its errors come back, and neither a death nor an endless loop holds us up."""

from __future__ import annotations

import asyncio
import ctypes
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from os import waitpid
from pathlib import Path
from typing import Any

import pytest

from feeds.errors import ParseError
from feeds.reasons import because
from feeds.worker import (
    Worker,
    WorkerDiedError,
    WorkerError,
    WorkerNotStartedError,
    WorkerPool,
    WorkTimeoutError,
    process,
)
from feeds.worker.messages import exchange
from tests.patience import PATIENCE_SECONDS
from tests.processes import ended, is_running

pytestmark = pytest.mark.slow

SECONDS = 600.0  # more than anything that waits here


@pytest.fixture
async def worker() -> AsyncIterator[Worker]:
    made = Worker()
    yield made
    await made.close()


@dataclass
class LateStatus:
    """Holds back the thread of asyncio that reads how a process ended, as a busy machine does."""

    may_be_read: threading.Event = field(default_factory=threading.Event)
    read: list[int] = field(default_factory=list)

    def waitpid(self, pid: int, options: int) -> tuple[int, int]:
        if threading.current_thread() is not threading.main_thread():  # it has no thread from Python 3.12 on
            assert self.may_be_read.wait(PATIENCE_SECONDS)
        found, status = waitpid(pid, options)
        self.read.append(os.waitstatus_to_exitcode(status))
        return found, status


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch) -> LateStatus:
    made = LateStatus()
    monkeypatch.setattr(os, "waitpid", made.waitpid)
    return made


@dataclass
class Hook:
    """What happens when an exchange with a process failed: at once, and in the next turn of the loop."""

    at_once: Callable[[], object] = bool
    then: Callable[[], object] = bool

    async def exchange(self, *arguments: Any) -> tuple[bool, Any]:
        try:
            return await exchange(*arguments)
        except BaseException:
            self.at_once()
            asyncio.get_running_loop().call_soon(self.then)
            raise


@pytest.fixture
def pipe_end(monkeypatch: pytest.MonkeyPatch) -> Hook:
    made = Hook()
    monkeypatch.setattr(process, "exchange", made.exchange)
    return made


class OddError(Exception):
    """Cannot be made again from what it is pickled as."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(f"{first} {second}")


def _fail() -> None:
    raise ValueError("inside")


def _fail_oddly() -> None:
    raise OddError("one", "two")


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _leave(may_end: Path, status: int) -> None:
    """Ends as a process does whose clearing up takes a while: its pipes are closed before it has ended."""
    os.closerange(0, 64)
    while not may_end.exists():
        threading.Event().wait(0.01)
    os._exit(status)


def _hang(mark: Path | None = None) -> None:
    """Never returns and never releases the interpreter lock, as a loop in C, but takes no CPU time."""
    if mark is not None:
        mark.write_text(str(os.getpid()))
    libc = ctypes.PyDLL(None)  # unlike CDLL it keeps the lock during a call
    while True:
        libc.sleep(60)


def _spin(mark: Path) -> None:
    """Never returns, but releases the interpreter lock now and then, as any loop in Python does."""
    mark.write_text(str(os.getpid()))
    while True:
        pass


def _print() -> str:
    print("this must not be taken for an answer")
    return "answer"


def _allocate(count: int) -> int:
    return len(bytearray(count))


def _echo(value: bytes) -> bytes:
    return value


def _threads_of_a_product() -> int:
    import numpy as np

    square = np.ones((600, 600), dtype=np.float32)
    for _ in range(10):
        square @ square
    return len(list(Path("/proc/self/task").iterdir()))


def _loaded_modules() -> set[str]:
    return set(sys.modules)


def _environment() -> dict[str, str]:
    return dict(os.environ)


def _blocked() -> set[int]:
    return set(signal.pthread_sigmask(signal.SIG_BLOCK, ()))


def _wait_for_death(pid: int | None) -> None:
    """Returns when a child of ours is dead. Its status can still be read."""
    assert pid is not None
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


async def _written(mark: Path) -> int:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not (text := _text(mark)):  # noqa: ASYNC110 - another process sets no event
            await asyncio.sleep(0.01)
    return int(text)


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""


async def test_work_is_done_elsewhere_and_in_one_process(worker: Worker) -> None:
    first = await worker.run(os.getpid, seconds=SECONDS)
    assert first == worker.pid != os.getpid()
    assert await worker.run(os.getpid, seconds=SECONDS) == first
    assert await worker.run(_print, seconds=SECONDS) == "answer"


@pytest.mark.parametrize("size", [0, 1, 5_000_000])
async def test_large_values_go_there_and_come_back(worker: Worker, size: int) -> None:
    value = os.urandom(size)
    assert await worker.run(_echo, value, seconds=SECONDS) == value


async def test_what_the_work_raises_is_raised(worker: Worker) -> None:
    with pytest.raises(ValueError, match="inside") as caught:
        await worker.run(_fail, seconds=SECONDS)
    assert "_fail" in caught.value.__notes__[0]
    with pytest.raises(RuntimeError, match="OddError: one two"):
        await worker.run(_fail_oddly, seconds=SECONDS)


def test_the_errors_of_feeds_survive_pickling() -> None:
    error = pickle.loads(pickle.dumps(ParseError("https://example.org/rss", because("empty"))))
    assert (error.url, error.reason, str(error)) == (
        "https://example.org/rss", because("empty"), "https://example.org/rss: the answer is empty",
    )  # fmt: skip


async def test_work_that_never_ends_is_killed_at_its_deadline(worker: Worker) -> None:
    pid = await worker.run(os.getpid, seconds=SECONDS)
    with pytest.raises(WorkTimeoutError, match=r"longer than 0\.2 s"):
        await worker.run(_hang, seconds=0.2)
    await ended(pid)
    assert await worker.run(_print, seconds=SECONDS) == "answer"


async def test_a_process_that_dies_is_replaced(worker: Worker) -> None:
    with pytest.raises(WorkerDiedError, match="SIGKILL"):
        await worker.run(_die, seconds=SECONDS)
    assert await worker.run(_print, seconds=SECONDS) == "answer"


async def test_how_it_died_is_known_however_late_the_loop_asks(
    worker: Worker, late: LateStatus, pipe_end: Hook
) -> None:
    pipe_end.at_once, pipe_end.then = lambda: _wait_for_death(worker.pid), late.may_be_read.set
    with pytest.raises(WorkerDiedError, match="SIGKILL"):
        await worker.run(_die, seconds=SECONDS)
    assert late.read == [-signal.SIGKILL]


async def test_a_kill_leaves_the_status_of_a_dead_process_to_the_loop(worker: Worker, late: LateStatus) -> None:
    pid = await worker.run(os.getpid, seconds=SECONDS)
    os.kill(pid, signal.SIGKILL)
    _wait_for_death(pid)  # the loop has no turn to learn of it
    asyncio.get_running_loop().call_soon(late.may_be_read.set)
    await worker.close()
    assert late.read == [-signal.SIGKILL]


async def test_one_that_closed_its_pipes_may_end_by_itself(worker: Worker, pipe_end: Hook, tmp_path: Path) -> None:
    pipe_end.then = (tmp_path / "mark").touch
    with pytest.raises(WorkerDiedError, match="status 7"):
        await worker.run(_leave, tmp_path / "mark", 7, seconds=SECONDS)


async def test_one_that_dies_while_it_waits_is_replaced(worker: Worker) -> None:
    pid = await worker.run(os.getpid, seconds=SECONDS)
    os.kill(pid, signal.SIGKILL)
    await ended(pid)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while worker.pid is not None:  # noqa: ASYNC110 - the loop learns of the death in its own time
            await asyncio.sleep(0.01)
    assert await worker.run(os.getpid, seconds=SECONDS) != pid


async def test_the_loop_goes_on_while_the_work_never_answers(worker: Worker, tmp_path: Path) -> None:
    working = asyncio.create_task(worker.run(_hang, tmp_path / "mark", seconds=SECONDS))
    await _written(tmp_path / "mark")
    for _ in range(100):
        await asyncio.sleep(0.001)
    assert not working.done()
    await worker.close()
    with pytest.raises(WorkerError):
        await working


async def test_a_call_that_is_cancelled_ends_its_process(worker: Worker, tmp_path: Path) -> None:
    working = asyncio.create_task(worker.run(_hang, tmp_path / "mark", seconds=SECONDS))
    behind = asyncio.create_task(worker.run(os.getpid, seconds=SECONDS))
    pid = await _written(tmp_path / "mark")
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    await ended(pid)
    assert await behind != pid


async def test_the_end_waits_for_nothing_and_starts_nothing(worker: Worker, tmp_path: Path) -> None:
    working = asyncio.create_task(worker.run(_hang, tmp_path / "mark", seconds=SECONDS))
    behind = asyncio.create_task(worker.run(os.getpid, seconds=SECONDS))
    pid = await _written(tmp_path / "mark")
    async with asyncio.timeout(PATIENCE_SECONDS):
        await worker.close()
        with pytest.raises(WorkerError):
            await working
        with pytest.raises(WorkerNotStartedError, match="closed"):
            await behind
    assert not is_running(pid)


async def test_an_end_while_the_process_starts_leaves_none(tmp_path: Path) -> None:
    worker = Worker(_hang, tmp_path / "mark")
    starting = asyncio.create_task(worker.warm())
    pid = await _written(tmp_path / "mark")
    await worker.close()
    with pytest.raises(WorkerNotStartedError):
        await starting
    assert not is_running(pid)


async def test_a_process_that_is_never_ready_is_no_fault_of_the_work() -> None:
    for prepare, why in ((_fail, "inside"), (_hang, "Timeout"), (_die, "could be started")):
        worker = Worker(prepare, start_seconds=SECONDS if prepare is not _hang else 0.5)
        with pytest.raises(WorkerNotStartedError, match=why):
            await worker.run(os.getpid, seconds=SECONDS)
        await worker.close()


async def test_both_signals_are_blocked_in_a_process_and_not_in_ours(worker: Worker) -> None:
    starting = asyncio.create_task(worker.run(_blocked, seconds=SECONDS))
    pid = None
    while pid is None:  # signalled as soon as it exists
        await asyncio.sleep(0)
        pid = worker.pid
    for number in (signal.SIGINT, signal.SIGTERM):
        os.kill(pid, number)
    assert {signal.SIGINT, signal.SIGTERM} <= await starting
    assert worker.pid == pid
    assert not _blocked() & {signal.SIGINT, signal.SIGTERM}


async def test_a_process_is_light_and_knows_no_secret(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIREBRIEF_TELEGRAM_TOKEN", "1:secret")
    loaded = await worker.run(_loaded_modules, seconds=SECONDS)
    assert not loaded & {"bot", "spacy", "sqlalchemy", "telegram", "numpy", "trafilatura"}
    assert "1:secret" not in (await worker.run(_environment, seconds=SECONDS)).values()


async def test_one_thread_multiplies(worker: Worker) -> None:
    before = await worker.run(_loaded_modules, seconds=SECONDS)
    assert "numpy" not in before, "or the variables come too late"
    assert await worker.run(_threads_of_a_product, seconds=SECONDS) == 2  # the second waits for the parent's end


async def test_memory_has_a_limit() -> None:
    worker = Worker(memory_bytes=300_000_000)
    with pytest.raises(MemoryError):
        await worker.run(_allocate, 400_000_000, seconds=SECONDS)
    assert await worker.run(_allocate, 1_000, seconds=SECONDS) == 1_000
    await worker.close()


async def test_a_fresh_process_takes_over_after_a_number_of_calls() -> None:
    worker = Worker(most_calls=2)
    pids = [await worker.run(os.getpid, seconds=SECONDS) for _ in range(4)]
    assert pids[0] == pids[1] != pids[2] == pids[3]
    await worker.close()


async def test_in_a_pool_one_that_hangs_holds_up_no_other(tmp_path: Path) -> None:
    pool = WorkerPool([Worker(), Worker()])
    first = await pool.run(os.getpid, seconds=SECONDS)
    assert await pool.run(os.getpid, seconds=SECONDS) == first, "a second process starts only when it is needed"
    hanging = asyncio.create_task(pool.run(_hang, tmp_path / "mark", seconds=SECONDS))
    await _written(tmp_path / "mark")
    assert await pool.run(_print, seconds=SECONDS) == "answer"
    assert not hanging.done()
    await pool.close()
    with pytest.raises(WorkerError):
        await hanging


PARENT = """
import asyncio, sys
sys.path[:] = {path!r}
from pathlib import Path
from feeds.worker import Worker
from tests.feeds.worker.test_process import _spin
asyncio.run(Worker().run(_spin, Path({mark!r}), seconds=600))
"""


async def test_it_ends_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    program = PARENT.format(path=sys.path, mark=str(mark))
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", program, stderr=subprocess.DEVNULL)
    pid = await _written(mark)
    parent.kill()
    await parent.wait()
    await ended(pid)
