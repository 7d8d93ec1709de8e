"""Work that hurts, as a parser does on a body made for that. Imports little, since worker processes load it."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from typing import NoReturn

from feeds import remote
from feeds.types import Analysis, Article


def spin(*_: object) -> NoReturn:
    """Never answers, and holds the interpreter all the time."""
    while True:
        pass


def die(*_: object) -> NoReturn:
    """Ends the process as the kernel does where memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("not reached")


def eat(*_: object) -> None:
    """Takes 400 MB."""
    bytearray(400_000_000)


def analyse_badly(articles: Sequence[Article]) -> list[Analysis]:
    """What remote._analyse does, but for texts that say otherwise."""
    for one in articles:
        if "SPIN" in one.text:
            spin()
        if "DIE" in one.text:
            die()
        if "RAISE" in one.text:
            raise ValueError("a bug on this article")
    return remote._analyse(articles)
