"""Logging: structlog over the standard library, one line per event, without secrets."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Iterable
from types import TracebackType
from typing import Literal, TextIO

import structlog

from bot.redaction import Redactor

_redactor = Redactor()


def hide(secrets: Iterable[str]) -> None:
    """Removes these values from everything that is printed or logged from now on."""
    global _redactor  # noqa: PLW0603 - one process has one log
    _redactor = _redactor.with_secrets(secrets)


def without_secrets(text: str) -> str:
    """Returns the text without the secrets given to `hide`, bot tokens, and passwords in addresses."""
    return _redactor.redact(text)


class _Scrubbed(structlog.stdlib.ProcessorFormatter):
    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


class _Stderr(logging.StreamHandler[TextIO]):
    """Looks sys.stderr up at each line, because a progress bar or a test may have replaced it."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:
        """Writes which line failed. The library's message would repeat the line's arguments, secrets too."""
        kind = sys.exc_info()[0]
        self.stream.write(f"log line of {record.pathname}:{record.lineno} failed: {kind and kind.__name__}\n")


def _print_exception(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None = None
) -> None:
    lines = traceback.format_exception(kind, error, trace)
    print(without_secrets("".join(lines)), end="", file=sys.stderr)


def configure(level: str = "info", form: Literal["auto", "console", "json"] = "auto") -> None:
    """Sends every log line, warning and uncaught exception to stderr, without secrets.

    Args:
        level: such as "info"; lines below it are dropped.
        form: "console" or "json"; "auto" is "console" on a terminal.
    """
    logging.captureWarnings(True)
    sys.excepthook = _print_exception
    threading.excepthook = lambda raised: _print_exception(raised.exc_type, raised.exc_value, raised.exc_traceback)
    is_console = form == "console" or (form == "auto" and sys.stderr.isatty())
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,  # the entry or story that is at work, also in lines of other modules
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    last: structlog.types.Processor = (
        # Plain tracebacks: the rich ones print local variables, in lines so short that a token in them is cut in two.
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
        if is_console
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    tail: list[structlog.types.Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if not is_console:
        tail.append(structlog.processors.format_exc_info)
    handler = _Stderr()
    handler.setFormatter(_Scrubbed(foreign_pre_chain=shared, processors=[*tail, last]))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for chatty in ("httpx", "httpcore", "alembic", "aiosqlite", "uvicorn.access", "uvicorn.error", "trafilatura"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # A poll that lasts longer than a tick is skipped by design, and said by the next one.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    # Speaks only of connections that a stop cut off; what was in them is rolled back.
    logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)
