"""CHAT: buttons by which people say what they think of an alert."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.chat.buttons.callback_data import ButtonData, Format, number, with_name
from storage.ports import Verdict


@dataclass(frozen=True, slots=True)
class FeedbackButton(ButtonData):
    """Says what somebody thinks of an alert.

    Attributes:
        topic: slug of the topic by which the chat got the alert.
        story_id: of the alert; 0 is no story's id.
        verdict: a value of Verdict; "" for one that there is not.
    """

    topic: str
    story_id: int
    verdict: str


def _encode(it: FeedbackButton) -> str:
    return with_name("vote", it.topic, str(it.story_id), it.verdict)


def _decode(_: str, argument: str) -> FeedbackButton:
    topic, story_id, verdict = (*argument.split(":"), "", "", "")[:3]
    return FeedbackButton(topic, max(0, number(story_id)), verdict if verdict in set(Verdict) else "")


FORMATS: Final = (Format(FeedbackButton, ("vote",), _encode, _decode),)
