"""What the commands for admins share: the check of the role, and the audit log.

Who is no admin gets the answer that any unknown command gets, so that nothing tells which commands there are.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from typing import Any, TypeAlias

import structlog
from telegram import Update
from telegram.constants import ChatType

from bot.chat.handlers.common import Context, chat_for, words_of
from bot.chat.handlers.unknown import unknown
from bot.chat.screens import acknowledge, answer
from bot.chat.services import Services, services
from bot.chat.updates import telegram_chat, user_id
from bot.locales import Words
from bot.render import escape
from feeds.errors import InvalidInputError, StorageError
from storage.ports import AuditRecord, Role, Transaction

log = structlog.get_logger(__name__)

AdminCommand: TypeAlias = Callable[[Update, Context, Words], Awaitable[None]]
Handler: TypeAlias = Callable[[Update, Context], Coroutine[Any, Any, None]]


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


async def role_of(update: Update, context: Context) -> Role | None:
    """Returns the role of the sender; None for everybody who is no administrator."""
    async with services(context).store.reading() as read:
        return await read.admins.role(user_id(update))


def for_role(least: Role) -> Callable[[AdminCommand], Handler]:
    """Returns a decorator of handlers that run for administrators of a role, and answer bad input with one line.

    A press is acknowledged before its rights are checked: that tells nobody that there is such a button.
    """

    def decorated(command: AdminCommand) -> Handler:
        @wraps(command)
        async def guarded(update: Update, context: Context) -> None:
            if update.callback_query is not None:
                await acknowledge(update.callback_query)
            role = await role_of(update, context)
            if role is None:
                await as_if_unknown(update, context)
                return
            words = words_of(await chat_for(update, context))
            if not role.covers(least):
                await answer(update, words.text("admin.not_your_role", role=words.text(f"roles.{least}")))
                return
            try:
                await command(update, context, words)
            except (InvalidInputError, StorageError) as error:
                if error.said is None:
                    log.warning("admin.failed", command=command.__name__, reason=str(error))
                await answer(update, words.text("admin.wrong", reason=escape(words.error(error))))

        return guarded

    return decorated


for_editors = for_role(Role.EDITOR)
for_admins = for_role(Role.ADMIN)
for_owners = for_role(Role.OWNER)


async def as_if_unknown(update: Update, context: Context) -> None:
    """Answers as if there were no such command or button: a press is only acknowledged, a group hears nothing."""
    if update.callback_query is None and telegram_chat(update).type == ChatType.PRIVATE:
        await unknown(update, context)
