"""The state of logging, which `bot.logs.configure` changes for the whole process."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import structlog

from bot import logs
from bot.redaction import Redactor


@contextmanager
def restored_logging() -> Iterator[None]:
    """Undoes at its end what `configure` and `hide` did inside."""
    root = logging.getLogger()
    handlers, level, structured = root.handlers[:], root.level, structlog.get_config()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logs, "_redactor", Redactor())
        patch.setattr(sys, "excepthook", sys.excepthook)
        patch.setattr(threading, "excepthook", threading.excepthook)
        yield
    root.handlers = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.configure(**structured)
