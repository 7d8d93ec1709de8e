"""Actions of simulated users around groups, forums and channels: who is in them, and what the bot may do there."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.members import set_bot_status
from bot.sandbox.model import Chat, User
from bot.sandbox.state import State
from bot.sandbox.user_actions import UserActionError, tell_bot
from bot.sandbox.views import message_json

_TITLE_LENGTH = 128
_USERNAME = re.compile(r"[A-Za-z]\w{3,31}", re.ASCII)
_TOPIC_COLOR = 7322096


def add_group(state: State, title: str, members: list[int], *, is_super: bool, is_forum: bool) -> Chat:
    """Creates a group and adds the bot.

    Args:
        state: The sandbox.
        title: 1 to 128 characters.
        members: Ids of the users; the first one is the owner.
        is_super: True for a supergroup.
        is_forum: True for a supergroup with topics.
    """
    chat = state.database.add_group(_title(title), members, is_super=is_super, is_forum=is_forum)
    chat.bot_status = "left"
    set_bot_status(state, chat, "member", owner_of(state, chat).json())
    return chat


def add_channel(state: State, title: str, username: str, owner: int) -> Chat:
    """Creates a channel. The bot is not in it: `change_bot_status` makes it an administrator.

    Args:
        state: The sandbox.
        title: 1 to 128 characters.
        username: The public name, with or without "@"; empty for a private channel.
        owner: Id of the user who owns it.

    Raises:
        UserActionError: The title or the name is refused, or the name is taken.
    """
    name = username.strip().removeprefix("@")
    if name and not _USERNAME.fullmatch(name):
        raise UserActionError("a channel's name has 4 to 32 letters, digits and underscores, and begins with a letter")
    if name and state.database.find_chat(f"@{name}") is not None:
        raise UserActionError(f"@{name} is taken")
    return state.database.add_channel(_title(title), name, owner)


def _title(title: str) -> str:
    if not 1 <= len(title.strip()) <= _TITLE_LENGTH:
        raise UserActionError(f"a title has 1 to {_TITLE_LENGTH} characters")
    return title.strip()


def owner_of(state: State, chat: Chat) -> User:
    """Returns the owner of a group or channel."""
    return state.database.users[next(user for user, role in chat.members.items() if role == "creator")]


def change_bot_status(state: State, chat: Chat, status: str, *, may_post: bool = True) -> None:
    """Adds, removes, promotes or demotes the bot, as the chat's owner.

    Args:
        state: The sandbox.
        chat: The group or channel.
        status: The new status of a ChatMember.
        may_post: True if an administrator of a channel may post there.

    Raises:
        UserActionError: A bot is in a channel only as its administrator.
    """
    if chat.type == "channel" and status == "member":
        raise UserActionError("a bot is in a channel only as its administrator")
    set_bot_status(state, chat, status, owner_of(state, chat).json(), may_post=may_post)


def set_member_status(state: State, chat: Chat, user_id: int, status: str) -> None:
    """Makes a member an administrator or a plain member, as the group's owner.

    Args:
        state: The sandbox.
        chat: The group.
        user_id: The member.
        status: "administrator" or "member".
    """
    _check_removable(chat, user_id)
    chat.members[user_id] = status
    state.database.notify("chats")


def join(state: State, chat: Chat, user_id: int) -> None:
    """Adds a user to the chat, as a plain member."""
    chat.members.setdefault(state.database.get_or_create_user(user_id).id, "member")
    state.database.notify("chats")


def part(state: State, chat: Chat, user_id: int) -> None:
    """Takes a member out of the chat.

    Raises:
        UserActionError: The user is not in it, or owns it.
    """
    _check_removable(chat, user_id)
    del chat.members[user_id]
    state.database.notify("chats")


def _check_removable(chat: Chat, user_id: int) -> None:
    if user_id not in chat.members:
        raise UserActionError(f"user {user_id} is not in {chat.title}")
    if chat.members[user_id] == "creator":
        raise UserActionError("the owner of a group stays its owner")


def migrate_group(state: State, chat: Chat) -> Chat:
    """Makes a group a supergroup. Both chats get Telegram's service message; writing to the old one fails.

    Raises:
        UserActionError: It is no basic group, or was one before.
    """
    if chat.type != "group" or chat.migrated_to is not None:
        raise UserActionError("only a basic group can become a supergroup, once")
    new = state.database.migrate(chat)
    for where, service in (
        (chat, {"migrate_to_chat_id": new.id}),
        (new, {"migrate_from_chat_id": chat.id}),
    ):
        message = state.database.add_message(where, owner_of(state, chat), service=service)
        state.updates.put("message", message_json(state.database, message))
    return new


def add_topic(state: State, chat: Chat, name: str) -> int:
    """Opens a topic in a forum, as its owner, and returns the id of its thread.

    Raises:
        UserActionError: The chat is no forum, or the name is empty or too long.
    """
    if not chat.is_forum:
        raise UserActionError(f"{chat.title} is no forum")
    if not 1 <= len(name.strip()) <= _TITLE_LENGTH:
        raise UserActionError(f"a topic's name has 1 to {_TITLE_LENGTH} characters")
    created = {"forum_topic_created": {"name": name.strip(), "icon_color": _TOPIC_COLOR}}
    started = state.database.add_message(chat, owner_of(state, chat), service=created)
    started.thread_id = started.id
    chat.topics[started.id] = name.strip()
    tell_bot(state, chat, started)
    state.database.notify("chats")
    return started.id


def set_topic_closed(state: State, chat: Chat, thread_id: int, *, is_closed: bool) -> None:
    """Closes or reopens a topic of a forum, as its owner.

    Args:
        state: The sandbox.
        chat: The forum.
        thread_id: The topic.
        is_closed: True to close it.

    Raises:
        UserActionError: There is no such topic.
    """
    if thread_id not in chat.topics:
        raise UserActionError(f"there is no topic {thread_id}")
    if (thread_id in chat.closed_topics) == is_closed:
        return
    (chat.closed_topics.add if is_closed else chat.closed_topics.discard)(thread_id)
    service: dict[str, Any] = {"forum_topic_closed" if is_closed else "forum_topic_reopened": {}}
    message = state.database.add_message(chat, owner_of(state, chat), service=service, thread_id=thread_id)
    tell_bot(state, chat, message)
    state.database.notify("chats")
