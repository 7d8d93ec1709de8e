"""The door of the admin commands: who is not an admin is told so, and what admins do is recorded."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from typing import Any

import structlog
from telegram import Update

from bot.dead_letters import why_dead
from bot.handlers.common import Context, answer, chat_for, words_of
from bot.locales import Words
from bot.render import escape
from bot.services import Services, services
from feeds.errors import InvalidInputError, StorageError
from storage.ports import AuditRecord, Transaction

log = structlog.get_logger(__name__)

AdminCommand = Callable[[Update, Context, Words], Awaitable[None]]


def user_id(update: Update) -> int:
    """Who sent the update; 0 for an anonymous group admin or a channel."""
    return update.effective_user.id if update.effective_user is not None else 0


async def audit(transaction: Transaction, given: Services, update: Update, action: str, subject: str) -> None:
    """Writes down who did what to what."""
    await transaction.admins.record(AuditRecord(given.now(), user_id(update), action, subject))


def for_admins(command: AdminCommand) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
    """Lets admins through, answers others, and turns bad input into its one line."""

    @wraps(command)
    async def guarded(update: Update, context: Context) -> None:
        chat = await chat_for(update, context)
        words = words_of(chat)
        async with services(context).store.reading() as read:
            is_admin = await read.admins.is_admin(user_id(update))
        if not is_admin:
            await answer(update, words.text("admin.not_you"))
            return
        try:
            await command(update, context, words)
        except (InvalidInputError, StorageError) as error:
            if error.said is None:
                log.warning("admin.failed", command=command.__name__, reason=str(error))
            await answer(update, words.text("admin.wrong", reason=escape(words.error(error))))

    return guarded


@for_admins
async def dead_letters(update: Update, context: Context, words: Words) -> None:
    """/dead: messages that could not be sent, and why."""
    async with services(context).store.reading() as read:
        letters = await read.outbox.dead_letters(10)
    if not letters:
        await answer(update, words.text("admin.no_dead_letters"))
        return
    lines = [
        f"• {words.date_time(letter.at)} · {letter.message.chat_id} · {escape(why_dead(letter.reason, words))}"
        for letter in letters
    ]
    await answer(update, "\n".join([words.text("admin.dead_letters"), *lines]))
