"""Logging: structlog over the standard library, one line an event, and no secret in any of them."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Final, Literal, TextIO

import structlog

# A bot token, also inside an address: https://…/bot123456:AA…/getMe
TOKEN: Final = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}")
PASSWORD: Final = re.compile(r"(?<=://)([^/\s:@]+):[^/\s@]+@")
HIDDEN: Final = "‹token›"


def without_secrets(text: str) -> str:
    """The text with bot tokens and passwords in addresses taken out."""
    return PASSWORD.sub(r"\1:‹password›@", TOKEN.sub(HIDDEN, text))


def _scrub(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: without_secrets(value) if isinstance(value, str) else value for key, value in event.items()}


class _Scrubbed(structlog.stdlib.ProcessorFormatter):
    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


class _Stderr(logging.StreamHandler[TextIO]):
    """Looks sys.stderr up at each line: whoever has taken its place meanwhile (a progress bar, a test) gets it."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


def configure(level: str = "info", form: Literal["auto", "console", "json"] = "auto") -> None:
    """Sends every log line to stderr, ours and the libraries', with tokens taken out at the last step."""
    is_console = form == "console" or (form == "auto" and sys.stderr.isatty())
    shared: list[structlog.types.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, _scrub, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
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
