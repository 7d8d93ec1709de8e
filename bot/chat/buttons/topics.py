"""CHAT: buttons that follow, mute and choose topics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeVar

from bot.chat.buttons.callback_data import ButtonData, Format, number, with_name


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


FORMATS: Final = (
    topic_format("sub", FollowButton),
    topic_format("unsub", UnfollowButton),
    topic_format("mute", MuteButton),
    topic_format("unmute", UnmuteButton),
    Format(LevelButton, ("level",), lambda it: with_name("level", it.topic, it.level), _decode_level),
    Format(
        ConnectButton,
        ("connect",),
        lambda it: with_name("connect", it.topic, str(it.chat_id), str(int(it.is_on))),
        _decode_connect,
    ),
)
