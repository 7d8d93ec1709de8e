"""Forks of a process that has loaded something: they share it, are replaced when they hang or die, and none is left."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from feeds.worker import ForkPool, WorkerDiedError, WorkerNotStartedError, WorkTimeoutError
from tests.patience import PATIENCE_SECONDS
from tests.processes import ended, is_running

pytestmark = pytest.mark.slow

SECONDS = 600.0  # more than anything that waits here
_loaded: dict[str, int] = {}


def _prepare(name: str) -> None:
    _loaded[name] = os.getpid()


def _load(name: str) -> bool:
    is_new = name not in _loaded
    _loaded.setdefault(name, os.getpid())
    return is_new


def _who() -> tuple[int, int, dict[str, int]]:
    return os.getpid(), os.getppid(), dict(_loaded)


def _meet(folder: Path, name: str) -> int:
    """Ends only if another fork runs at the same time: each opens one end of a pipe with a name."""
    (folder / f"{name}.pid").write_text(str(os.getpid()))
    with (folder / "pipe").open("wb" if name == "a" else "rb", buffering=0):
        return os.getpid()


def _hang(mark: Path) -> None:
    """Never returns and never releases the interpreter lock."""
    mark.write_text(str(os.getpid()))
    libc = ctypes.PyDLL(None)
    while True:
        libc.sleep(60)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _memory() -> int:
    """Memory of this process in kB that it does not share."""
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(("Private_Clean", "Private_Dirty")))


def _fill(megabytes: int) -> bool:
    _held.append(os.urandom(megabytes << 20))
    return True


_held: list[bytes] = []


@pytest.fixture
async def pool() -> AsyncIterator[ForkPool]:
    made = ForkPool(2, _prepare, "prepared")
    yield made
    await made.close()


async def test_forks_have_what_the_template_has_loaded(pool: ForkPool) -> None:
    own, template, loaded = await pool.run(_who, seconds=SECONDS)
    assert loaded == {"prepared": template}
    assert own != template
    await pool.load(_load, "later")
    again, same, loaded = await pool.run(_who, seconds=SECONDS)
    assert loaded == {"prepared": template, "later": template}, "the fork of before was replaced"
    assert (same, again != own) == (template, True)
    await pool.load(_load, "later")
    assert (await pool.run(_who, seconds=SECONDS))[0] == again, "nothing new, so the fork stays"
    await ended(own)


async def test_a_fork_is_replaced_after_so_many_calls() -> None:
    pool = ForkPool(1, _prepare, "prepared", most_calls=2)
    first, second, third = [(await pool.run(_who, seconds=SECONDS))[:2] for _ in range(3)]
    assert first == second
    assert (third[0] != second[0], third[1]) == (True, second[1]), "another fork of the same template"
    await ended(second[0])
    await pool.close()


async def test_a_fork_has_the_limit_of_memory_of_its_template() -> None:
    pool = ForkPool(1, _prepare, "prepared", memory_bytes=300_000_000)
    with pytest.raises(MemoryError):
        await pool.run(_fill, 400, seconds=SECONDS)
    await pool.run(_who, seconds=SECONDS)
    await pool.close()


async def test_two_calls_run_at_once(pool: ForkPool, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    one, other = await asyncio.gather(*(pool.run(_meet, tmp_path, name, seconds=SECONDS) for name in "ab"))
    assert one != other


async def test_one_that_hangs_is_killed_and_the_other_works_on(pool: ForkPool, tmp_path: Path) -> None:
    hung, template, _ = await pool.run(_who, seconds=SECONDS)
    with pytest.raises(WorkTimeoutError, match=r"0\.5 s"):
        await pool.run(_hang, tmp_path / "mark", seconds=0.5)
    await ended(hung)
    other, same, _ = await pool.run(_who, seconds=SECONDS)
    assert (same, other != hung) == (template, True)


async def test_how_one_died_is_said_and_it_is_replaced(pool: ForkPool) -> None:
    with pytest.raises(WorkerDiedError, match="SIGKILL"):
        await pool.run(_die, seconds=SECONDS)
    assert await pool.run(_who, seconds=SECONDS)


async def test_a_cancelled_call_ends_its_process(pool: ForkPool, tmp_path: Path) -> None:
    mark = tmp_path / "hangs"
    call = asyncio.ensure_future(pool.run(_hang, mark, seconds=SECONDS))
    hung = await _written(mark)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await ended(hung)
    assert await pool.run(_who, seconds=SECONDS)


async def test_a_template_that_dies_takes_its_forks_and_is_replaced(pool: ForkPool) -> None:
    own, template, _ = await pool.run(_who, seconds=SECONDS)
    os.kill(template, signal.SIGKILL)
    await ended(own)
    with suppress(WorkerDiedError):  # whether its end has been noticed already
        await pool.run(_who, seconds=SECONDS)
    _, other, loaded = await pool.run(_who, seconds=SECONDS)
    assert (other != template, loaded) == (True, {"prepared": other})


async def test_a_closed_pool_leaves_no_process(tmp_path: Path) -> None:
    pool, mark = ForkPool(2, _prepare, "prepared"), tmp_path / "hangs"
    _, template, _ = await pool.run(_who, seconds=SECONDS)
    call = asyncio.ensure_future(pool.run(_hang, mark, seconds=SECONDS))
    hung = await _written(mark)
    assert is_running(template)
    await pool.close()
    await ended(template)
    await ended(hung)
    with pytest.raises((WorkerDiedError, WorkerNotStartedError)):
        await call
    with pytest.raises(WorkerNotStartedError):
        await pool.run(_who, seconds=SECONDS)


async def _written(mark: Path) -> int:
    """The process id that a process writes into a file, as soon as it is there."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not (written := _read(mark)):  # noqa: ASYNC110 - another process sets no event
            await asyncio.sleep(0.01)
    return int(written)


def _read(mark: Path) -> str:
    return mark.read_text() if mark.exists() else ""


async def test_what_is_loaded_is_in_memory_once(pool: ForkPool) -> None:
    await pool.load(_fill, 64)
    assert await pool.run(_memory, seconds=SECONDS) < 32 * 1024
