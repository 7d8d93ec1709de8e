"""Reply markup: what Telegram refuses is refused, with its error text, and what it accepts is stored."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.errors import ApiError
from bot.sandbox.keyboards import check_markup

BUTTON = {"text": "Why", "callback_data": "why:1"}


def inline(*rows: Any) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        ({"inline_keyboard": [BUTTON]}, "must be an Array of Arrays"),
        (inline(*[[BUTTON] * 8] * 13), "REPLY_MARKUP_TOO_LONG"),
        (inline([BUTTON] * 9), "REPLY_MARKUP_TOO_LONG"),
        ({"nothing": 1}, "object expected as reply markup"),
        (inline([BUTTON | {"text": " "}]), 'field "text" must be non-empty'),
        (inline([{"text": "Why"}]), "Text buttons are unallowed"),
        (inline([BUTTON | {"url": "https://example.org"}]), "exactly one optional field"),
        (inline([{"text": "Why", "callback_data": "é" * 33}]), "BUTTON_DATA_INVALID"),
        (inline([{"text": "Read", "url": "javascript:alert(1)"}]), "Wrong HTTP URL"),
        (inline([{"text": "Copy", "copy_text": {"text": ""}}]), "BUTTON_COPY_TEXT_INVALID"),
        (inline([{"text": "Copy", "copy_text": {"text": "x" * 257}}]), "BUTTON_COPY_TEXT_INVALID"),
        (inline([BUTTON | {"style": "huge"}]), "unsupported style"),
        (inline(["Why"]), "expected an object of type InlineKeyboardButton"),
    ],
)
def test_what_telegram_refuses_is_refused(markup: dict[str, Any], said: str) -> None:
    with pytest.raises(ApiError) as caught:
        check_markup(markup)
    assert caught.value.status == 400
    assert said in caught.value.description


def test_an_edit_takes_an_inline_keyboard_only() -> None:
    with pytest.raises(ApiError, match="inline keyboard expected"):
        check_markup({"keyboard": [["Yes"]]}, is_inline_only=True)


@pytest.mark.parametrize(
    ("markup", "stored"),
    [
        (None, None),
        ({}, None),
        (inline(), None),
        (inline([], [BUTTON]), inline([BUTTON])),
        (inline([BUTTON] * 8), inline([BUTTON] * 8)),
        (inline([{"text": "Why", "callback_data": "é" * 32}]), inline([{"text": "Why", "callback_data": "é" * 32}])),
        ({"remove_keyboard": True}, {"remove_keyboard": True}),
    ],
)
def test_what_telegram_accepts_is_stored(markup: dict[str, Any] | None, stored: dict[str, Any] | None) -> None:
    assert check_markup(markup) == stored
