"""Who may change a chat's settings: in a group its administrators and the bot's admins, elsewhere everybody."""

from __future__ import annotations

from typing import Final

import structlog
from telegram import ChatMember, Update
from telegram.constants import ChatType
from telegram.error import BadRequest, Forbidden

from bot.chat.handlers.common import Context, chat_for
from bot.chat.screens import acknowledge, answer
from bot.chat.services import services
from bot.chat.updates import language_of, telegram_chat, user_id
from bot.locales import Words
from bot.render import plain
from storage.ports import Role

log = structlog.get_logger(__name__)

GROUPS: Final = frozenset({ChatType.GROUP, ChatType.SUPERGROUP})
ADMINISTRATORS: Final = frozenset({ChatMember.OWNER, ChatMember.ADMINISTRATOR})


async def may_decide(update: Update, context: Context) -> bool:
    """Returns whether the sender may change this chat's settings; if not, tells them so in their own language."""
    if await _may_decide(update, context):
        return True
    chat = await chat_for(update, context)
    line = Words(language_of(update, chat.language)).text("chat.only_group_admins")
    query = update.callback_query
    if query is not None:
        await acknowledge(query, plain(line), is_alert=True)
    else:
        message = update.effective_message
        await answer(update, line, reply_to=message.message_id if message is not None else None)
    return False


async def _may_decide(update: Update, context: Context) -> bool:
    chat, user = telegram_chat(update), user_id(update)
    if chat.type not in GROUPS:
        return True
    # Bot API, "Message": what an anonymous administrator writes comes from the group itself.
    sender = update.message.sender_chat if update.message is not None else None
    if sender is not None:
        return sender.id == chat.id
    async with services(context).store.reading() as read:
        role = await read.admins.role(user)
    if role is not None and role.covers(Role.ADMIN):
        return True
    try:
        member = await chat.get_member(user)
    except (BadRequest, Forbidden) as error:  # the user is not known here, or the bot was removed
        log.info("group.member_unknown", chat=chat.id, reason=error.message)
        return False
    return member.status in ADMINISTRATORS
