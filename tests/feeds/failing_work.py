"""Harmless substitutes for a parser that loops, dies or takes memory. Worker processes import this module."""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Sequence
from typing import NoReturn

from feeds.types import Analysis, Article
from feeds.worker import analyst


def hang(*_: object) -> NoReturn:
    """Never returns and never releases the interpreter lock, as a loop in C, but takes no CPU time."""
    libc = ctypes.PyDLL(None)  # unlike CDLL it keeps the lock during a call
    while True:
        libc.sleep(60)


def kill_this_process(*_: object) -> NoReturn:
    """Kills the process, as the kernel does when memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("not reached")


def allocate_400_mb(*_: object) -> None:
    """Allocates 400 MB."""
    bytearray(400_000_000)


def analyse_or_fail(articles: Sequence[Article]) -> list[Analysis]:
    """Calls analyst._analyse, unless a text contains HANG, DIE or RAISE."""
    for one in articles:
        if "HANG" in one.text:
            hang()
        if "DIE" in one.text:
            kill_this_process()
        if "RAISE" in one.text:
            raise ValueError("a bug on this article")
    return analyst._analyse(articles)
