"""Actions of simulated users in chats: messages, files, locations, presses, blocking. Each queues an update."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from bot.sandbox.members import set_bot_status
from bot.sandbox.model import Chat, Message, User
from bot.sandbox.state import Query, State
from bot.sandbox.text import find_entities, trim, utf16_length
from bot.sandbox.views import message_json

MAX_TEXT = 4096
MAX_CAPTION = 1024


class UserActionError(Exception):
    """An action is not possible. The message says why, in one line."""


@dataclass(frozen=True, slots=True)
class SentFile:
    """A document that a user sends."""

    name: str
    content: bytes
    content_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message from a user. `chat_id` None is the private chat with the bot.

    Attributes:
        text: The text, or the caption of `file`.
        file: A document.
        location: Latitude and longitude in degrees.
    """

    text: str = ""
    chat_id: int | None = None
    reply_to: int | None = None
    thread_id: int | None = None
    file: SentFile | None = None
    location: tuple[float, float] | None = None


def update_user(state: State, user_id: int, changes: dict[str, Any]) -> User:
    """Sets fields of a user, who is created on first use.

    Args:
        state: The sandbox.
        user_id: The user.
        changes: New values by name of the field of `User`.
    """
    user = user_of(state, user_id)
    for name, value in changes.items():
        setattr(user, name, value)
    state.database.notify("chats")
    return user


def send_message(state: State, user_id: int, said: NewMessage) -> dict[str, Any]:
    """Sends a message as a user.

    Args:
        state: The sandbox.
        user_id: The user.
        said: The message.

    Returns:
        `message_id`, `chat_id`, and `update_id`, which is None if the bot does not see the message.

    Raises:
        UserActionError: The message cannot be sent.
    """
    user = user_of(state, user_id)
    chat = chat_of(state, user, said.chat_id)
    _check_allowed(chat, user, said)
    text, _ = trim(said.text, [])
    longest = MAX_TEXT if said.file is None else MAX_CAPTION
    if utf16_length(text) > longest:
        raise UserActionError(f"a message has at most {MAX_TEXT} characters, a caption {MAX_CAPTION}")
    content: dict[str, Any] = {"text": text, "entities": find_entities(text), "location": said.location}
    if said.file is not None:
        content["document"] = state.database.add_file(said.file.name, said.file.content, said.file.content_type)
    message = state.database.add_message(chat, user, reply_to=said.reply_to, thread_id=said.thread_id, **content)
    return {"message_id": message.id, "chat_id": chat.id, "update_id": tell_bot(state, chat, message)}


def _check_allowed(chat: Chat, user: User, said: NewMessage) -> None:
    if chat.type == "private" and chat.bot_status == "kicked":
        raise UserActionError("the user has blocked the bot: unblock first")
    role = chat.members.get(user.id)
    if chat.type == "channel" and role not in {"creator", "administrator"}:
        raise UserActionError(f"only administrators of {chat.title} post in it")
    if said.reply_to is not None and said.reply_to not in chat.messages:
        raise UserActionError(f"there is no message {said.reply_to} to reply to")
    if said.thread_id is not None and said.thread_id not in chat.topics:
        raise UserActionError(f"there is no topic {said.thread_id}")
    if said.thread_id in chat.closed_topics and role not in {"creator", "administrator"}:
        raise UserActionError(f"the topic {chat.topics[said.thread_id or 0]} is closed")


def press_button(state: State, user_id: int, chat_id: int, message_id: int, data: str) -> Query:
    """Presses the button of a message that carries `data`.

    Args:
        state: The sandbox.
        user_id: The user.
        chat_id: The chat of the message.
        message_id: The message.
        data: The callback data of the button.

    Raises:
        UserActionError: There is no such message or button.
    """
    user = user_of(state, user_id)
    chat = chat_of(state, user, chat_id)
    message = chat.messages.get(message_id)
    if message is None:
        raise UserActionError(f"there is no message {message_id} in chat {chat_id}")
    rows = (message.markup or {}).get("inline_keyboard", [])
    if not any(button.get("callback_data") == data for row in rows for button in row):
        raise UserActionError(f"message {message_id} has no button with data {data!r}")
    query = state.new_query(state.callback_queries, user_id, chat.id)
    where: dict[str, Any] = {"message": message_json(state.database, message)}
    if message.via_bot:
        where = {"inline_message_id": message.inline_id}
    state.updates.put(
        "callback_query",
        {
            "id": query.id,
            "from": user.json(),
            **where,
            "chat_instance": hashlib.sha256(str(chat.id).encode()).hexdigest()[:16],
            "data": data,
        },
    )
    return query


def set_blocked(state: State, user_id: int, *, is_blocked: bool) -> None:
    """Blocks or unblocks the bot.

    Args:
        state: The sandbox.
        user_id: The user.
        is_blocked: True to block.
    """
    user = user_of(state, user_id)
    set_bot_status(state, state.database.chats[user_id], "kicked" if is_blocked else "member", user.json())


def user_of(state: State, user_id: int) -> User:
    """Returns the user, who is created on first use.

    Raises:
        UserActionError: The id is none of a user.
    """
    if not 1 <= user_id < 2**52:
        raise UserActionError("a user's id is a positive number")
    return state.database.get_or_create_user(user_id)


def chat_of(state: State, user: User, chat_id: int | None) -> Chat:
    """Returns a chat that the user is in; None is the private chat with the bot.

    Raises:
        UserActionError: There is no such chat, or the user is not in it.
    """
    if chat_id is None or chat_id == user.id:
        return state.database.chats[user.id]
    chat = state.database.chats.get(chat_id)
    if chat is None or chat.type == "private":
        raise UserActionError(f"there is no group {chat_id}")
    if chat.migrated_to is not None:
        raise UserActionError(f"the group is a supergroup now: {chat.migrated_to}")
    if user.id not in chat.members:
        raise UserActionError(f"user {user.id} is not in {chat.title}")
    return chat


def tell_bot(state: State, chat: Chat, message: Message) -> int | None:
    """Queues the update of a message and returns its id, None if the bot does not see the message."""
    if not _is_visible(state, chat, message):
        return None
    kind = "channel_post" if chat.type == "channel" else "message"
    return state.updates.put(kind, message_json(state.database, message))


def _is_visible(state: State, chat: Chat, message: Message) -> bool:
    """Privacy mode: unless it is an administrator, the bot sees commands, mentions of itself and replies to itself."""
    if chat.type == "private" or chat.bot_status == "administrator":
        return True
    if chat.bot_status in {"left", "kicked"}:
        return False
    replied = chat.messages.get(message.reply_to) if message.reply_to else None
    is_reply = replied is not None and replied.sender is None
    name = f"@{state.database.bot_username.lower()}"
    text = message.text.lower()
    if message.via_bot or is_reply or name in text or message.service is not None:
        return True
    commands = [entity for entity in message.entities if entity["type"] == "bot_command"]
    # "/brief@otherbot" addresses another bot.
    return any("@" not in text[c["offset"] : c["offset"] + c["length"]] for c in commands)
