"""Our table of methods against the Bot API's own data, where it lies beside the project."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.bot_api import _METHODS
from bot.sandbox.schema import METHODS, OBJECTS

DATA = Path(__file__).parents[4] / "shared" / "reference" / "telegram-bot-api-10.1.json"
_SIMPLE = {
    ("Integer",): "int",
    ("String",): "str",
    ("Boolean",): "bool",
    ("Integer", "String"): "id",
    ("InputFile", "String"): "file",
    ("InputFile",): "file",
    ("Array of String",): "strs",
    ("Array of Integer",): "ints",
    ("Array of Array of InlineKeyboardButton",): "rows",
    ("Array of Array of KeyboardButton",): "rows",
}


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    if not DATA.exists():
        pytest.skip("the Bot API's data file is not here")
    return dict(json.loads(DATA.read_text("utf-8")))


def expected(fields: list[dict[str, Any]]) -> dict[str, tuple[str, bool]]:
    shown = {}
    for field in fields:
        types = tuple(field["types"])
        kind = _SIMPLE.get(types) or ("list" if types[0].startswith("Array of") else "json")
        shown[field["name"]] = (kind, field["required"])
    return shown


@pytest.mark.parametrize("method", sorted(METHODS))
def test_names_types_and_what_is_required(reference: dict[str, Any], method: str) -> None:
    known = expected(reference["methods"][method].get("fields", []))
    assert {name: tuple(field) for name, field in METHODS[method].items()} == known


@pytest.mark.parametrize("name", sorted(OBJECTS))
def test_objects_inside_parameters(reference: dict[str, Any], name: str) -> None:
    known = expected(reference["types"][name]["fields"])
    assert {field: tuple(value) for field, value in OBJECTS[name].items()} == known


def test_every_method_of_the_table_is_answered() -> None:
    on_the_queue = {"getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo"}
    assert set(_METHODS) | on_the_queue == set(METHODS)
