"""Excludes what is loaded at the start from garbage collection, because it lives as long as the program."""

from __future__ import annotations

import gc


def freeze_heap() -> None:
    """Excludes all objects that are alive now from garbage collection. To be called once, when everything is loaded.

    A full collection visits every object. With the libraries loaded that takes a tenth of a second, during which nobody
    is answered, and loading a brief's facts causes one every dozen briefs (docs/benchmarks.md: /brief at p99).
    """
    gc.collect()
    gc.freeze()
