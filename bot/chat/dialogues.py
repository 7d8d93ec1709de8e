"""CHAT: dialogues of several steps. Their state is in the database, so that they survive a restart; they time out."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from telegram import Update
from telegram.constants import ChatType

from bot.chat.services import Services
from bot.chat.updates import telegram_chat, user_id
from feeds.errors import InvalidInputError
from feeds.reasons import because
from storage.ports import Dialogue, Transaction

TIMEOUT: Final = timedelta(minutes=30)  # since the last step
TOKEN: Final = "token"
_TOKEN_BYTES: Final = 3


class DialogueKind(StrEnum):
    """What a dialogue is about."""

    WORKBENCH = "workbench"
    IMPORT = "import"
    BROADCAST = "broadcast"


def new_token() -> str:
    """Returns a token by which the buttons of a dialogue are told from those of another."""
    return secrets.token_hex(_TOKEN_BYTES)


def refuse_in_group(update: Update) -> None:
    """Raises InvalidInputError outside a private chat: what is typed in a group is hardly meant for a dialogue."""
    if telegram_chat(update).type != ChatType.PRIVATE:
        raise InvalidInputError(because("only_in_private"))


async def stored_state(read: Transaction, update: Update, given: Services, kind: DialogueKind) -> dict[str, Any] | None:
    """Returns the state of the sender's dialogue in this chat; None if it is another one, ended, or timed out."""
    dialogue = await read.dialogues.get(telegram_chat(update).id, user_id(update), given.now())
    return dict(dialogue.state) if dialogue is not None and dialogue.kind == kind else None


async def store_state(
    transaction: Transaction, update: Update, given: Services, kind: DialogueKind, state: Mapping[str, Any]
) -> None:  # fmt: skip
    """Stores the state of the sender's dialogue in this chat, in place of any other one; its time begins anew."""
    until = given.now() + TIMEOUT
    await transaction.dialogues.put(Dialogue(telegram_chat(update).id, user_id(update), kind, state, until))


async def end_dialogue(transaction: Transaction, update: Update) -> str | None:
    """Ends the sender's dialogue in this chat; returns its kind, None if there was none."""
    return await transaction.dialogues.end(telegram_chat(update).id, user_id(update))
