"""The in-memory database: users, chats, messages and files. It is independent of HTTP."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.clock import Clock
from bot.sandbox.text import Entity

DEFAULT_BOT_ID = 7_000_000_001
_SUPERGROUP_BASE = -1_000_000_000_000

# Limits of memory in a long run: the oldest messages of a chat and the oldest files are dropped.
MAX_MESSAGES_PER_CHAT = 5_000
MAX_FILES = 500


@dataclass(slots=True)
class User:
    """A simulated user. `language_code` is the language of their client."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = "en"
    is_deactivated: bool = False

    def json(self) -> dict[str, Any]:
        """Returns the User of the Bot API."""
        shown = {
            "id": self.id,
            "is_bot": False,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "username": self.username,
            "language_code": self.language_code,
        }
        return {name: value for name, value in shown.items() if value != ""}


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file. `width` and `height` are in pixels, 0 for anything but a PNG, GIF or JPEG."""

    id: str
    name: str
    content: bytes
    content_type: str
    width: int = 0
    height: int = 0


@dataclass(slots=True)
class Message:
    """A message. `sender` None is the bot. Times are Unix seconds."""

    id: int
    chat_id: int
    sender: User | None
    date: int
    text: str = ""
    entities: list[Entity] = field(default_factory=list)
    photo: File | None = None
    document: File | None = None
    rich: dict[str, Any] | None = None
    markup: dict[str, Any] | None = None
    reply_to: int | None = None
    quote: str | None = None
    thread_id: int | None = None
    edited: int | None = None
    via_bot: bool = False
    is_silent: bool = False
    is_pinned: bool = False
    link_preview: dict[str, Any] | None = None
    service: dict[str, Any] | None = None
    reactions: list[str] = field(default_factory=list)

    @property
    def has_media(self) -> bool:
        """True if the text of the message is a caption."""
        return self.photo is not None or self.document is not None


@dataclass(slots=True)
class Chat:
    """A private chat (its id is the user's) or a group. `bot_status` is the bot's membership."""

    id: int
    type: str
    title: str = ""
    members: dict[int, str] = field(default_factory=dict)
    bot_status: str = "member"
    is_forum: bool = False
    migrated_to: int | None = None
    messages: dict[int, Message] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    menu_button: dict[str, Any] | None = None


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
        chat = Chat(chat_id, "supergroup" if is_super or is_forum else "group", title, roles, is_forum=is_forum)
        self.chats[chat_id] = chat
        self.notify("chats")
        return chat

    def migrate(self, chat: Chat) -> Chat:
        """Makes a group a supergroup with a new id. Its messages stay in the old chat, as at Telegram."""
        new = Chat(_SUPERGROUP_BASE + chat.id, "supergroup", chat.title, dict(chat.members), chat.bot_status)
        chat.migrated_to = new.id
        self.chats[new.id] = new
        self.notify("chats")
        return new

    def find_chat(self, key: int | str) -> Chat | None:
        """Returns the chat with the id, or the private chat of the user "@name"; None if there is none."""
        if isinstance(key, int):
            return self.chats.get(key)
        name = key.removeprefix("@").lower()
        found = next((user for user in self.users.values() if name and user.username.lower() == name), None)
        return self.chats.get(found.id) if found else None

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

    def groups_of(self, user_id: int) -> Iterator[Chat]:
        """Returns the groups that the user is a member of."""
        return (chat for chat in self.chats.values() if chat.type != "private" and user_id in chat.members)


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
