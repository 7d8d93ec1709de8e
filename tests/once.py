"""What is costly and asked for by tests in several processes of pytest is made by one of them."""

from __future__ import annotations

import fcntl
import os
import pickle
from collections.abc import Callable
from typing import TypeVar, cast

import pytest

T = TypeVar("T")


def once(folders: pytest.TempPathFactory, name: str, make: Callable[[], T]) -> T:
    """Returns what `make` returns, which is called by the first process that asks; the others wait and read a copy.

    Args:
        folders: of this run.
        name: of what is made, as a file's name.
        make: makes something that can be pickled. If it fails, the next process tries.
    """
    own = folders.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    path = shared / f"{name}.pickle"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if path.exists():
            return cast(T, pickle.loads(path.read_bytes()))
        made = make()
        written = path.with_suffix(".part")
        written.write_bytes(pickle.dumps(made, pickle.HIGHEST_PROTOCOL))
        written.replace(path)
        return made
