"""Reads a TOML table into a frozen dataclass and checks every key and the type of every value.

A key that the dataclass lacks, a key that the table lacks, and a value of the wrong type are errors that name file and
key. A dotted key without quotes (`u.s = "united states"`) makes a table where a string is meant, and is caught so too.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from feeds.errors import InvalidInputError

T = TypeVar("T")


class LexiconError(InvalidInputError):
    """A lexicon file has an unknown or missing key, or a value of the wrong type; the message says which."""


def read_table(cls: type[T], given: object, where: str, *, optional: Container[str] = ()) -> T:
    """Returns a table as a value of its dataclass.

    Args:
        cls: a dataclass; a key is optional where its field has a default.
        given: the table as `tomllib` returns it.
        where: file and key, for the message.
        optional: further keys that may be missing; their value is empty then.

    Raises:
        LexiconError: a key is unknown or missing, or a value has the wrong type.
    """
    if not isinstance(given, dict):
        raise LexiconError(f"{where}: is {_kind(given)}, not a table")
    types = get_type_hints(cls)
    names = {field.name: field for field in fields(cls)}  # type: ignore[arg-type]  # every caller gives a dataclass
    for key in given:
        if key not in names:
            raise LexiconError(f"{_at(where, key)}: is unknown; known are: {', '.join(names)}")
    values: dict[str, Any] = {}
    for name, field in names.items():
        if name in given:
            values[name] = _value(types[name], given[name], _at(where, name))
        elif name in optional:
            values[name] = _empty(types[name])
        elif field.default is MISSING and field.default_factory is MISSING:
            raise LexiconError(f"{_at(where, name)}: is missing (write it empty where the language has none)")
    try:
        return cls(**values)
    except ValueError as error:
        raise LexiconError(f"{_at(where, str(error))}") from error


def _at(where: str, key: str) -> str:
    """The place of a key: "en.toml: dates.months"."""
    return f"{where}.{key}" if ": " in where else f"{where}: {key}"


def _empty(of: Any) -> Any:
    """The value of what a language does not have: no words, and False."""
    if is_dataclass(of) and isinstance(of, type):
        return of(**{name: _empty(each) for name, each in get_type_hints(of).items()})
    origin = get_origin(of) or of
    return {} if origin is Mapping else origin()


def _value(of: Any, given: object, where: str) -> Any:
    origin = get_origin(of)
    if origin in {tuple, frozenset}:
        return _collection(origin, get_args(of)[0], given, where)
    if origin is Mapping:
        if not isinstance(given, dict):
            raise LexiconError(f"{where}: is {_kind(given)}, not a table")
        return {key: _value(get_args(of)[1], value, _at(where, key)) for key, value in given.items()}
    if is_dataclass(of) and isinstance(of, type):
        return read_table(of, given, where)
    if isinstance(of, type) and issubclass(of, StrEnum):
        return _member(of, given, where)
    return _scalar(of, given, where)


def _collection(origin: Any, item: Any, given: object, where: str) -> Any:
    if not isinstance(given, list):
        raise LexiconError(f"{where}: is {_kind(given)}, not a list")
    values = [_value(item, each, f"{where}[{place}]") for place, each in enumerate(given)]
    if origin is frozenset and len(set(values)) < len(values):
        twice = sorted({str(value) for value in values if values.count(value) > 1})
        raise LexiconError(f"{where}: has {', '.join(twice)} twice")
    return origin(values)


def _member(of: type[StrEnum], given: object, where: str) -> StrEnum:
    try:
        return of(given)  # type: ignore[arg-type]  # what is no string is no member
    except ValueError as error:
        raise LexiconError(f"{where}: is {given!r}, not one of: {', '.join(of)}") from error


def _scalar(of: Any, given: object, where: str) -> Any:
    is_number = of is float and isinstance(given, (int, float)) and not isinstance(given, bool)
    if is_number:
        return float(given)  # type: ignore[arg-type]  # checked in the line above
    if type(given) is not of:
        raise LexiconError(f"{where}: is {_kind(given)}, not {_kind(of())}")
    return given


def _kind(given: object) -> str:
    names = {str: "a string", bool: "true or false", int: "a number", float: "a number", list: "a list"}
    return names.get(type(given), "a table")
