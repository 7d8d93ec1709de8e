"""How long a bot takes to its first answer, and how much memory it has: `python -m tests.bench start`."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import IO, Final
from urllib.request import Request, urlopen

from tests.bench.rows import Row

STARTS: Final = 5
NEWS_SECONDS: Final = 150.0  # the sample newsroom's day takes two minutes
PEOPLE: Final = 50
ASKED: Final = (
    "/brief north-korea-russia",
    "/timeline north-korea-russia",
    "/search soldiers",
    "/latest 7d",
    "Blinken",
)
ANSWER_SECONDS: Final = 60.0
_PROGRAM: Final = Path(sys.executable).parent / "wirebrief"
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_TOKEN: Final = "1234567:" + "x" * 35


def run() -> list[Row]:
    """Returns the rows."""
    with TemporaryDirectory() as folder:
        return [_starts(Path(folder)), *_memory(Path(folder))]


def _starts(folder: Path) -> Row:
    """A bot with a token and a database that is there: the first start makes it and is not counted."""
    with _running("sandbox", folder / "sandbox", "Bot API: ") as (_, line):
        api = line.partition("URL=")[2].split()[0]
        live = {"WIREBRIEF_TELEGRAM_TOKEN": _TOKEN, "WIREBRIEF_TELEGRAM_API_URL": api}
        walls, cpus, sizes = [], [], []
        for number in range(STARTS + 1):
            begin = time.perf_counter()
            with _running("run", folder / "live", "ready: ", **live) as (pid, _):
                if number:
                    walls.append(time.perf_counter() - begin)
                    cpus.append(_cpu_seconds(pid))
                    sizes.append(megabytes(pid))
    figure = f"{median(walls):.1f} s, {median(cpus):.2f} s of CPU time, {median(sizes):.0f} MB"
    return Row("start to the first answer, with a token and a database", figure)


def _memory(folder: Path) -> list[Row]:
    """The default, with the sandbox in the bot's process, after the sample news, and after many have asked."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with _running("run", folder / "sample", "ready: ", WIREBRIEF_SANDBOX_PORT=str(port)) as (pid, _):
        time.sleep(NEWS_SECONDS)
        rows = [_sizes("memory of one process with its workers after the sample news", pid)]
        with ThreadPoolExecutor(PEOPLE) as people:
            list(people.map(partial(_converse, f"http://127.0.0.1:{port}/sandbox"), range(PEOPLE)))
        what = f"the same after {len(ASKED) * PEOPLE} answers to {PEOPLE} people at once, with the process of ADR 24"
        return [*rows, _sizes(what, pid)]


def _sizes(what: str, pid: int) -> Row:
    sizes = sorted((megabytes(child) for child in _children(pid)), reverse=True)
    own, parts = megabytes(pid), ", ".join(f"{size:.0f}" for size in sizes)
    return Row(what, f"{own + sum(sizes):.0f} MB (PSS)", f"the bot and its sandbox {own:.0f}, workers {parts}")


def _converse(sandbox: str, number: int) -> None:
    """Somebody asks one thing after another, and waits for each answer."""
    user, seen = 5_000 + number, 0
    for text in ASKED:
        sent = Request(f"{sandbox}/users/{user}/send", json.dumps({"text": text}).encode())
        sent.add_header("Content-Type", "application/json")
        with urlopen(sent, timeout=ANSWER_SECONDS) as reply:
            reply.read()
        end = time.monotonic() + ANSWER_SECONDS
        while time.monotonic() < end:
            with urlopen(f"{sandbox}/chats/{user}/messages", timeout=ANSWER_SECONDS) as reply:
                answers = sum(message["from"] == "bot" for message in json.load(reply))
            if answers > seen:
                seen = answers
                break
            time.sleep(0.2)
        else:
            raise RuntimeError(f"no answer to {text}")


@contextmanager
def _running(command: str, data_dir: Path, until: str, **settings: str) -> Iterator[tuple[int, str]]:
    """Runs `wirebrief COMMAND` inside the block, which begins when it prints a line with `until`."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("WIREBRIEF_")}
    # As installed: with this our modules would be compiled at each start.
    inherited.pop("PYTHONDONTWRITEBYTECODE", None)
    own = {"WIREBRIEF_DATA_DIR": str(data_dir), "WIREBRIEF_SANDBOX_PORT": "0"}
    process = subprocess.Popen(
        [_PROGRAM, command], env=inherited | own | settings, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True, start_new_session=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None, "a pipe"
        yield process.pid, _line(process.stdout, until)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _line(stream: IO[str], until: str) -> str:
    for line in stream:
        if until in line:
            return line
    raise RuntimeError(f"ended before it said {until!r}")


def _children(pid: int, depth: int = 99) -> list[int]:
    """Returns the processes below one, at most so deep."""
    found: list[int] = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[1])
        except OSError:  # it has ended meanwhile
            continue
        if parent == pid:
            child = int(path.parent.name)
            found += [child, *(_children(child, depth - 1) if depth > 1 else ())]
    return found


def cpu_of(pid: int) -> tuple[float, float]:
    """Returns the seconds of CPU of a process, and those of all below it, ended ones included."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:  # it has ended meanwhile, and its parent counts it
        return 0.0, 0.0
    own, ended = (sum(map(int, fields[start : start + 2])) / _TICKS for start in (11, 13))
    return own, ended + sum(sum(cpu_of(child)) for child in _children(pid, depth=1))


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def megabytes(pid: int) -> float:
    """Returns the memory of a process, of what it shares its part."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("Pss:")).split()[1]) / 1e3
