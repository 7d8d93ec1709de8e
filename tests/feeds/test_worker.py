"""Work in another process: it comes back, its errors come back, and a death does not."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from feeds.worker import Worker


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.close()


def _fail() -> None:
    raise ValueError("inside")


def _die_once(mark: Path) -> int:
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return os.getpid()


def _wait_for_ever(mark: Path) -> None:
    mark.touch()
    signal.pause()


async def test_work_is_done_elsewhere(worker: Worker) -> None:
    assert await worker.run(os.getpid) != os.getpid()
    with pytest.raises(ValueError, match="inside"):
        await worker.run(_fail)


async def test_a_process_that_dies_is_replaced(worker: Worker, tmp_path: Path) -> None:
    assert await worker.run(_die_once, tmp_path / "mark") != os.getpid()


async def test_the_end_waits_for_nothing(worker: Worker, tmp_path: Path) -> None:
    waiting = asyncio.create_task(worker.run(_wait_for_ever, tmp_path / "mark"))
    behind = asyncio.create_task(worker.run(os.getpid))
    async with asyncio.timeout(30):
        while not (tmp_path / "mark").exists():  # noqa: ASYNC110 - another process sets no event
            await asyncio.sleep(0)
    waiting.cancel()
    behind.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    worker.close()
