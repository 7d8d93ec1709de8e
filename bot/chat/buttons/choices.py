"""CHAT: buttons by which a chat chooses how it gets messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.chat.buttons.callback_data import ButtonData, Format, checked, with_name


@dataclass(frozen=True, slots=True)
class LanguageButton(ButtonData):
    """Sets the chat's language to a code such as "fr"."""

    code: str


@dataclass(frozen=True, slots=True)
class WhenButton(ButtonData):
    """Shows or changes when the chat gets messages.

    Attributes:
        page: which screen: "home", "digest", "days", "quiet", "mute", "sounds", "levels".
        value: what to set; "" only shows the screen. It names the new state, so a second press changes nothing.
    """

    page: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class SettingsButton(ButtonData):
    """Shows or changes what a chat can choose.

    Attributes:
        page: which screen: "home", "language", "zone", "level", "words", "publishers", "sources", "reset".
        value: what to set; "" only shows the screen. It names the new state, so a second press changes nothing. A long
            word or name is carried as its digest.
    """

    page: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class ForgetButton(ButtonData):
    """Deletes all that is stored about the chat, or leaves it."""

    is_sure: bool


def _decode_settings(_: str, argument: str) -> SettingsButton:
    page, _, value = argument.partition(":")
    return SettingsButton(page, value)


def _decode_when(_: str, argument: str) -> WhenButton:
    page, _, value = argument.partition(":")
    return WhenButton(page, value)


FORMATS: Final = (
    Format(LanguageButton, ("lang",), lambda it: checked(f"lang:{it.code}"), lambda _, code: LanguageButton(code)),
    Format(
        ForgetButton,
        ("forget",),
        lambda it: f"forget:{int(it.is_sure)}",
        lambda _, is_sure: ForgetButton(is_sure == "1"),
    ),
    Format(SettingsButton, ("set",), lambda it: with_name(f"set:{it.page}", it.value), _decode_settings),
    Format(WhenButton, ("when",), lambda it: checked(f"when:{it.page}:{it.value}"), _decode_when),
)
