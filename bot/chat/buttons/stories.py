"""CHAT: buttons under alerts, which tell more of a story."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeVar

from bot.chat.buttons.callback_data import MAX_CALLBACK_BYTES, MAX_ID_DIGITS, ButtonData, Format, number


@dataclass(frozen=True, slots=True)
class WhyButton(ButtonData):
    """Explains why the chat got an alert.

    Attributes:
        story_id: the alert's story; 0, which is no story's id, where the data of an old button cannot be read.
        fact_ids: facts that the message shows. `encode` keeps as many of them, from the first on, as a button carries.
    """

    story_id: int
    fact_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class StoryButton(ButtonData):
    """Does something with an alert's story; 0 is no story's id."""

    story_id: int


@dataclass(frozen=True, slots=True)
class MoreFactsButton(StoryButton):
    """Sends all facts of an alert's story."""


@dataclass(frozen=True, slots=True)
class SourcesButton(StoryButton):
    """Sends the articles of an alert's story."""


S = TypeVar("S", bound=StoryButton)


def story_format(action: str, kind: type[S]) -> Format[S]:
    """Returns the format of a button whose only argument is a story."""
    return Format(kind, (action,), lambda it: f"{action}:{it.story_id}", lambda _, text: kind(max(0, number(text))))


def _encode_why(why: WhyButton) -> str:
    data = f"why:{why.story_id}"
    for position, fact_id in enumerate(why.fact_ids):
        longer = f"{data}{'.' if position else ':'}{fact_id}"
        if len(longer) > MAX_CALLBACK_BYTES:
            break
        data = longer
    return data


def _decode_why(_: str, argument: str) -> WhyButton:
    parts = argument.replace(".", ":").split(":")
    story, *facts = parts
    if not all(map(str.isdecimal, parts)) or len(story) > MAX_ID_DIGITS:
        return WhyButton(0)
    return WhyButton(int(story), tuple(int(fact) for fact in facts if len(fact) <= MAX_ID_DIGITS))


FORMATS: Final = (
    Format(WhyButton, ("why",), _encode_why, _decode_why),
    story_format("more", MoreFactsButton),
    story_format("src", SourcesButton),
)
