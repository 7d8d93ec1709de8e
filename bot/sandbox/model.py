"""What the sandbox keeps: users, files, messages and chats."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.text import Entity


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
    """A message. `sender` None is the bot. Times are Unix seconds; `location` is latitude and longitude in degrees."""

    id: int
    chat_id: int
    sender: User | None
    date: int
    text: str = ""
    entities: list[Entity] = field(default_factory=list)
    photo: File | None = None
    document: File | None = None
    location: tuple[float, float] | None = None
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

    @property
    def inline_id(self) -> str:
        """Returns the id under which the bot knows a message that a user sent by an inline query."""
        return f"inline-{self.chat_id}-{self.id}"


@dataclass(slots=True)
class Chat:
    """A private chat (its id is the user's), a group or a channel.

    Attributes:
        username: The public name, without "@".
        bot_status: The bot's membership.
        may_post: True if the bot, as an administrator of a channel, may post there.
        topics: Names of the topics of a forum, by the id of their thread.
        closed_topics: Those in which only administrators may write.
    """

    id: int
    type: str
    title: str = ""
    username: str = ""
    members: dict[int, str] = field(default_factory=dict)
    bot_status: str = "member"
    may_post: bool = True
    is_forum: bool = False
    migrated_to: int | None = None
    messages: dict[int, Message] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    closed_topics: set[int] = field(default_factory=set)
    menu_button: dict[str, Any] | None = None
