"""Reads the parameters of a Bot API call from an HTTP request and checks their types.

Parameters arrive as JSON, as a form, as multipart or in the query. In the last three every value is a string, which
holds JSON for types other than text ("Making requests" on the Bot API page).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.schema import METHODS, OBJECTS, Field
from bot.sandbox.text import is_well_formed

MAX_BODY_BYTES = 52 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a multipart body."""

    name: str
    content: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Call:
    """A call with its checked parameters. `uploads` is by name of the part."""

    method: str
    parameters: Mapping[str, Any]
    uploads: Mapping[str, Upload] = field(default_factory=dict)
    base_url: str = ""

    def get(self, name: str, default: Any = None) -> Any:
        """Returns the parameter, or `default` if it was not given."""
        return self.parameters.get(name, default)


async def read_call(request: Request, method: str) -> Call:
    """Returns the call in `request`.

    Raises:
        ApiError: 400 for an unknown or mistyped parameter; 413 for a body that is too large.
    """
    raw, uploads = await _read_body(request)
    raw = {**dict(request.query_params), **raw}
    fields = METHODS[method]
    parts = {part for part in uploads if part not in fields}
    parameters: dict[str, Any] = {}
    for name, value in raw.items():
        if name not in fields:
            raise bad_request(f'unknown parameter "{name}" of {method}')
        if value is not None and not (value == "" and fields[name].type != "str"):
            parameters[name] = check_value(name, value, fields[name], is_text=isinstance(value, str))
    for name, upload in uploads.items():
        if name in fields and fields[name].type != "file":
            raise bad_request(f'parameter "{name}" of {method} takes no file')
        if name in fields:
            parameters[name] = upload
    attached = json.dumps(parameters, default=str)
    if unused := [part for part in parts if f"attach://{part}" not in attached]:
        raise bad_request(f'unknown parameter "{unused[0]}" of {method}')
    return Call(method, parameters, uploads, str(request.base_url))


async def _read_body(request: Request) -> tuple[dict[str, Any], dict[str, Upload]]:
    if request.method == "GET":
        return {}, {}
    if int(request.headers.get("content-length") or 0) > MAX_BODY_BYTES:
        raise ApiError(413)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return _read_json(await request.body()), {}
    if kind not in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        return {}, {}
    try:
        async with request.form(max_part_size=MAX_BODY_BYTES) as form:
            raw: dict[str, Any] = {}
            uploads: dict[str, Upload] = {}
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    uploads[name] = Upload(
                        value.filename or "file", await value.read(), value.content_type or "application/octet-stream"
                    )
                else:
                    raw[name] = value
            return raw, uploads
    except (HTTPException, ValueError) as error:
        raise bad_request("can't parse the request's body") from error


def _read_json(body: bytes) -> dict[str, Any]:
    try:
        values = json.loads(body or b"{}")
    except (ValueError, RecursionError) as error:
        raise bad_request("can't parse JSON") from error
    if not isinstance(values, dict):
        raise bad_request("expected a JSON object")
    return values


def check_value(name: str, value: Any, field_: Field, *, is_text: bool = False) -> Any:
    """Returns `value` converted to the type of the field.

    Args:
        name: Name of the parameter, for errors.
        value: The value as sent.
        field_: Its declaration.
        is_text: True if the value was sent as a string that may hold JSON.

    Raises:
        ApiError: 400 if it is of another type.
    """
    kind = field_.type
    if is_text and kind not in {"str", "id", "file"}:
        value = _from_text(name, value, kind)
    if kind in {"str", "file"}:
        return _string(name, value)
    if kind == "id":
        return _chat_id(name, value)
    if kind == "int":
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise bad_request(f'field "{name}" must be a valid Number')
        return value
    if kind == "bool":
        if not isinstance(value, bool):
            raise bad_request(f'field "{name}" must be of type Boolean')
        return value
    if kind == "json":
        if not isinstance(value, dict):
            raise bad_request(f"object expected as {name.replace('_', ' ')}")
        return well_formed(name, value)
    return _list(name, value, kind)


def check_object(kind: str, value: Any) -> dict[str, Any]:
    """Returns an object inside a parameter, with each field checked.

    Raises:
        ApiError: 400 for an unknown, missing or mistyped field.
    """
    if not isinstance(value, dict):
        raise bad_request(f"expected an object of type {kind}")
    fields = OBJECTS[kind]
    for name in value:
        if name not in fields:
            raise bad_request(f'unknown field "{name}" in {kind}')
    for name, field_ in fields.items():
        if field_.is_required and value.get(name) is None:
            raise bad_request(f'can\'t find field "{name}"')
    return {
        name: item if fields[name].type == "rows" else check_value(name, item, fields[name])
        for name, item in value.items()
        if item is not None
    }


def well_formed(name: str, value: Any) -> Any:
    """Returns `value` unchanged if every string in it can be encoded as UTF-8 and every number is finite.

    Raises:
        ApiError: 400 otherwise.
    """
    if isinstance(value, str):
        if not is_well_formed(value):
            raise bad_request(f'field "{name}" must be encoded in UTF-8')
    elif isinstance(value, dict):
        for key, item in value.items():
            well_formed(name, key)
            well_formed(name, item)
    elif isinstance(value, list):
        for item in value:
            well_formed(name, item)
    elif isinstance(value, float) and not math.isfinite(value):
        raise bad_request(f'field "{name}" must be a valid Number')
    return value


def _from_text(name: str, value: str, kind: str) -> Any:
    if kind == "bool":
        # Telegram accepts these spellings and reads anything else as False; here that is an error.
        known = {"true": True, "1": True, "yes": True, "t": True, "y": True, "false": False, "0": False, "no": False}
        return known.get(value.strip().lower(), value)
    try:
        return json.loads(value)
    except (ValueError, RecursionError) as error:
        if kind == "int":
            raise bad_request(f'field "{name}" must be a valid Number') from error
        raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from error


def _string(name: str, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise bad_request(f'field "{name}" must be of type String')
    return str(well_formed(name, str(value)))


def _chat_id(name: str, value: Any) -> int | str:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise bad_request(f'field "{name}" must be a valid Number or a user name')
    if isinstance(value, int):
        return value
    text = value.strip()
    try:
        return int(text)
    except ValueError:
        return str(well_formed(name, text))


def _list(name: str, value: Any, kind: str) -> list[Any]:
    if not isinstance(value, list):
        raise bad_request(f'field "{name}" must be of type Array')
    expected: type = {"ints": int, "strs": str, "list": dict}[kind]
    for item in value:
        if not isinstance(item, expected) or isinstance(item, bool):
            raise bad_request(f'field "{name}" must be an array of {expected.__name__} values')
    return list(well_formed(name, value))
