"""Reads files, standard input and JSON lines that a command names. Errors name the file and the line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from feeds.errors import InvalidInputError

STDIN: Final = "-"


def read_bytes(name: str) -> bytes:
    """Returns the bytes of a file, or of standard input for `-`.

    Raises:
        InvalidInputError: it cannot be read.
    """
    if name == STDIN:
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise InvalidInputError(f"{name}: {error.strerror or error}") from error


def read_text(name: str) -> str:
    """Returns the text of a file in UTF-8, with or without a byte-order mark.

    Raises:
        InvalidInputError: it cannot be read, or is not UTF-8 (with the byte).
    """
    try:
        return read_bytes(name).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInputError(f"{name}: not UTF-8 at byte {error.start}") from error


def write_text(path: Path, text: str) -> None:
    """Writes a file in UTF-8; an existing one is overwritten.

    Raises:
        InvalidInputError: it cannot be written there.
    """
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InvalidInputError(f"{path}: {error.strerror or error}") from error


def read_lines(name: str) -> Iterator[Mapping[str, Any]]:
    """Yields the JSON objects of a file, one per line, without reading it as a whole.

    Raises:
        InvalidInputError: a line is no JSON object; the message names file and line.
    """
    try:
        stream = sys.stdin.buffer if name == STDIN else Path(name).open("rb")  # noqa: SIM115 - closed below
    except OSError as error:
        raise InvalidInputError(f"{name}: {error.strerror or error}") from error
    try:
        for number, line in enumerate(stream, 1):
            if line.strip():
                yield _row(name, number, line)
    finally:
        if name != STDIN:
            stream.close()


def _row(name: str, number: int, line: bytes) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise InvalidInputError(f"{name}:{number}: not JSON: {error}") from error
    if not isinstance(row, dict):
        raise InvalidInputError(f"{name}:{number}: a JSON object is wanted, not {type(row).__name__}")
    return {**row, "__line__": f"{name}:{number}"}


def text_of(row: Mapping[str, Any], key: str, *, is_needed: bool = False) -> str:
    """Returns a string of a row; "" if the row has none.

    Args:
        row: as `read_lines` yields it.
        key: name of the value; a number is converted.
        is_needed: True if a missing value is an error.

    Raises:
        InvalidInputError: it is not a text, or is missing though needed.
    """
    value = row.get(key)
    if value is None and not is_needed:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise InvalidInputError(f"{row['__line__']}: {key!r} has to be a text")
    return value


def time_of(value: str, where: str) -> datetime | None:
    """Returns an ISO 8601 date or time in UTC; None for "".

    Raises:
        InvalidInputError: it is not one.
    """
    if not value:
        return None
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError as error:
        raise InvalidInputError(f"{where}: {value!r} is not an ISO 8601 date or time") from error
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)


def write_row(row: Mapping[str, Any]) -> None:
    """Writes one JSON line to standard output."""
    sys.stdout.write(json.dumps(row, ensure_ascii=False, default=_plain) + "\n")


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} does not go into JSON")
