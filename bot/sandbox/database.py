"""The in-memory database: users, chats, messages and files. It is independent of HTTP."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import Any

from bot.sandbox.clock import Clock
from bot.sandbox.model import Chat, File, Message, User

DEFAULT_BOT_ID = 7_000_000_001
_SUPERGROUP_BASE = -1_000_000_000_000

# Limits of memory in a long run: the oldest messages of a chat and the oldest files are dropped.
MAX_MESSAGES_PER_CHAT = 5_000
MAX_FILES = 500


Listener = Callable[[dict[str, Any]], None]


class Database:
    """Users, chats, messages and files, with listeners that are notified of every change."""

    def __init__(self, clock: Clock, bot_name: str, bot_username: str) -> None:
        self.clock = clock
        self.bot_id = DEFAULT_BOT_ID
        self.bot_name = bot_name
        self.bot_username = bot_username
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, File] = {}
        self._message_ids = itertools.count(1)
        self._group_ids = itertools.count(4001)
        self._listeners: list[Listener] = []

    def now(self) -> int:
        """Returns Unix seconds."""
        return int(self.clock.now())

    def bot_json(self) -> dict[str, Any]:
        """Returns the bot as a User of the Bot API."""
        return {"id": self.bot_id, "is_bot": True, "first_name": self.bot_name, "username": self.bot_username}

    def get_or_create_user(self, user_id: int) -> User:
        """Returns the user; creates the user and the private chat on first use."""
        if user_id not in self.users:
            self.users[user_id] = User(user_id, f"User {user_id}", username=f"user{user_id}")
            self.notify("chats")
        if user_id not in self.chats:
            self.chats[user_id] = Chat(user_id, "private", members={user_id: "member"})
            self.notify("chats")
        return self.users[user_id]

    def add_group(self, title: str, members: list[int], *, is_super: bool = False, is_forum: bool = False) -> Chat:
        """Creates a group that the bot is a member of.

        Args:
            title: Title of the group.
            members: Ids of the users; the first one is the owner.
            is_super: True for a supergroup.
            is_forum: True for a supergroup with topics.
        """
        number = next(self._group_ids)
        chat_id = _SUPERGROUP_BASE - number if is_super or is_forum else -number
        roles = {
            self.get_or_create_user(m).id: "creator" if index == 0 else "member" for index, m in enumerate(members)
        }
        chat = Chat(chat_id, "supergroup" if is_super or is_forum else "group", title, "", roles, is_forum=is_forum)
        self.chats[chat_id] = chat
        self.notify("chats")
        return chat

    def add_channel(self, title: str, username: str, owner: int) -> Chat:
        """Creates a channel without the bot.

        Args:
            title: Title of the channel.
            username: Its public name, without "@"; empty for a private channel.
            owner: Id of the user who owns it.
        """
        chat_id = _SUPERGROUP_BASE - next(self._group_ids)
        roles = {self.get_or_create_user(owner).id: "creator"}
        chat = Chat(chat_id, "channel", title, username, roles, bot_status="left")
        self.chats[chat_id] = chat
        self.notify("chats")
        return chat

    def migrate(self, chat: Chat) -> Chat:
        """Makes a group a supergroup with a new id. Its messages stay in the old chat, as at Telegram."""
        new = Chat(_SUPERGROUP_BASE + chat.id, "supergroup", chat.title, "", dict(chat.members), chat.bot_status)
        chat.migrated_to = new.id
        self.chats[new.id] = new
        self.notify("chats")
        return new

    def find_chat(self, key: int | str) -> Chat | None:
        """Returns the chat with the id, or the channel or the user's private chat "@name"; None if there is none."""
        if isinstance(key, int):
            return self.chats.get(key)
        name = key.removeprefix("@").lower()
        if not name:
            return None
        public = next((chat for chat in self.chats.values() if chat.username.lower() == name), None)
        found = next((user for user in self.users.values() if user.username.lower() == name), None)
        return public or (self.chats.get(found.id) if found else None)

    def find_inline(self, inline_id: str) -> Message | None:
        """Returns the message of an inline query with that id; None if there is none."""
        messages = (message for chat in self.chats.values() for message in chat.messages.values() if message.via_bot)
        return next((message for message in messages if message.inline_id == inline_id), None)

    def add_message(self, chat: Chat, sender: User | None, **content: Any) -> Message:
        """Adds a message to the chat and returns it. `content` are further fields of `Message`."""
        message = Message(next(self._message_ids), chat.id, sender, self.now(), **content)
        chat.messages[message.id] = message
        while len(chat.messages) > MAX_MESSAGES_PER_CHAT:
            del chat.messages[next(iter(chat.messages))]
        self.notify("message", chat_id=chat.id, message_id=message.id)
        return message

    def add_file(self, name: str, content: bytes, content_type: str) -> File:
        """Stores an upload under a new id and returns it.

        Args:
            name: File name.
            content: Bytes of the file.
            content_type: Media type given by the client.
        """
        width, height = picture_size(content)
        file = File(
            f"AgACAgQAAxk-sandbox-{len(self.files) + 1}-{self.now()}", name, content, content_type, width, height
        )
        self.files[file.id] = file
        while len(self.files) > MAX_FILES:
            del self.files[next(iter(self.files))]
        return file

    def add_listener(self, listener: Listener) -> Callable[[], None]:
        """Calls `listener` on every change. Returns a function that removes it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def notify(self, kind: str, **details: Any) -> None:
        """Calls every listener with an event of type `kind`."""
        for listener in tuple(self._listeners):
            listener({"type": kind, **details})


def picture_size(content: bytes) -> tuple[int, int]:
    """Returns width and height in pixels of a PNG, GIF or JPEG, (0, 0) for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])
    if content[:6] in {b"GIF87a", b"GIF89a"} and len(content) >= 10:
        return int.from_bytes(content[6:8], "little"), int.from_bytes(content[8:10], "little")
    if content.startswith(b"\xff\xd8"):
        # The frame header: marker C0 to CF (not C4, C8, CC), length, precision, height, width.
        for match in re.finditer(rb"\xff[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf]..\x08(..)(..)", content, re.DOTALL):
            return int.from_bytes(match.group(2)), int.from_bytes(match.group(1))
    return 0, 0
