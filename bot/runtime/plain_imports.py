"""Keeps rich and pygments from being loaded by libraries that only draw with them where they are installed.

structlog and httpx try to import them, for coloured tracebacks and for httpx's own command line, of which the bot uses
neither; typer, which brings them, loads them when it shows a help text.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, cast

_DRAWING: Final = ("rich", "pygments")


@contextmanager
def without_rich() -> Iterator[None]:
    """Makes their import an ImportError inside the block, in which libraries are loaded, if they are not loaded yet."""
    modules = cast("dict[str, Any]", sys.modules)
    kept_out = [name for name in _DRAWING if name not in modules]
    for name in kept_out:
        modules[name] = None  # as the import system has it for a module that must not be imported
    try:
        yield
    finally:
        for name in kept_out:
            del modules[name]
