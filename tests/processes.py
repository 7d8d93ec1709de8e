"""What tests ask the system about processes."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.patience import PATIENCE_SECONDS


def is_running(pid: int) -> bool:
    """Whether the process is there and has not ended (a zombie has). Reads Linux's /proc."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


async def ended(pid: int, seconds: float = PATIENCE_SECONDS) -> None:
    """Returns when the process has ended. Raises TimeoutError if it does not."""
    async with asyncio.timeout(seconds):
        while is_running(pid):  # noqa: ASYNC110 - another process sets no event
            await asyncio.sleep(0.01)


def of_session(leader: int) -> list[int]:
    """The running processes of the session that `leader` has made."""
    found = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [pid for pid in found if _session(pid) == leader and is_running(pid)]


def _session(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[3])
    except OSError:
        return 0
