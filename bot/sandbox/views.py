"""Messages and chats as JSON: the objects of the Bot API, and the rows of the control API."""

from __future__ import annotations

from typing import Any

from bot.sandbox.database import Database
from bot.sandbox.html_renderer import render_entities
from bot.sandbox.model import Chat, File, Message
from bot.sandbox.rich_renderer import plain_text, render_rich


def chat_json(database: Database, chat: Chat) -> dict[str, Any]:
    """Returns a Chat."""
    if chat.type == "private":
        user = database.users[chat.id]
        names = {"first_name": user.first_name, "last_name": user.last_name, "username": user.username}
        return {"id": chat.id, "type": "private"} | {name: value for name, value in names.items() if value}
    shown: dict[str, Any] = {"id": chat.id, "type": chat.type, "title": chat.title}
    shown |= {"username": chat.username} if chat.username else {}
    return shown | ({"is_forum": True} if chat.is_forum else {})


def message_json(database: Database, message: Message, *, with_reply: bool = True) -> dict[str, Any]:
    """Returns a Message.

    Args:
        database: The database.
        message: The message.
        with_reply: True if the message replied to is included.
    """
    chat = database.chats[message.chat_id]
    shown: dict[str, Any] = {
        "message_id": message.id,
        "chat": chat_json(database, chat),
        "date": message.date,
    }
    if chat.type == "channel":
        shown["sender_chat"] = shown["chat"]
    else:
        shown["from"] = message.sender.json() if message.sender else database.bot_json()
    if message.thread_id is not None:
        shown |= {"message_thread_id": message.thread_id, "is_topic_message": True}
    shown |= message.service if message.service is not None else _content_json(database, message)
    if message.edited is not None:
        shown["edit_date"] = message.edited
    if message.markup and "inline_keyboard" in message.markup:
        shown["reply_markup"] = message.markup
    if message.link_preview:
        shown["link_preview_options"] = message.link_preview
    if message.via_bot:
        shown["via_bot"] = database.bot_json()
    if message.quote is not None:
        shown["quote"] = {"text": message.quote, "position": 0, "is_manual": True}
    replied = chat.messages.get(message.reply_to) if message.reply_to else None
    if with_reply and replied:
        shown["reply_to_message"] = message_json(database, replied, with_reply=False)
    return shown


def _content_json(database: Database, message: Message) -> dict[str, Any]:
    """Returns the fields of a Message that say what it holds."""
    entities = [_entity_json(database, entity) for entity in message.entities]
    if message.has_media:
        caption = {"caption": message.text} if message.text else {}
        return _media_json(message) | caption | ({"caption_entities": entities} if message.text and entities else {})
    if message.location is not None:
        return {"location": dict(zip(("latitude", "longitude"), message.location, strict=True))}
    if message.rich is not None:
        return {"rich_message": message.rich}
    return {"text": message.text} | ({"entities": entities} if entities else {})


def message_row(database: Database, message: Message) -> dict[str, Any]:
    """Returns a row of GET /sandbox/chats/{id}/messages."""
    text = plain_text(message.rich["blocks"]) if message.rich else message.text
    html = render_rich(message.rich) if message.rich else render_entities(message.text, message.entities)
    markup, chat = message.markup or {}, database.chats[message.chat_id]
    name = database.bot_name if message.sender is None else message.sender.first_name
    return {
        "message_id": message.id,
        "chat_id": message.chat_id,
        "from": "bot" if message.sender is None else message.sender.id,
        "from_name": chat.title if chat.type == "channel" else name,
        "text": text,
        "html": html,
        "date": message.date,
        "edited": message.edited,
        "reply_to": message.reply_to,
        "quote": message.quote,
        "buttons": [[_button(button) for button in row] for row in markup.get("inline_keyboard", [])],
        "entities": message.entities,
        "is_rich": message.rich is not None,
        "is_silent": message.is_silent,
        "is_pinned": message.is_pinned,
        "via_bot": message.via_bot,
        "thread_id": message.thread_id,
        "photo": f"/sandbox/files/{message.photo.id}" if message.photo else None,
        "document": _document_row(message.document) if message.document else None,
        "location": message.location,
        "reactions": message.reactions,
        "service": next(iter(message.service)) if message.service else None,
        "topic": chat.topics.get(message.thread_id or 0),
        "keyboard": [[_key(key) for key in row] for row in markup.get("keyboard", [])],
        "is_keyboard_removed": "remove_keyboard" in markup,
        "is_reply_forced": "force_reply" in markup,
    }


def chat_row(database: Database, chat: Chat) -> dict[str, Any]:
    """Returns a row of GET /sandbox/state, for the chat list of the page."""
    title = database.users[chat.id].first_name if chat.type == "private" else chat.title
    last = next(reversed(chat.messages.values()), None)
    return {
        "id": chat.id,
        "type": chat.type,
        "title": title,
        "members": sorted(chat.members),
        "username": chat.username,
        "may_post": chat.may_post,
        "is_forum": chat.is_forum,
        "roles": {str(member): role for member, role in chat.members.items()},
        "bot_status": chat.bot_status,
        "migrated_to": chat.migrated_to,
        "topics": [
            {"id": number, "name": name, "is_closed": number in chat.closed_topics}
            for number, name in chat.topics.items()
        ],
        "last": message_row(database, last) if last else None,
    }


def file_json(file: File) -> dict[str, Any]:
    """Returns a File without its path."""
    return {"file_id": file.id, "file_unique_id": file.id[-12:], "file_size": len(file.content)}


def _media_json(message: Message) -> dict[str, Any]:
    if message.photo:
        size = {"width": message.photo.width or 1, "height": message.photo.height or 1}
        return {"photo": [file_json(message.photo) | size]}
    assert message.document is not None  # has_media: one of the two
    named = {"file_name": message.document.name, "mime_type": message.document.content_type}
    return {"document": file_json(message.document) | named}


def _entity_json(database: Database, entity: dict[str, Any]) -> dict[str, Any]:
    if entity["type"] != "text_mention":
        return entity
    user = database.users.get(entity["user"]["id"])
    return entity | {"user": user.json() if user else {"id": entity["user"]["id"], "is_bot": False, "first_name": ""}}


def _button(button: dict[str, Any]) -> dict[str, Any]:
    shown = {"text": button["text"]}
    for name, as_name in (
        ("callback_data", "data"),
        ("url", "url"),
        ("style", "style"),
        ("switch_inline_query", "switch_inline_query"),
        ("switch_inline_query_current_chat", "switch_inline_query_current_chat"),
    ):
        if name in button:
            shown[as_name] = button[name]
    if "copy_text" in button:
        shown["copy"] = button["copy_text"].get("text", "")
    return shown


def _key(key: dict[str, Any]) -> dict[str, Any]:
    return {"text": key["text"], "is_location": key.get("request_location", False)}


def _document_row(file: File) -> dict[str, Any]:
    return {"name": file.name, "size_bytes": len(file.content), "url": f"/sandbox/files/{file.id}"}
