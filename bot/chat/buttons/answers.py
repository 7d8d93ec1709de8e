"""CHAT: buttons under answers to questions: another page, what somebody said, a command that was meant, a timeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from bot.chat.buttons.callback_data import ButtonData, Format, checked, page_number
from bot.chat.buttons.topics import TopicButton, topic_format

SearchKind = Literal["find", "said", "new"]


@dataclass(frozen=True, slots=True)
class SearchButton(ButtonData):
    """Shows a page of an answer.

    Attributes:
        kind: "find" what was searched, "said" what somebody said, "new" the latest facts.
        page: from 1, to show in place of the one with the button; 0 for the first one as a new message.
        text: what was typed; a name; a window. `encode` raises ValueError if it has no room.
    """

    kind: SearchKind
    page: int
    text: str


@dataclass(frozen=True, slots=True)
class RunButton(ButtonData):
    """Does what a command does, with the words of the message that the button's message answers."""

    command: str


@dataclass(frozen=True, slots=True)
class TimelineButton(TopicButton):
    """Sends the timeline of a topic."""


_KINDS: Final[dict[str, SearchKind]] = {"find": "find", "said": "said", "new": "new"}


def _decode_search(action: str, argument: str) -> SearchButton:
    page, _, text = argument.partition(":")
    return SearchButton(_KINDS[action], page_number(page), text)


FORMATS: Final = (
    Format(SearchButton, tuple(_KINDS), lambda it: checked(f"{it.kind}:{it.page}:{it.text}"), _decode_search),
    Format(RunButton, ("run",), lambda it: checked(f"run:{it.command}"), lambda _, name: RunButton(name)),
    topic_format("timeline", TimelineButton),
)
