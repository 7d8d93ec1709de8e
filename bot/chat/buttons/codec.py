"""CHAT: all kinds of buttons with their formats: button → callback data, callback data → button."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Any, Final, TypeAlias

from bot.chat.buttons import administration, answers, briefs, choices, dialogues, feedback, roles, stories, topics
from bot.chat.buttons.callback_data import ButtonData, Format

Rows: TypeAlias = Sequence[Sequence[Mapping[str, str]]]

# A subject's buttons are one module with its FORMATS; this is the one place that lists the modules.
FORMATS: Final[Sequence[Format[Any]]] = tuple(
    chain(
        topics.FORMATS,
        briefs.FORMATS,
        answers.FORMATS,
        feedback.FORMATS,
        stories.FORMATS,
        choices.FORMATS,
        administration.FORMATS,
        roles.FORMATS,
        dialogues.FORMATS,
    )
)
_BY_KIND: Final[Mapping[type[ButtonData], Format[Any]]] = {format_.kind: format_ for format_ in FORMATS}
_BY_ACTION: Final[Mapping[str, Format[Any]]] = {action: it for it in FORMATS for action in it.actions}
KINDS: Final = tuple(_BY_KIND)


def button(text: str, data: ButtonData) -> dict[str, str]:
    """Returns a button as it stands in a row: its text and its callback data. Raises ValueError as `encode` does."""
    return {"text": text, "callback_data": encode(data)}


def encode(data: ButtonData) -> str:
    """Returns the callback data of a button, 1 to 64 bytes of UTF-8.

    A topic or an address that does not fit is replaced by its digest, which `refers_to` recognises.

    Raises:
        ValueError: another argument is too long or has a separator in it.
    """
    return _BY_KIND[type(data)].encode(data)


def decode(data: str) -> ButtonData | None:
    """Returns the button of some callback data; None if no button of this bot ever had such data.

    Arguments that are missing are empty, page numbers that cannot be read are 1: a handler says what is wrong.
    """
    action, _, argument = data.partition(":")
    if (format_ := _BY_ACTION.get(action)) is None:
        return None
    decoded: ButtonData = format_.decode(action, argument)
    return decoded


def is_button(kind: type[ButtonData]) -> Callable[[object], bool]:
    """Returns a predicate on callback data for `CallbackQueryHandler(pattern=…)`: True if they are of that kind."""

    def matches(data: object) -> bool:
        return isinstance(data, str) and isinstance(decode(data), kind)

    return matches
