"""Who decides for a chat: in a group its administrators and the bot's admins, elsewhere whoever writes."""

from __future__ import annotations

from typing import Final

import structlog
from telegram import ChatMember, Update
from telegram.constants import ChatType
from telegram.error import BadRequest, Forbidden

from bot.handlers.admin import user_id
from bot.handlers.common import Context, answer, chat_for, language_of, telegram_chat
from bot.locales import Words
from bot.render import plain
from bot.services import services

log = structlog.get_logger(__name__)

GROUPS: Final = frozenset({ChatType.GROUP, ChatType.SUPERGROUP})
DECIDING: Final = frozenset({ChatMember.OWNER, ChatMember.ADMINISTRATOR})


async def may_decide(update: Update, context: Context) -> bool:
    """Whether who sent the update may choose for the whole chat; the others are told, in their own language."""
    if await _decides(update, context):
        return True
    chat = await chat_for(update, context)
    line = Words(language_of(update, chat.language)).text("chat.only_group_admins")
    query = update.callback_query
    if query is not None:
        await query.answer(plain(line), show_alert=True)
    else:
        message = update.effective_message
        await answer(update, line, reply_to=message.message_id if message is not None else None)
    return False


async def _decides(update: Update, context: Context) -> bool:
    chat, user = telegram_chat(update), user_id(update)
    if chat.type not in GROUPS:
        return True
    # Bot API, "Message": what an anonymous administrator writes comes from the group itself.
    sender = update.message.sender_chat if update.message is not None else None
    if sender is not None:
        return sender.id == chat.id
    async with services(context).store.reading() as read:
        if await read.admins.is_admin(user):
            return True
    try:
        member = await chat.get_member(user)
    except (BadRequest, Forbidden) as error:  # not known here, or the bot is out
        log.info("group.member_unknown", chat=chat.id, reason=error.message)
        return False
    return member.status in DECIDING
