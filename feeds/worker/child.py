"""The program of a worker process: reads pickled calls from standard input, writes pickled outcomes to its output.

Started by its path (`python -P feeds/worker/child.py`), so it imports only the standard library until it knows the
parent's `sys.path`. Each message is its length (8 bytes, big-endian) and a pickle: one start message, then one message
per call. The answer to each is a pair: whether it worked, and the result or the exception.

With the number of a socket as its argument it is a template (feeds/worker/forks.py): on demand it forks processes that
have what it has loaded, and do the work. Each gets a socket of its own for calls and outcomes, over that first one.
"""

from __future__ import annotations

import ctypes
import gc
import os
import pickle
import resource
import select
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, BinaryIO, Final, NoReturn

HEADER_BYTES: Final = 8
# The parent kills at the deadline. If the parent is gone, the kernel does so this many seconds later.
ALARM_SECONDS: Final = 5.0
_Kinds = Mapping[str, Callable[..., Any]]  # what each kind of message does
_PR_SET_PDEATHSIG: Final = 1  # of Linux: which signal a process gets when its parent ends


def main(arguments: list[str]) -> None:
    """Runs calls until standard input ends."""
    calls, outcomes = _private_pipes()
    if arguments:
        # Without the thread below: a process is forked only from one that has a single thread. It ends with its input.
        template = _Template(socket.socket(fileno=int(arguments[0])), (calls, outcomes))
        _serve(calls, outcomes, {"start": _start, "call": _call, "fork": template.fork, "kill": template.kill})
    else:
        _serve_until_parent_ends(calls, outcomes, {"start": _start, "call": _call})


def _serve_until_parent_ends(calls: BinaryIO, outcomes: BinaryIO, kinds: _Kinds) -> None:
    threading.Thread(target=_end_with_parent, args=(calls.fileno(),), daemon=True).start()
    _serve(calls, outcomes, kinds)


def _serve(calls: BinaryIO, outcomes: BinaryIO, kinds: _Kinds) -> None:
    while (message := _read(calls)) is not None:
        _write(outcomes, _outcome(message, kinds))


class _Template:
    """The processes that were forked from this one. It alone ends them: their ids are not given to others meanwhile."""

    def __init__(self, sockets: socket.socket, own: tuple[BinaryIO, BinaryIO]) -> None:
        self._sockets, self._own = sockets, own
        self._forks: set[int] = set()

    def fork(self) -> int:
        """Forks a process that serves the socket which has just been sent; returns its id."""
        _, (number, *_), _, _ = socket.recv_fds(self._sockets, 1, 1)
        # What is loaded is not looked at by garbage collections any more, which would copy its pages.
        gc.collect()
        gc.freeze()
        process_id = os.fork()
        if process_id == 0:
            self._be_fork(number)
        os.close(number)
        self._forks.add(process_id)
        return process_id

    def _be_fork(self, number: int) -> NoReturn:
        """Runs calls until the parent, or the template, ends."""
        try:
            with suppress(OSError, AttributeError):
                ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
            for inherited in (*self._own, self._sockets):
                inherited.close()
            calls, outcomes = os.fdopen(number, "rb"), os.fdopen(os.dup(number), "wb")
            _serve_until_parent_ends(calls, outcomes, {"call": _call})
        finally:
            os._exit(0)

    def kill(self, process_id: int) -> int:
        """Ends a fork, whatever it does; returns its exit status, negative for a signal."""
        if process_id not in self._forks:
            return 0
        self._forks.remove(process_id)
        with suppress(ProcessLookupError):
            os.kill(process_id, signal.SIGKILL)
        return os.waitstatus_to_exitcode(os.waitpid(process_id, 0)[1])


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


def _outcome(message: bytes, kinds: _Kinds) -> bytes:
    try:
        kind, *content = pickle.loads(message)
        return pickle.dumps((True, kinds[kind](*content)), pickle.HIGHEST_PROTOCOL)
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
    main(sys.argv[1:])
