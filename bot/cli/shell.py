"""What commands share at the shell: tables of rows, the language of an answer, the audit log."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Any

from bot.cli.files import write_row
from bot.locales import LANGUAGES
from feeds.errors import InvalidInputError
from storage.ports import AuditRecord, Transaction

# Actor id in the audit log for the shell; Telegram user ids begin at 1.
SHELL = 0


def show(columns: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
    """Prints a table on a terminal, JSON lines elsewhere."""
    if not sys.stdout.isatty():
        for row in rows:
            write_row(row)
        return
    from rich.console import Console  # noqa: PLC0415 - nothing to draw elsewhere
    from rich.table import Table  # noqa: PLC0415

    table = Table(*columns)
    for row in rows:
        table.add_row(*("" if row.get(column) is None else str(row[column]) for column in columns))
    Console().print(table)


def check_language(language: str) -> None:
    """Raises InvalidInputError if the bot does not speak the language."""
    if language not in LANGUAGES:
        raise InvalidInputError(f"--language: {language!r} is not spoken here; {' and '.join(LANGUAGES)} are")


async def record(transaction: Transaction, action: str, subject: str) -> None:
    """Writes an action of the shell into the audit log."""
    await transaction.admins.record(AuditRecord(datetime.now(UTC), SHELL, action, subject))
