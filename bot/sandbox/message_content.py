"""Reads and checks the content of a call: text or caption with entities, a rich message, a file."""

from __future__ import annotations

from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.html_parser import parse_html
from bot.sandbox.model import File
from bot.sandbox.parameters import Call, Upload, check_object
from bot.sandbox.rich_parser import parse_rich_html
from bot.sandbox.state import State
from bot.sandbox.text import Entity, trim, utf16_length, with_found

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_ENTITIES = 100
MAX_PHOTO_BYTES = 10 * 1024 * 1024
MAX_FILE_BYTES = 50 * 1024 * 1024
_ENTITY_TYPES = frozenset(
    [
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
        "text_link",
        "text_mention",
        "custom_emoji",
        "date_time",
    ]
)
_NEEDS = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id", "date_time": "unix_time"}
_PICTURES = (b"\x89PNG", b"\xff\xd8", b"GIF8", b"RIFF", b"BM")


def read_text(call: Call) -> tuple[str, list[Entity]]:
    """Returns the text and the entities of a message, 1 to 4096 UTF-16 units after parsing.

    Raises:
        ApiError: 400 with Telegram's description.
    """
    text, entities = read_formatted(call.get("text", ""), call.get("parse_mode"), call.get("entities"))
    if not text:
        raise bad_request("message text is empty")
    if utf16_length(text) > MAX_TEXT:
        raise bad_request("message is too long")
    return text, entities


def read_caption(values: Any) -> tuple[str, list[Entity]]:
    """Returns the caption and its entities of a call or an InputMedia, 0 to 1024 UTF-16 units after parsing.

    Raises:
        ApiError: 400 with Telegram's description.
    """
    caption = values.get("caption", "")
    if not isinstance(caption, str):
        raise bad_request('field "caption" must be of type String')
    text, entities = read_formatted(caption, values.get("parse_mode"), values.get("caption_entities"))
    if utf16_length(text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return text, entities


def read_formatted(text: str, parse_mode: str | None, given: list[Any] | None) -> tuple[str, list[Entity]]:
    """Returns text and entities, including those that Telegram detects itself.

    Args:
        text: The text as sent.
        parse_mode: "HTML", or None for `given`.
        given: The MessageEntity objects of the call.

    Raises:
        ApiError: 400 with Telegram's description.
    """
    mode = (parse_mode or "").lower()
    if mode == "html":
        text, entities = parse_html(text)
    elif mode in {"markdown", "markdownv2"}:
        raise bad_request("the sandbox reads HTML and entities, not Markdown")
    elif mode:
        raise bad_request("unsupported parse_mode")
    else:
        entities = _check_entities(text, given or [])
    if len(entities) > MAX_ENTITIES:
        raise bad_request("ENTITIES_TOO_LONG")
    text, entities = trim(text, entities)
    return text, with_found(text, entities)


def _check_entities(text: str, given: list[Any]) -> list[Entity]:
    length = utf16_length(text)
    checked = []
    for item in given:
        entity = check_object("MessageEntity", item)
        if entity["type"] not in _ENTITY_TYPES:
            raise bad_request("can't parse MessageEntity: unsupported type specified")
        if entity["offset"] < 0 or entity["length"] <= 0 or entity["offset"] + entity["length"] > length:
            raise bad_request("can't parse MessageEntity: it is outside of the text")
        needed = _NEEDS.get(entity["type"])
        if needed and needed not in entity:
            raise bad_request(f"can't parse MessageEntity: can't find field \"{needed}\"")
        if entity["type"] == "text_mention" and not isinstance(entity["user"].get("id"), int):
            raise bad_request("can't parse MessageEntity: can't find field \"user\"")
        if entity["type"] not in {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"}:
            checked.append(entity)
    return sorted(checked, key=lambda entity: (entity["offset"], -entity["length"]))


def read_rich(value: dict[str, Any]) -> dict[str, Any]:
    """Returns the RichMessage of an InputRichMessage.

    Raises:
        ApiError: 400 if it does not parse or exceeds a limit.
    """
    given = check_object("InputRichMessage", value)
    if ("html" in given) == ("markdown" in given):
        raise bad_request("exactly one of the fields html and markdown must be used")
    if "markdown" in given:
        raise bad_request("the sandbox reads rich messages in HTML, not in Markdown")
    message: dict[str, Any] = {"blocks": parse_rich_html(given["html"])}
    return message | ({"is_rtl": True} if given.get("is_rtl") else {})


def read_file(state: State, call: Call, value: Any, *, is_photo: bool) -> File:
    """Returns the file of an upload, of attach://part, or of the id of an earlier one.

    Args:
        state: The sandbox.
        call: The call with its uploads.
        value: The value of the parameter.
        is_photo: True if the file must be a picture.

    Raises:
        ApiError: 400 if there is no file, it is too large, or it is no picture.
    """
    if isinstance(value, str) and value.startswith("attach://"):
        value = call.uploads.get(value.removeprefix("attach://"))
        if value is None:
            raise bad_request("there is no file in the request")
    if isinstance(value, Upload):
        if not value.content:
            raise bad_request("file must be non-empty")
        if len(value.content) > (MAX_PHOTO_BYTES if is_photo else MAX_FILE_BYTES):
            raise bad_request("file is too big")
        if is_photo and not value.content.startswith(_PICTURES):
            raise bad_request("IMAGE_PROCESS_FAILED")
        return state.database.add_file(value.name, value.content, value.content_type)
    if isinstance(value, str) and value in state.database.files:
        return state.database.files[value]
    if isinstance(value, str) and value.startswith(("http://", "https://")):
        raise bad_request("the sandbox reaches nothing outside: upload the file instead of its address")
    raise bad_request("wrong file identifier/HTTP URL specified")
