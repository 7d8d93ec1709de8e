"""Bot API methods that send, edit and delete messages, and that answer buttons and inline queries."""

from __future__ import annotations

from typing import Any

from bot.sandbox.chats import find_chat, find_message
from bot.sandbox.database import Chat, Message
from bot.sandbox.errors import bad_request, too_many_requests
from bot.sandbox.keyboards import check_markup
from bot.sandbox.message_content import read_caption, read_file, read_rich, read_text
from bot.sandbox.parameters import Call, check_object
from bot.sandbox.state import Query, State
from bot.sandbox.views import file_json, message_json

_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
MAX_ANSWER = 200
MAX_INLINE_RESULTS = 50


def _admit(state: State, call: Call, chat: Chat) -> None:
    wait = state.limiter.admit(call.method, chat.id, state.clock.now())
    if wait:
        raise too_many_requests(wait)


def _send(state: State, call: Call, content: dict[str, Any]) -> dict[str, Any]:
    """Posts checked content. The limiter is asked last, so that a refused request does not count."""
    chat = find_chat(state, call)
    content["markup"] = check_markup(call.get("reply_markup"))
    content["is_silent"] = call.get("disable_notification", False)
    content |= _reply(chat, call) | _thread(chat, call)
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


def _thread(chat: Chat, call: Call) -> dict[str, Any]:
    thread_id = call.get("message_thread_id")
    if thread_id is None:
        return {}
    if thread_id not in chat.topics:
        raise bad_request("message thread not found")
    return {"thread_id": thread_id}


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
        raise bad_request("the sandbox keeps inline messages as ordinary ones: edit by chat_id and message_id")
    chat = find_chat(state, call)
    if call.get("message_id") is None:
        raise bad_request("message identifier is not specified")
    message = find_message(chat, call.get("message_id"), "message to edit not found")
    if message.sender is not None or message.service is not None:
        raise bad_request("message can't be edited")
    return chat, message


def _edit(state: State, call: Call, chat: Chat, message: Message, changes: dict[str, Any]) -> dict[str, Any]:
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
    return message_json(state.database, message)


def _edit_text(state: State, call: Call) -> dict[str, Any]:
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


def _edit_caption(state: State, call: Call) -> dict[str, Any]:
    chat, message = _editable(state, call)
    if not message.has_media:
        raise bad_request("there is no caption in the message to edit")
    text, entities = read_caption(call)
    return _edit(state, call, chat, message, {"text": text, "entities": entities})


def _edit_media(state: State, call: Call) -> dict[str, Any]:
    chat, message = _editable(state, call)
    media = call.get("media")
    kind = media.get("type")
    if kind not in {"photo", "document"}:
        raise bad_request("can't parse InputMedia: the sandbox takes photo and document")
    text, entities = read_caption(media)
    file = read_file(state, call, media.get("media"), is_photo=kind == "photo")
    files = {"photo": None, "document": None} | {kind: file}
    return _edit(state, call, chat, message, {"text": text, "entities": entities, "rich": None, **files})


def _edit_markup(state: State, call: Call) -> dict[str, Any]:
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


def _answer(query: Query | None, answer: dict[str, Any]) -> Query:
    if query is None or query.answer is not None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    query.answer = answer
    query.answered.set()
    return query


def _answer_callback(state: State, call: Call) -> bool:
    text = call.get("text", "")
    if len(text) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    answer = {"text": text, "show_alert": call.get("show_alert", False), "url": call.get("url")}
    query = _answer(state.callback_queries.get(call.get("callback_query_id")), answer)
    state.database.notify("answer", chat_id=query.chat_id, user_id=query.user_id, query_id=query.id, **answer)
    return True


def _answer_inline(state: State, call: Call) -> bool:
    results = call.get("results")
    if len(results) > MAX_INLINE_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    if len(call.get("next_offset", "")) > 64:
        raise bad_request("NEXT_OFFSET_INVALID")
    identifiers = [str(result.get("id", "")) for result in results]
    if len(set(identifiers)) < len(identifiers) or not all(1 <= len(i.encode()) <= 64 for i in identifiers):
        raise bad_request("RESULT_ID_INVALID" if len(set(identifiers)) == len(identifiers) else "RESULT_ID_DUPLICATE")
    checked = [_inline_result(call, result) for result in results]
    answer = {"results": checked, "next_offset": call.get("next_offset", ""), "button": call.get("button")}
    query = _answer(state.inline_queries.get(call.get("inline_query_id")), answer)
    state.database.notify("inline", user_id=query.user_id, query_id=query.id)
    return True


def _inline_result(call: Call, result: dict[str, Any]) -> dict[str, Any]:
    """Checks an article of an inline answer and reads its content. Other types are refused."""
    if result.get("type") != "article" or not isinstance(result.get("title"), str) or not result["title"].strip():
        raise bad_request("can't parse inline query result: the sandbox takes articles with a title")
    content = result.get("input_message_content")
    if not isinstance(content, dict):
        raise bad_request("can't parse inline query result: message content must be specified")
    said: dict[str, Any]
    if "rich_message" in content:
        said = {"rich": read_rich(content["rich_message"])}
    else:
        renamed = {"text": str(content.get("message_text", "")), "parse_mode": content.get("parse_mode")}
        text, entities = read_text(Call(call.method, renamed | {"entities": content.get("entities")}))
        said = {"text": text, "entities": entities}
    said["markup"] = check_markup(result.get("reply_markup"), is_inline_only=True)
    shown = {name: str(result[name]) for name in ("id", "title", "description", "url") if name in result}
    return shown | {"content": said}


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
    "answerCallbackQuery": _answer_callback,
    "answerInlineQuery": _answer_inline,
    "getFile": _get_file,
}
