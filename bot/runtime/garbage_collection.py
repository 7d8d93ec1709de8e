"""Keeps what is loaded at the start from garbage collection, because it lives as long as the program."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

# When the caches of a bot that is in use are filled.
WARM_SECONDS: Final = 600.0


@contextmanager
def paused_collection() -> Iterator[None]:
    """Collects no garbage inside the block, in which libraries are loaded.

    That makes 200,000 objects that stay, and each collection on the way visits those that are there already.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def pause_collection() -> None:
    """Stops garbage collection until `freeze_heap`. To be called before the libraries are loaded."""
    gc.disable()


def freeze_heap() -> None:
    """Excludes all objects that are alive now from garbage collection.

    To be called when everything is loaded, and once more `WARM_SECONDS` later, when what is kept of the first answers
    is there.

    A full collection visits every object. With the libraries loaded that takes a tenth of a second, during which nobody
    is answered, and loading a brief's facts causes one every dozen briefs (docs/benchmarks.md: /brief at p99). For the
    same reason nothing is collected here: what the start leaves behind is 3 MB.
    """
    gc.freeze()
    gc.enable()
