"""/cancel, and the text and files that somebody sends in the course of a dialogue."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias

from telegram import Update

from bot.chat.dialogues import DialogueKind, end_dialogue
from bot.chat.handlers import broadcasts, workbench
from bot.chat.handlers.admin import Handler
from bot.chat.handlers.common import Context, chat_for, words_of
from bot.chat.screens import answer
from bot.chat.services import services
from bot.chat.updates import telegram_chat, user_id

# Takes what was typed; returns False if the dialogue asks for nothing now.
TakesText: TypeAlias = Callable[[Update, Context, str], Awaitable[bool]]
TEXTS: Final[Mapping[str, TakesText]] = {
    DialogueKind.WORKBENCH: workbench.text_typed,
    DialogueKind.BROADCAST: broadcasts.text_typed,
}


def before(otherwise: Handler) -> Handler:
    """Returns a handler of texts that gives them to the sender's dialogue, if it asks for one, else to `otherwise`."""

    async def taken(update: Update, context: Context) -> None:
        message, given = update.message, services(context)
        text = (message.text or "").strip() if message is not None else ""
        if text and not text.startswith("/"):
            async with given.store.reading() as read:
                dialogue = await read.dialogues.get(telegram_chat(update).id, user_id(update), given.now())
            takes = TEXTS.get(dialogue.kind) if dialogue is not None else None
            if takes is not None and await takes(update, context, text):
                return
        await otherwise(update, context)

    return taken


async def cancel(update: Update, context: Context) -> None:
    """Handles /cancel: ends the sender's dialogue in this chat."""
    words = words_of(await chat_for(update, context))
    async with services(context).store.transaction() as transaction:
        kind = await end_dialogue(transaction, update)
    await answer(update, words.text("dialogue.cancelled" if kind else "dialogue.nothing"))
