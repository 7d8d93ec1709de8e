"""Reads and checks requests to the control API."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.sandbox.errors import ApiError
from bot.sandbox.user_actions import UserActionError

Handler = Callable[[Request], Awaitable[Response]]
T = TypeVar("T")
MAX_WAIT_SECONDS = 60.0
# A file of 20 MB, the most that a bot may download, in base64.
MAX_BODY_BYTES = 28 * 1024 * 1024


class InputError(Exception):
    """A request is invalid. The message says what is wrong, in one line."""


async def read_body(request: Request) -> dict[str, Any]:
    """Returns the JSON object in the body.

    Raises:
        InputError: The body is no JSON object in UTF-8, or not declared as JSON.
    """
    if int(request.headers.get("content-length") or 0) > MAX_BODY_BYTES:
        raise InputError(f"the body has more than {MAX_BODY_BYTES // 2**20} MB")
    given = await request.body()
    if given and "content-type" not in request.headers:  # other types are refused in same_origin.py
        raise InputError("the body must be declared as application/json")
    try:
        body = json.loads(given or b"{}")
        json.dumps(body, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise InputError("the body must be JSON in UTF-8") from error
    if not isinstance(body, dict):
        raise InputError("the body must be a JSON object")
    return body


def guarded(handler: Handler) -> Handler:
    """Returns a handler that answers 400 with a line on what is wrong where `handler` refuses a request."""

    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except (InputError, UserActionError) as error:
            return JSONResponse({"error": str(error)}, 400)
        except ApiError as error:
            return JSONResponse({"error": error.description}, 400)

    return answer


def take(body: dict[str, Any], name: str, kind: type[T]) -> T:
    """Returns a field of the body.

    Args:
        body: The request's body.
        name: Name of the field.
        kind: The type that it must have.

    Raises:
        InputError: The field is missing or of another type.
    """
    value = body.get(name)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        named = {str: "a text", int: "a number", bool: "true or false", list: "a list"}[kind]
        raise InputError(f"{name} must be {named}" if name in body else f"{name} is missing")
    return value


def refuse_others(body: dict[str, Any], known: Iterable[str]) -> None:
    """Raises InputError if the body has a field that is not in `known`."""
    for name in body:
        if name not in known:
            raise InputError(f"unknown field {name}")


def read_number(text: str, name: str) -> int:
    """Returns the integer in `text`.

    Raises:
        InputError: It is no integer; the message names the field.
    """
    try:
        return int(text)
    except ValueError:
        raise InputError(f"{name} must be a number") from None


def wait_seconds(request: Request, default: float = 0.0) -> float:
    """Returns the query parameter "wait", the longest time to wait for an answer, in seconds from 0 to 60.

    Raises:
        InputError: It is no such number.
    """
    text = request.query_params.get("wait")
    try:
        seconds = float(text) if text is not None else default
    except ValueError:
        raise InputError("wait must be a number of seconds") from None
    if not 0 <= seconds <= MAX_WAIT_SECONDS:
        raise InputError(f"wait must be between 0 and {MAX_WAIT_SECONDS:.0f} seconds")
    return seconds


def take_optional_number(body: dict[str, Any], name: str) -> int | None:
    """Returns a number of the body, None if it is not there or null.

    Raises:
        InputError: It is no number.
    """
    return None if body.get(name) is None else take(body, name, int)
