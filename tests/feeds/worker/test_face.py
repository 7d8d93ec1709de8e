"""The public face of feeds.worker: everything it names is there, and a process loads only the libraries of its work."""

from __future__ import annotations

import subprocess
import sys

import pytest

import feeds.worker
from tests.patience import PATIENCE_SECONDS

HEAVY = {"feedparser", "trafilatura", "spacy", "numpy"}


def test_every_name_can_be_imported() -> None:
    for name in feeds.worker.__all__:
        value = getattr(feeds.worker, name)
        assert name == "START_SECONDS" or value.__module__.startswith("feeds.worker.")
    with pytest.raises(AttributeError, match="Unknown"):
        _ = feeds.worker.Unknown


@pytest.mark.parametrize(
    ("module", "allowed"),
    [
        ("feeds.worker", ""),
        ("feeds.worker.analyst", ""),
        ("feeds.worker.parser", ""),  # also imported by the bot, which reads no feed itself
        ("feeds.worker.parser; feeds.worker.parser._import()", "feedparser trafilatura"),
    ],
)
def test_a_module_loads_only_what_its_process_needs(module: str, allowed: str) -> None:
    program = f"import sys, {module}; print(*sorted({HEAVY!r} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=PATIENCE_SECONDS
    )
    assert done.stdout.split() == allowed.split()
