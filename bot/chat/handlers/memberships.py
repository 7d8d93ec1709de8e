"""What happens to the bot in a chat: added, removed, restricted, made an administrator; and groups that migrate."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from telegram import ChatMember, ChatMemberRestricted, ChatMemberUpdated, Update
from telegram.constants import ChatType

from bot.chat.buttons import SettingsButton, TopicsButton, button
from bot.chat.handlers.channels import may_post
from bot.chat.handlers.common import Context, known_chat, pending_key, words_of
from bot.chat.handlers.forums import may_write_again
from bot.chat.handlers.group_rights import GROUPS
from bot.chat.services import services
from bot.chat.updates import telegram_chat
from bot.delivery import tell_of_block
from bot.render import escape
from feeds.types import Chat, OutboxKind, OutboxMessage
from storage.ports import Transaction

GONE: Final = frozenset({ChatMember.BANNED, ChatMember.LEFT})


async def membership(update: Update, context: Context) -> None:
    """Handles my_chat_member: closes the chat if the bot was blocked or removed, opens it if it was let in again.

    In a group that it was added to, it says once what it does and how its administrators choose.
    """
    change = update.my_chat_member
    if change is None:
        return
    given, chat_id = services(context), telegram_chat(update).id
    async with given.store.transaction() as transaction:
        if change.new_chat_member.status in GONE:
            given.writes.discard(pending_key(chat_id))  # it would open the chat again
            await transaction.chats.close(chat_id, given.now())
            return
        was_open = any(chat.is_open for chat in (await transaction.chats.some([chat_id])).values())
        chat = await known_chat(update, transaction, given)
        if change.chat.type == ChatType.CHANNEL and change.new_chat_member.status != change.old_chat_member.status:
            await _tell_of_channel(transaction, change, chat, given.now())
        if change.chat.type in GROUPS and change.old_chat_member.status in GONE and not was_open:
            await _introduce(transaction, chat, context, given.now())
        if _is_silenced(change.new_chat_member):
            await tell_of_block(
                transaction, chat.id, words_of(chat).text("groups.restricted"), [change.from_user.id], given.now()
            )
            return
    given.delivery.wake()
    await may_write_again(update, context)


async def migrated(update: Update, context: Context) -> None:
    """Handles migrate_to_chat_id: a group became a supergroup, and its subscriptions move to the new chat id."""
    message = update.effective_message
    if message is None or message.migrate_to_chat_id is None:
        return
    async with services(context).store.transaction() as transaction:
        await transaction.chats.migrate(telegram_chat(update).id, message.migrate_to_chat_id)


def _is_silenced(member: ChatMember) -> bool:
    return isinstance(member, ChatMemberRestricted) and not member.can_send_messages


async def _introduce(transaction: Transaction, chat: Chat, context: Context, now: datetime) -> None:
    """Puts the one message that a group gets when the bot comes; as any notice it waits until it may be sent."""
    words = words_of(chat)
    html = words.text("groups.hello", bot=escape(context.bot.username))
    rows = [
        [button(words.text("topics.button_all"), TopicsButton(1))],
        [button(words.text("settings.button_open"), SettingsButton("home"))],
    ]
    key = f"hello:{chat.id}:{now.isoformat()}"
    payload = {"text": html, "buttons": rows, "is_silent": True}
    await transaction.outbox.put(OutboxMessage(key, chat.id, OutboxKind.NOTICE, payload, created=now))


async def _tell_of_channel(transaction: Transaction, change: ChatMemberUpdated, channel: Chat, now: datetime) -> None:
    """Tells who added the bot to a channel whether it may post there, if they have an open chat with it."""
    reader = (await transaction.chats.some([change.from_user.id])).get(change.from_user.id)
    if reader is None or not reader.is_open:
        return
    key = "chat.connect_added" if may_post(change.new_chat_member) else "chat.connect_added_without_right"
    html = words_of(reader).text(key, channel=escape(channel.title))
    name = f"channel:{reader.id}:{channel.id}:{now.isoformat()}"
    await transaction.outbox.put(OutboxMessage(name, reader.id, OutboxKind.NOTICE, {"text": html}, created=now))
