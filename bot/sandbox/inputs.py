"""What a client of the sandbox gave: read and checked, or refused with one line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TypeVar

from starlette.requests import Request

T = TypeVar("T")
MAX_WAIT_SECONDS = 60.0


class InputError(Exception):
    """What a client gave is wrong; one line says what."""


async def read_body(request: Request) -> dict[str, Any]:
    """The JSON object in the body.

    Raises:
        InputError: it is none, or not declared as JSON.
    """
    given = await request.body()
    if given and "content-type" not in request.headers:  # another type has been refused already, see origin.py
        raise InputError("the body must be declared as application/json")
    try:
        body = json.loads(given or b"{}")
        json.dumps(body, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise InputError("the body must be JSON in UTF-8") from error
    if not isinstance(body, dict):
        raise InputError("the body must be a JSON object")
    return body


def take(body: dict[str, Any], name: str, kind: type[T]) -> T:
    """The field, of that type.

    Raises:
        InputError: it is missing or of another type.
    """
    value = body.get(name)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        named = {str: "a text", int: "a number", bool: "true or false", list: "a list"}[kind]
        raise InputError(f"{name} must be {named}" if name in body else f"{name} is missing")
    return value


def refuse_others(body: dict[str, Any], known: Iterable[str]) -> None:
    """Raises InputError for a field that nobody reads: it is a slip."""
    for name in body:
        if name not in known:
            raise InputError(f"unknown field {name}")


def read_number(text: str, name: str) -> int:
    """A whole number.

    Raises:
        InputError: it is none.
    """
    try:
        return int(text)
    except ValueError:
        raise InputError(f"{name} must be a number") from None


def wait_seconds(request: Request, default: float = 0.0) -> float:
    """How long the client is ready to wait, in seconds, 0 to 60.

    Raises:
        InputError: it is no such number.
    """
    text = request.query_params.get("wait")
    try:
        seconds = float(text) if text is not None else default
    except ValueError:
        raise InputError("wait must be a number of seconds") from None
    if not 0 <= seconds <= MAX_WAIT_SECONDS:
        raise InputError(f"wait must be between 0 and {MAX_WAIT_SECONDS:.0f} seconds")
    return seconds
