"""What a worker process and its parent say to each other, and what goes wrong with it."""

from __future__ import annotations

import asyncio
import pickle
from typing import Any, Final, cast

from feeds.worker.child import HEADER_BYTES

MOST_ANSWER_BYTES: Final = 64_000_000
PIPE_BYTES: Final = 1 << 20


class WorkerError(Exception):
    """The work was not done: its process ended without an answer."""


class WorkTimeoutError(WorkerError):
    """The work exceeded its deadline; its process was killed."""


class WorkerDiedError(WorkerError):
    """The process ended during the work: it crashed, or the kernel killed it because memory ran out."""


class WorkerNotStartedError(WorkerError):
    """No process could be started. The work was not tried and can be tried again later."""


async def exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, message: bytes, seconds: float
) -> tuple[bool, Any]:
    """Sends a message to a worker process and returns its answer: whether it worked, and the result or the exception.

    Args:
        reader: of the process's outcomes.
        writer: of its calls.
        message: pickled.
        seconds: until the answer is complete.

    Raises:
        TimeoutError: it was not.
        OSError, EOFError: the process ended.
        WorkerError: the answer is too large.
    """
    async with asyncio.timeout(seconds):
        writer.writelines((len(message).to_bytes(HEADER_BYTES, "big"), message))
        await writer.drain()
        size = int.from_bytes(await reader.readexactly(HEADER_BYTES), "big")
        if size > MOST_ANSWER_BYTES:
            raise WorkerError(f"its answer has {size} bytes, more than {MOST_ANSWER_BYTES}")
        answer = await reader.readexactly(size)
    return cast("tuple[bool, Any]", pickle.loads(answer))
