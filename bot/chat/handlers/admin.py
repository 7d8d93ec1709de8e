"""What the commands for admins share: the check that the user is one, and the audit log."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from typing import Any

import structlog
from telegram import Update

from bot.chat.handlers.common import Context, chat_for, words_of
from bot.chat.screens import answer
from bot.chat.services import Services, services
from bot.chat.updates import user_id
from bot.locales import Words
from bot.render import escape
from feeds.errors import InvalidInputError, StorageError
from storage.ports import AuditRecord, Transaction

log = structlog.get_logger(__name__)

AdminCommand = Callable[[Update, Context, Words], Awaitable[None]]


async def audit(transaction: Transaction, given: Services, update: Update, action: str, subject: str) -> None:
    """Writes an action of an admin into the audit log.

    Args:
        transaction: the one in which the action is stored.
        given: the application's services; the clock says when.
        update: its sender is the actor.
        action: such as "addfeed".
        subject: what was changed, such as a feed's address.
    """
    await transaction.admins.record(AuditRecord(given.now(), user_id(update), action, subject))


def for_admins(command: AdminCommand) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
    """Returns a handler that runs the command for admins only, and answers bad input with one line that says why."""

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
