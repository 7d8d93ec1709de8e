"""A stop ends soon and leaves no process, at twelve moments of a run, by a signal to the group or to one process."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.e2e.conftest import Running, select_pause
from tests.loopback import free_port
from tests.processes import of_session

pytestmark = pytest.mark.e2e

# A line of the log, and seconds after it: the program loads; then it loads models and polls the first feeds.
MOMENTS = (
    ("", 0.5), ("", 1.0), ("chat page", 0.0), ("chat page", 0.3),
    ("ready", 0.0), ("ready", 0.3), ("ready", 0.7), ("ready", 1.2),
    ("ready", 2.0), ("ready", 3.0), ("ready", 4.5), ("ready", 6.0),
)  # fmt: skip
# The moments at which models are loading, one for each kind of signal. The others do without, which saves 8 s of CPU.
WITH_MODELS = frozenset({7, 8})
AT_ONCE = 3
# Three seconds suffice on an idle machine; here other tests load models meanwhile. What a stop must not wait for (a
# fetch, a lease, a work process) takes 30 s or more.
STOP_SECONDS = 20.0


@pytest.mark.parametrize("to_group", [True, False], ids=["group", "process"])
def test_a_stop_is_over_soon_at_any_moment(tmp_path: Path, to_group: bool) -> None:
    numbers = range(0 if to_group else 1, len(MOMENTS), 2)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        stopped = list(threads.map(lambda number: _stopped(tmp_path, number, to_group), numbers))
    assert [why for why in stopped if why] == []


def _stopped(folder: Path, number: int, to_group: bool) -> str:
    """Returns what is wrong with a stop, "" if nothing is.

    Args:
        folder: Where the data folder is created.
        number: Which moment.
        to_group: Whether the signal goes to the process group or to the process alone.
    """
    number_of_signal = (signal.SIGTERM, signal.SIGINT)[number // 2 % 2]
    line, seconds = MOMENTS[number]
    bot = Running("run", folder / str(number), free_port(), has_models=number in WITH_MODELS)
    bot.wait_for(lambda: line in bot.log.read_text())
    select_pause(seconds)
    (os.killpg if to_group else os.kill)(bot.process.pid, number_of_signal)
    start = time.monotonic()
    try:
        status = bot.process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        return f"{MOMENTS[number]}: not over"
    finally:
        took = time.monotonic() - start
        left = _left(bot.process.pid)
        bot.stop(signal.SIGKILL)
    log = bot.log.read_text()
    # Before the program has installed its handlers, the signal ends it as it ends any process.
    is_early = "ready" not in log and status in {-number_of_signal, 130}
    if not left and (is_early or (status == 0 and "Traceback" not in log)):
        return ""
    what = f"{MOMENTS[number]}, {number_of_signal.name}: status {status} after {took:.1f} s, left {left}"
    return f"{what}\n{log[-3000:]}"


def _left(leader: int) -> list[int]:
    """Returns processes that outlive their parent; a killed one may take a moment to end."""
    for _ in range(1_000):
        if not (left := [pid for pid in of_session(leader) if pid != leader]):
            return []
        select_pause(0.02)
    return left
