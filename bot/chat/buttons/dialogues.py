"""CHAT: buttons of dialogues of several steps. They carry the dialogue's token: those of an older one do nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.chat.buttons.callback_data import ButtonData, Format, checked


@dataclass(frozen=True, slots=True)
class WorkbenchButton(ButtonData):
    """Does a step of the work on a topic.

    Attributes:
        token: of the dialogue.
        action: such as "up" or "save" (bot/chat/handlers/workbench.py).
        value: what it is done with, such as an entry's id.
    """

    token: str
    action: str
    value: str = ""


def _decode_work(_: str, argument: str) -> WorkbenchButton:
    token, action, value = (*argument.split(":"), "", "")[:3]
    return WorkbenchButton(token, action, value)


FORMATS: Final = (
    Format(WorkbenchButton, ("work",), lambda it: checked(f"work:{it.token}:{it.action}:{it.value}"), _decode_work),
)
