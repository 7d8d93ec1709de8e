"""Checks reply markup against Telegram's rules: 64 bytes of callback data, one action per button, 100 buttons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.html_parser import checked_url
from bot.sandbox.parameters import check_object, well_formed

MAX_CALLBACK_BYTES = 64
MAX_BUTTONS = 100
MAX_BUTTONS_IN_ROW = 8
MAX_COPY_TEXT = 256
STYLES = frozenset({"danger", "success", "primary"})
MAX_PLACEHOLDER = 64
_OTHER_KEYBOARDS = {
    "keyboard": "ReplyKeyboardMarkup",
    "remove_keyboard": "ReplyKeyboardRemove",
    "force_reply": "ForceReply",
}
_NOT_ACTIONS = frozenset({"text", "style", "icon_custom_emoji_id"})


def check_markup(markup: dict[str, Any] | None, *, is_inline_only: bool = False) -> dict[str, Any] | None:
    """Returns the keyboard to store, None if there is none.

    Raises:
        ApiError: 400 if Telegram would refuse a button.
    """
    if markup is None or markup == {}:
        return None
    if "inline_keyboard" in markup:
        checked = _rows(check_object("InlineKeyboardMarkup", markup)["inline_keyboard"], _button)
        return {"inline_keyboard": checked} if checked else None
    kind = next((kind for name, kind in _OTHER_KEYBOARDS.items() if name in markup), None)
    if is_inline_only or kind is None:
        raise bad_request("inline keyboard expected" if is_inline_only else "object expected as reply markup")
    other = check_object(kind, markup)
    if len(other.get("input_field_placeholder", "")) > MAX_PLACEHOLDER:
        raise bad_request("REPLY_MARKUP_PLACEHOLDER_INVALID")
    return other | {"keyboard": _rows(other["keyboard"], _key)} if "keyboard" in other else other


def _rows(rows: Any, check: Callable[[Any], dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Returns the checked buttons of a keyboard, without its empty rows."""
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("object expected as keyboard: it must be an Array of Arrays")
    checked = [[check(button) for button in row] for row in rows if row]
    if sum(len(row) for row in checked) > MAX_BUTTONS or any(len(row) > MAX_BUTTONS_IN_ROW for row in checked):
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return checked


def _key(key: Any) -> dict[str, Any]:
    """Returns a key of a reply keyboard, which may be given as its text alone."""
    checked = check_object("KeyboardButton", {"text": key} if isinstance(key, str) else key)
    if not checked["text"].strip():
        raise bad_request("can't parse keyboard button: text must be non-empty")
    return well_formed("keyboard", checked)  # type: ignore[no-any-return]  # it returns what it is given


def _button(button: Any) -> dict[str, Any]:
    checked = check_object("InlineKeyboardButton", button)
    if not checked["text"].strip():
        raise bad_request('can\'t parse inline keyboard button: field "text" must be non-empty')
    actions = [name for name in checked if name not in _NOT_ACTIONS]
    if not actions:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request("can't parse inline keyboard button: exactly one optional field must be used")
    if "callback_data" in checked:
        size = len(checked["callback_data"].encode())
        if not 1 <= size <= MAX_CALLBACK_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    if "url" in checked and checked_url(checked["url"]) is None:
        raise bad_request(f"inline keyboard button URL '{checked['url']}' is invalid: Wrong HTTP URL")
    if "copy_text" in checked:
        copied = checked["copy_text"].get("text")
        if not isinstance(copied, str) or not 1 <= len(copied) <= MAX_COPY_TEXT:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if checked.get("style", "primary") not in STYLES:
        raise bad_request("can't parse inline keyboard button: unsupported style specified")
    return checked
