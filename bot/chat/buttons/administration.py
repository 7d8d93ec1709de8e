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
    """Shows a page of the list of feeds, 1 is the first one."""

    page: int


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


FORMATS: Final = (
    Format(ResumeFeedButton, ("resume",), lambda it: with_name("resume", it.url), lambda _, url: ResumeFeedButton(url)),
    Format(AddFeedButton, ("add", "keep"), _encode_added, lambda action, url: AddFeedButton(url, action == "keep")),
    Format(FeedsButton, ("feeds",), lambda it: f"feeds:{it.page}", lambda _, page: FeedsButton(page_number(page))),
    Format(LetterButton, ("dead",), lambda it: checked(f"dead:{it.message_id}:{it.action}"), _decode_letter),
)
