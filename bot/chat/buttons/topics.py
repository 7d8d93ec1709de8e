"""CHAT: buttons that follow, mute and choose topics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeVar

from bot.chat.buttons.callback_data import (
    MAX_CALLBACK_BYTES,
    ButtonData,
    Format,
    number,
    page_number,
    with_name,
)


@dataclass(frozen=True, slots=True)
class TopicButton(ButtonData):
    """Does something with a topic, whose slug it carries."""

    topic: str


@dataclass(frozen=True, slots=True)
class FollowButton(TopicButton):
    """Subscribes the chat to a topic."""


@dataclass(frozen=True, slots=True)
class UnfollowButton(TopicButton):
    """Ends the chat's subscription to a topic."""


@dataclass(frozen=True, slots=True)
class MuteButton(TopicButton):
    """Stops alerts on a topic; the chat goes on following it."""


@dataclass(frozen=True, slots=True)
class UnmuteButton(TopicButton):
    """Sends alerts on a topic again."""


@dataclass(frozen=True, slots=True)
class LevelButton(ButtonData):
    """Shows or sets how important news on a topic must be.

    Attributes:
        topic: slug.
        level: of AlertLevel; "" only shows the choice.
    """

    topic: str
    level: str = ""


@dataclass(frozen=True, slots=True)
class ConnectButton(ButtonData):
    """Lets a channel follow a topic, or stop following it."""

    chat_id: int
    topic: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class ConnectPageButton(ButtonData):
    """Shows a page of the topics that a channel may follow.

    Attributes:
        chat_id: of the channel.
        page: from 1.
        search: what their names have; "" for all.
    """

    chat_id: int
    page: int
    search: str = ""


@dataclass(frozen=True, slots=True)
class ToggleButton(ButtonData):
    """Follows a topic, or stops following it, in the list that has the button."""

    topic: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class TopicsButton(ButtonData):
    """Shows a page of the list of topics.

    Attributes:
        page: 1 is the first one.
        search: what the topics are searched by; "" for all. `encode` cuts it where a button has no more room.
    """

    page: int
    search: str = ""


@dataclass(frozen=True, slots=True)
class UnwatchButton(TopicButton):
    """Removes an own topic of the chat."""


@dataclass(frozen=True, slots=True)
class SubscriptionsButton(ButtonData):
    """Shows a page of what the chat follows, 1 is the first one."""

    page: int


@dataclass(frozen=True, slots=True)
class SubscriptionButton(ButtonData):
    """Shows or changes how the chat follows a topic.

    Attributes:
        topic: slug.
        choice: a value of AlertLevel, "mute", "unmute" or "stop"; "" only shows the screen.
    """

    topic: str
    choice: str = ""


T = TypeVar("T", bound=TopicButton)


def topic_format(action: str, kind: type[T]) -> Format[T]:
    """Returns the format of a button whose only argument is a topic."""
    return Format(kind, (action,), lambda it: with_name(action, it.topic), lambda _, topic: kind(topic))


def _decode_level(_: str, argument: str) -> LevelButton:
    topic, _, level = argument.rpartition(":")
    return LevelButton(topic, level)


def _decode_connect(_: str, argument: str) -> ConnectButton:
    topic, chat, is_on = (*argument.split(":"), "", "")[:3]
    return ConnectButton(number(chat), topic, is_on == "1")


def _decode_connect_page(_: str, argument: str) -> ConnectPageButton:
    chat, page, search = (*argument.split(":", 2), "", "")[:3]
    return ConnectPageButton(number(chat), page_number(page), search)


def _with_search(head: str, search: str) -> str:
    """Returns callback data with as much of a search as there is room for."""
    room = MAX_CALLBACK_BYTES - len(head.encode())
    return head + search.encode()[:room].decode(errors="ignore")


def _decode_topics(_: str, argument: str) -> TopicsButton:
    page, _, search = argument.partition(":")
    return TopicsButton(page_number(page), search)


def _decode_toggle(_: str, argument: str) -> ToggleButton:
    topic, _, is_on = argument.rpartition(":")
    return ToggleButton(topic, is_on == "1")


def _decode_subscription(_: str, argument: str) -> SubscriptionButton:
    topic, _, choice = argument.rpartition(":")
    return SubscriptionButton(topic, choice)


FORMATS: Final = (
    topic_format("sub", FollowButton),
    topic_format("unsub", UnfollowButton),
    topic_format("mute", MuteButton),
    topic_format("unmute", UnmuteButton),
    topic_format("unwatch", UnwatchButton),
    Format(ToggleButton, ("toggle",), lambda it: with_name("toggle", it.topic, str(int(it.is_on))), _decode_toggle),
    Format(TopicsButton, ("topics",), lambda it: _with_search(f"topics:{it.page}:", it.search), _decode_topics),
    Format(
        SubscriptionsButton,
        ("subs",),
        lambda it: f"subs:{it.page}",
        lambda _, page: SubscriptionsButton(page_number(page)),
    ),
    Format(SubscriptionButton, ("how",), lambda it: with_name("how", it.topic, it.choice), _decode_subscription),
    Format(LevelButton, ("level",), lambda it: with_name("level", it.topic, it.level), _decode_level),
    Format(
        ConnectButton,
        ("connect",),
        lambda it: with_name("connect", it.topic, str(it.chat_id), str(int(it.is_on))),
        _decode_connect,
    ),
    Format(
        ConnectPageButton,
        ("channel",),
        lambda it: _with_search(f"channel:{it.chat_id}:{it.page}:", it.search),
        _decode_connect_page,
    ),
)
