"""Bot API methods that send, edit and delete messages."""

from __future__ import annotations

from typing import Any

from bot.sandbox.chats import check_writable, find_chat, find_message
from bot.sandbox.errors import bad_request, too_many_requests
from bot.sandbox.keyboards import check_markup
from bot.sandbox.message_content import read_caption, read_file, read_rich, read_text
from bot.sandbox.model import Chat, Message
from bot.sandbox.parameters import Call, check_object
from bot.sandbox.state import State
from bot.sandbox.views import file_json, message_json

_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


def _admit(state: State, call: Call, chat: Chat) -> None:
    wait = state.limiter.admit(call.method, chat.id, state.clock.now())
    if wait:
        raise too_many_requests(wait)


def _send(state: State, call: Call, content: dict[str, Any]) -> dict[str, Any]:
    """Posts checked content. The limiter is asked last, so that a refused request does not count."""
    chat = find_chat(state, call)
    content["markup"] = check_markup(call.get("reply_markup"))
    content["is_silent"] = call.get("disable_notification", False)
    check_writable(chat, call.get("message_thread_id"))
    content |= _reply(chat, call) | {"thread_id": call.get("message_thread_id")}
    _admit(state, call, chat)
    return message_json(state.database, state.database.add_message(chat, None, **content))


def _reply(chat: Chat, call: Call) -> dict[str, Any]:
    if call.get("reply_parameters") is None:
        return {}
    given = check_object("ReplyParameters", call.get("reply_parameters"))
    target = chat.messages.get(given["message_id"])
    if target is None or given.get("chat_id", chat.id) != chat.id:
        if given.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    quote = given.get("quote")
    if quote is not None and (quote not in target.text or len(quote) > 1024):
        raise bad_request("message quote not found" if len(quote) <= 1024 else "QUOTE_TEXT_INVALID")
    return {"reply_to": target.id, "quote": quote}


def _preview(call: Call) -> dict[str, Any] | None:
    options = call.get("link_preview_options")
    return check_object("LinkPreviewOptions", options) if options is not None else None


def _send_message(state: State, call: Call) -> dict[str, Any]:
    find_chat(state, call)
    text, entities = read_text(call)
    return _send(state, call, {"text": text, "entities": entities, "link_preview": _preview(call)})


def _send_rich(state: State, call: Call) -> dict[str, Any]:
    find_chat(state, call)
    return _send(state, call, {"rich": read_rich(call.get("rich_message"))})


def _send_media(state: State, call: Call, kind: str) -> dict[str, Any]:
    find_chat(state, call)
    text, entities = read_caption(call)
    file = read_file(state, call, call.get(kind), is_photo=kind == "photo")
    return _send(state, call, {"text": text, "entities": entities, kind: file})


def _editable(state: State, call: Call) -> tuple[Chat, Message]:
    if call.get("inline_message_id") is not None:
        sent = state.database.find_inline(call.get("inline_message_id"))
        if sent is None:
            raise bad_request("MESSAGE_ID_INVALID")
        return state.database.chats[sent.chat_id], sent
    chat = find_chat(state, call)
    if call.get("message_id") is None:
        raise bad_request("message identifier is not specified")
    message = find_message(chat, call.get("message_id"), "message to edit not found")
    if message.sender is not None or message.service is not None:
        raise bad_request("message can't be edited")
    return chat, message


def _edit(state: State, call: Call, chat: Chat, message: Message, changes: dict[str, Any]) -> Any:
    """Returns the message; True for one of an inline query, as the Bot API does."""
    changes["markup"] = check_markup(call.get("reply_markup"), is_inline_only=True)
    if all(getattr(message, name) == value for name, value in changes.items()):
        raise bad_request(_SAME)
    _admit(state, call, chat)
    is_content_new = any(getattr(message, name) != value for name, value in changes.items() if name != "markup")
    for name, value in changes.items():
        setattr(message, name, value)
    if is_content_new:
        # A new keyboard alone does not mark a message as edited.
        message.edited = state.database.now()
    state.database.notify("message", chat_id=chat.id, message_id=message.id)
    return True if call.get("inline_message_id") is not None else message_json(state.database, message)


def _edit_text(state: State, call: Call) -> Any:
    chat, message = _editable(state, call)
    if message.has_media:
        raise bad_request("there is no text in the message to edit")
    if call.get("rich_message") is not None:
        if call.get("text") is not None:
            raise bad_request("exactly one of text and rich_message must be used")
        rich = read_rich(call.get("rich_message"))
        return _edit(state, call, chat, message, {"rich": rich, "text": "", "entities": []})
    text, entities = read_text(call)
    changes: dict[str, Any] = {"text": text, "entities": entities, "rich": None}
    if (preview := _preview(call)) is not None:
        changes["link_preview"] = preview
    return _edit(state, call, chat, message, changes)


def _edit_caption(state: State, call: Call) -> Any:
    chat, message = _editable(state, call)
    if not message.has_media:
        raise bad_request("there is no caption in the message to edit")
    text, entities = read_caption(call)
    return _edit(state, call, chat, message, {"text": text, "entities": entities})


def _edit_media(state: State, call: Call) -> Any:
    chat, message = _editable(state, call)
    media = call.get("media")
    kind = media.get("type")
    if kind not in {"photo", "document"}:
        raise bad_request("can't parse InputMedia: the sandbox takes photo and document")
    text, entities = read_caption(media)
    file = read_file(state, call, media.get("media"), is_photo=kind == "photo")
    files = {"photo": None, "document": None} | {kind: file}
    return _edit(state, call, chat, message, {"text": text, "entities": entities, "rich": None, **files})


def _edit_markup(state: State, call: Call) -> Any:
    chat, message = _editable(state, call)
    return _edit(state, call, chat, message, {})


def _delete_message(state: State, call: Call) -> bool:
    chat = find_chat(state, call)
    message = find_message(chat, call.get("message_id"), "message to delete not found")
    is_foreign = message.sender is not None and chat.type != "private" and chat.bot_status != "administrator"
    if is_foreign or state.database.now() - message.date > 48 * 3600:
        raise bad_request("message can't be deleted for everyone" if not is_foreign else "message can't be deleted")
    _remove(state, chat, message.id)
    return True


def _delete_messages(state: State, call: Call) -> bool:
    chat = find_chat(state, call)
    if not 1 <= len(call.get("message_ids")) <= 100:
        raise bad_request("there must be 1-100 message identifiers")
    for message_id in call.get("message_ids"):
        _remove(state, chat, message_id)
    return True


def _remove(state: State, chat: Chat, message_id: int) -> None:
    if chat.messages.pop(message_id, None) is not None:
        state.database.notify("deleted", chat_id=chat.id, message_id=message_id)


def _get_file(state: State, call: Call) -> dict[str, Any]:
    file = state.database.files.get(call.get("file_id"))
    if file is None:
        raise bad_request("invalid file_id")
    return file_json(file) | {"file_path": f"files/{file.id}"}


METHODS = {
    "sendMessage": _send_message,
    "sendRichMessage": _send_rich,
    "sendPhoto": lambda state, call: _send_media(state, call, "photo"),
    "sendDocument": lambda state, call: _send_media(state, call, "document"),
    "editMessageText": _edit_text,
    "editMessageCaption": _edit_caption,
    "editMessageMedia": _edit_media,
    "editMessageReplyMarkup": _edit_markup,
    "deleteMessage": _delete_message,
    "deleteMessages": _delete_messages,
    "getFile": _get_file,
}
