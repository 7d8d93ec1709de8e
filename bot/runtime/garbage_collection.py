"""The heap after the start: what the program has loaded lives as long as it does, so it is not searched for garbage."""

from __future__ import annotations

import gc


def freeze_heap() -> None:
    """Takes all that lives now out of the collector's sight; call it once, when everything is loaded.

    A full collection goes through every object alive: with the libraries loaded that is a tenth of a second in which
    nobody is answered, and reading a brief's facts causes one every dozen briefs (docs/benchmarks.md: /brief at p99).
    """
    gc.collect()
    gc.freeze()
