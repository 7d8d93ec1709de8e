"""Actions of simulated users: messages, button presses, blocking, inline queries, groups. Each queues an update."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from bot.sandbox.chats import set_bot_status
from bot.sandbox.database import Chat, Message, User
from bot.sandbox.state import Query, State
from bot.sandbox.text import find_entities, trim, utf16_length
from bot.sandbox.views import message_json

MAX_TEXT = 4096


class UserActionError(Exception):
    """An action is not possible. The message says why, in one line."""


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message from a user. `chat_id` None is the private chat with the bot."""

    text: str
    chat_id: int | None = None
    reply_to: int | None = None
    thread_id: int | None = None


def update_user(state: State, user_id: int, changes: dict[str, Any]) -> User:
    """Sets fields of a user, who is created on first use.

    Args:
        state: The sandbox.
        user_id: The user.
        changes: New values by name of the field of `User`.
    """
    user = _user(state, user_id)
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
    user = _user(state, user_id)
    chat = _chat_of(state, user, said.chat_id)
    if chat.type == "private" and chat.bot_status == "kicked":
        raise UserActionError("the user has blocked the bot: unblock first")
    if said.reply_to is not None and said.reply_to not in chat.messages:
        raise UserActionError(f"there is no message {said.reply_to} to reply to")
    text, _ = trim(said.text, [])
    if utf16_length(text) > MAX_TEXT:
        raise UserActionError(f"a message has at most {MAX_TEXT} characters")
    message = state.database.add_message(
        chat, user, text=text, entities=find_entities(text), reply_to=said.reply_to, thread_id=said.thread_id
    )
    update_id = None
    if _is_visible(state, chat, message):
        update_id = state.updates.put("message", message_json(state.database, message))
    return {"message_id": message.id, "chat_id": chat.id, "update_id": update_id}


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
    user = _user(state, user_id)
    chat = _chat_of(state, user, chat_id)
    message = chat.messages.get(message_id)
    if message is None:
        raise UserActionError(f"there is no message {message_id} in chat {chat_id}")
    rows = (message.markup or {}).get("inline_keyboard", [])
    if not any(button.get("callback_data") == data for row in rows for button in row):
        raise UserActionError(f"message {message_id} has no button with data {data!r}")
    query = state.new_query(state.callback_queries, user_id, chat.id)
    state.updates.put(
        "callback_query",
        {
            "id": query.id,
            "from": user.json(),
            "message": message_json(state.database, message),
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
    user = _user(state, user_id)
    set_bot_status(state, state.database.chats[user_id], "kicked" if is_blocked else "member", user.json())


def send_inline_query(state: State, user_id: int, text: str, offset: str = "") -> Query:
    """Sends an inline query, as by typing "@bot text".

    Args:
        state: The sandbox.
        user_id: The user.
        text: The query, at most 256 characters.
        offset: Offset of the results.
    """
    if len(text) > 256:
        raise UserActionError("an inline query has at most 256 characters")
    user = _user(state, user_id)
    query = state.new_query(state.inline_queries, user_id, user_id)
    asked = {"id": query.id, "from": user.json(), "query": text, "offset": offset, "chat_type": "sender"}
    state.updates.put("inline_query", asked)
    return query


def choose_inline_result(state: State, user_id: int, chat_id: int, query_id: str, result_id: str) -> Message:
    """Posts a result of an inline query in the name of the user, via the bot.

    Args:
        state: The sandbox.
        user_id: The user.
        chat_id: Where to post.
        query_id: The inline query.
        result_id: The result.

    Raises:
        UserActionError: There is no such result.
    """
    user = _user(state, user_id)
    chat = _chat_of(state, user, chat_id)
    query = state.inline_queries.get(query_id)
    results = (query.answer or {}).get("results", []) if query else []
    chosen = next((result for result in results if result["id"] == result_id), None)
    if chosen is None:
        raise UserActionError("there is no such inline result")
    message = state.database.add_message(chat, user, via_bot=True, **chosen["content"])
    state.updates.put("chosen_inline_result", {"result_id": result_id, "from": user.json(), "query": ""})
    if _is_visible(state, chat, message):
        state.updates.put("message", message_json(state.database, message))
    return message


def add_group(state: State, title: str, members: list[int], *, is_super: bool, is_forum: bool) -> Chat:
    """Creates a group and adds the bot.

    Args:
        state: The sandbox.
        title: 1 to 128 characters.
        members: Ids of the users; the first one is the owner.
        is_super: True for a supergroup.
        is_forum: True for a supergroup with topics.
    """
    if not 1 <= len(title.strip()) <= 128:
        raise UserActionError("a title has 1 to 128 characters")
    chat = state.database.add_group(title.strip(), members, is_super=is_super, is_forum=is_forum)
    chat.bot_status = "left"
    set_bot_status(state, chat, "member", state.database.users[members[0]].json())
    return chat


def change_bot_status(state: State, chat: Chat, status: str) -> None:
    """Adds, removes, promotes or demotes the bot, as the group's owner.

    Args:
        state: The sandbox.
        chat: The group.
        status: The new status of a ChatMember.
    """
    owner = next(iter(chat.members))
    set_bot_status(state, chat, status, state.database.users[owner].json())


def set_member_status(state: State, chat: Chat, user_id: int, status: str) -> None:
    """Makes a member an administrator or a plain member, as the group's owner.

    Args:
        state: The sandbox.
        chat: The group.
        user_id: The member.
        status: "administrator" or "member".
    """
    if user_id not in chat.members:
        raise UserActionError(f"user {user_id} is not in {chat.title}")
    if chat.members[user_id] == "creator":
        raise UserActionError("the owner of a group stays its owner")
    chat.members[user_id] = status
    state.database.notify("chats")


def migrate_group(state: State, chat: Chat) -> Chat:
    """Makes a group a supergroup. Both chats get Telegram's service message; writing to the old one fails."""
    new = state.database.migrate(chat)
    owner = state.database.users[next(iter(chat.members))]
    for where, service in (
        (chat, {"migrate_to_chat_id": new.id}),
        (new, {"migrate_from_chat_id": chat.id}),
    ):
        message = state.database.add_message(where, owner, service=service)
        state.updates.put("message", message_json(state.database, message))
    return new


def _user(state: State, user_id: int) -> User:
    if not 1 <= user_id < 2**52:
        raise UserActionError("a user's id is a positive number")
    return state.database.get_or_create_user(user_id)


def _chat_of(state: State, user: User, chat_id: int | None) -> Chat:
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
    if message.via_bot or is_reply or name in text:
        return True
    commands = [entity for entity in message.entities if entity["type"] == "bot_command"]
    # "/brief@otherbot" addresses another bot.
    return any("@" not in text[c["offset"] : c["offset"] + c["length"]] for c in commands)
