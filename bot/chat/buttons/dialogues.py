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


@dataclass(frozen=True, slots=True)
class ImportButton(ButtonData):
    """Imports the file of a dialogue, or ends it.

    Attributes:
        token: of the dialogue.
        action: "all", "new" or "cancel".
    """

    token: str
    action: str


@dataclass(frozen=True, slots=True)
class BackupButton(ButtonData):
    """Sends the backup that /backup asked about."""


@dataclass(frozen=True, slots=True)
class BroadcastButton(ButtonData):
    """Tries, sends or stops a message to all chats.

    Attributes:
        action: "test", "ask", "send" or "cancel" of a dialogue; "show" or "stop" of what is being sent.
        value: the dialogue's token, or the broadcast's id.
    """

    action: str
    value: str


def _decode_broadcast(_: str, argument: str) -> BroadcastButton:
    wanted, _, value = argument.partition(":")
    return BroadcastButton(wanted, value)


def _decode_import(_: str, argument: str) -> ImportButton:
    token, _, action = argument.partition(":")
    return ImportButton(token, action)


FORMATS: Final = (
    Format(WorkbenchButton, ("work",), lambda it: checked(f"work:{it.token}:{it.action}:{it.value}"), _decode_work),
    Format(ImportButton, ("import",), lambda it: checked(f"import:{it.token}:{it.action}"), _decode_import),
    Format(BroadcastButton, ("cast",), lambda it: checked(f"cast:{it.action}:{it.value}"), _decode_broadcast),
    Format(BackupButton, ("backup",), lambda _: "backup:", lambda *_: BackupButton()),
)
