"""CHAT: buttons of who administers the bot, and of the log of what was done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.chat.buttons.callback_data import ButtonData, Format, checked, number, page_number


@dataclass(frozen=True, slots=True)
class RolesButton(ButtonData):
    """Shows or changes who administers the bot.

    Attributes:
        action: "list", "show", "set", "remove", "over", "invite", "revoke"; with "!" behind it, it is confirmed.
        user_id: whose role; 0 for nobody's.
        value: a role for "set" and "invite", the beginning of a link's hash for "revoke".
    """

    action: str
    user_id: int = 0
    value: str = ""


@dataclass(frozen=True, slots=True)
class AuditButton(ButtonData):
    """Shows a page of the audit log, 1 is the first one."""

    page: int


def _decode_roles(_: str, argument: str) -> RolesButton:
    action, user, value = (*argument.split(":"), "", "")[:3]
    return RolesButton(action, number(user), value)


FORMATS: Final = (
    Format(RolesButton, ("role",), lambda it: checked(f"role:{it.action}:{it.user_id}:{it.value}"), _decode_roles),
    Format(AuditButton, ("audit",), lambda it: f"audit:{it.page}", lambda _, page: AuditButton(page_number(page))),
)
