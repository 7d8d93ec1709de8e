"""The program of a worker process: reads pickled calls from standard input, writes pickled outcomes to its output.

Started by its path (`python -P feeds/worker/child.py`), so it imports only the standard library until it knows the
parent's `sys.path`. Each message is its length (8 bytes, big-endian) and a pickle: one start message, then one message
per call. The answer to each is a pair: whether it worked, and the result or the exception.
"""

from __future__ import annotations

import os
import pickle
import resource
import select
import signal
import sys
import threading
import traceback
from contextlib import suppress
from typing import Any, BinaryIO, Final

HEADER_BYTES: Final = 8
# The parent kills at the deadline. If the parent is gone, the kernel does so this many seconds later.
ALARM_SECONDS: Final = 5.0


def main() -> None:
    """Runs calls until standard input ends."""
    calls, outcomes = _private_pipes()
    threading.Thread(target=_end_with_parent, args=(calls.fileno(),), daemon=True).start()
    while (message := _read(calls)) is not None:
        _write(outcomes, _outcome(message))


def _private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Returns copies of standard input and output for the messages; what the work prints goes to standard error."""
    calls, outcomes = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    return calls, outcomes


def _end_with_parent(number: int) -> None:
    """Ends the process when the parent closes its standard input, also during work."""
    asked = select.poll()
    asked.register(number, 0)  # POLLHUP only
    asked.poll()
    os._exit(1)


def _read(calls: BinaryIO) -> bytes | None:
    header = calls.read(HEADER_BYTES)
    return calls.read(int.from_bytes(header, "big")) if len(header) == HEADER_BYTES else None


def _write(outcomes: BinaryIO, message: bytes) -> None:
    outcomes.write(len(message).to_bytes(HEADER_BYTES, "big"))
    outcomes.write(message)
    outcomes.flush()


def _outcome(message: bytes) -> bytes:
    try:
        kind, *content = pickle.loads(message)
        work = _start if kind == "start" else _call
        return pickle.dumps((True, work(*content)), pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        signal.setitimer(signal.ITIMER_REAL, 0)
        error.add_note(f"in a worker process:\n{traceback.format_exc()}")
        return pickle.dumps((False, _sendable(error)), pickle.HIGHEST_PROTOCOL)


def _start(path: list[str], memory_bytes: int | None, prepare: bytes) -> None:
    sys.path[:] = path
    # If memory runs out, Linux kills this process rather than the parent.
    with suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as score:  # noqa: PTH123
        score.write("500")
    if memory_bytes is not None:
        resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    work, arguments = pickle.loads(prepare)
    if work is not None:
        work(*arguments)


def _call(seconds: float, work: Any, arguments: tuple[Any, ...]) -> Any:
    signal.setitimer(signal.ITIMER_REAL, seconds + ALARM_SECONDS)  # SIGALRM ends the process whatever it does
    done = work(*arguments)
    signal.setitimer(signal.ITIMER_REAL, 0)
    return done


def _sendable(error: Exception) -> Exception:
    """Returns the error if it can be pickled, else a RuntimeError with its type and message."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


if __name__ == "__main__":
    main()
