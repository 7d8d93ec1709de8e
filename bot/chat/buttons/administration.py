"""CHAT: buttons of the bot's admins: feeds and messages that cannot be sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.chat.buttons.callback_data import ButtonData, Format, checked, number, page_number, with_name


@dataclass(frozen=True, slots=True)
class ResumeFeedButton(ButtonData):
    """Polls a paused feed again."""

    url: str


@dataclass(frozen=True, slots=True)
class AddFeedButton(ButtonData):
    """Adds a feed whose address stands in the message of the button.

    Attributes:
        url: its address, or the digest of it.
        is_unchecked: True if it is stored although it could not be read.
    """

    url: str
    is_unchecked: bool = False


@dataclass(frozen=True, slots=True)
class FeedsButton(ButtonData):
    """Shows a page of the list of feeds.

    Attributes:
        page: 1 is the first one.
        is_broken: True for the feeds that need an admin only.
    """

    page: int
    is_broken: bool = False


@dataclass(frozen=True, slots=True)
class FeedButton(ButtonData):
    """Shows a feed, or does something with it.

    Attributes:
        url: its address, or the digest of it.
        action: "show", "pause", "resume", "poll" or "remove".
    """

    url: str
    action: str


@dataclass(frozen=True, slots=True)
class UndoButton(ButtonData):
    """Brings back what was removed a moment ago; 0 is no removal's id."""

    removal_id: int


@dataclass(frozen=True, slots=True)
class LetterButton(ButtonData):
    """Sends a dead letter again, or deletes it.

    Attributes:
        message_id: of the outbox message; 0 for all that /dead lists.
        action: "retry" or "drop".
    """

    message_id: int
    action: str


def _encode_added(button: AddFeedButton) -> str:
    return with_name("keep" if button.is_unchecked else "add", button.url)


def _decode_letter(_: str, argument: str) -> LetterButton:
    message, _, wanted = argument.partition(":")
    return LetterButton(number(message), wanted)


def _decode_feeds(_: str, argument: str) -> FeedsButton:
    page, _, filter_ = argument.partition(":")
    return FeedsButton(page_number(page), filter_ == "b")


def _decode_feed(_: str, argument: str) -> FeedButton:
    url, _, wanted = argument.rpartition(":")
    return FeedButton(url, wanted)


FORMATS: Final = (
    Format(ResumeFeedButton, ("resume",), lambda it: with_name("resume", it.url), lambda _, url: ResumeFeedButton(url)),
    Format(AddFeedButton, ("add", "keep"), _encode_added, lambda action, url: AddFeedButton(url, action == "keep")),
    Format(FeedsButton, ("feeds",), lambda it: f"feeds:{it.page}{':b' if it.is_broken else ''}", _decode_feeds),
    Format(FeedButton, ("feed",), lambda it: with_name("feed", it.url, it.action), _decode_feed),
    Format(UndoButton, ("undo",), lambda it: f"undo:{it.removal_id}", lambda _, it: UndoButton(number(it))),
    Format(LetterButton, ("dead",), lambda it: checked(f"dead:{it.message_id}:{it.action}"), _decode_letter),
)
