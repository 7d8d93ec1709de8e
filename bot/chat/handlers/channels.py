"""/connect and its buttons: lets a channel follow topics. Its administrators do it: channels send no commands."""

from __future__ import annotations

from typing import Final

import structlog
from telegram import Bot, ChatFullInfo, ChatMember, ChatMemberAdministrator, Update
from telegram.constants import ChatType
from telegram.error import BadRequest, Forbidden

from bot.chat.buttons import ConnectButton, button
from bot.chat.handlers.common import Context, chat_for, find_topic, words_of
from bot.chat.screens import Screen, acknowledge, answer, edit
from bot.chat.services import services
from bot.chat.updates import callback_query, pressed_button, user_id
from bot.locales import Words
from bot.render import escape
from feeds.errors import NotFoundError
from feeds.types import Chat, Subscription
from storage.ports import Transaction

log = structlog.get_logger(__name__)

TOPICS_SHOWN: Final = 20


async def connect(update: Update, context: Context) -> None:
    """Handles /connect @CHANNEL: offers the topics that the channel may follow."""
    chat = await chat_for(update, context)
    words = words_of(chat)
    name = (context.args or [""])[0]
    if not name:
        await answer(update, words.text("chat.connect_usage"))
        return
    channel, problem = await _checked(context.bot, name, user_id(update))
    if channel is None:
        await answer(update, words.text(f"chat.connect_{problem}", channel=escape(name)))
        return
    await answer(update, await _screen(context, channel, words))


async def connect_pressed(update: Update, context: Context) -> None:
    """Handles ConnectButton. The rights of bot and user are checked again: they may have been taken since."""
    pressed, query = pressed_button(update, ConnectButton), callback_query(update)
    words = words_of(await chat_for(update, context))
    channel, problem = await _checked(context.bot, pressed.chat_id, user_id(update))
    if channel is None:
        await acknowledge(query)
        await edit(query, Screen(words.text(f"chat.connect_{problem}", channel=str(pressed.chat_id))))
        return
    async with services(context).store.transaction() as transaction:
        await _store_channel(transaction, channel, words)
        topic = await find_topic(transaction, pressed.topic)
        if topic is not None and pressed.is_on:
            await transaction.chats.subscribe(Subscription(channel.id, topic.slug))
        elif topic is not None:
            await transaction.chats.unsubscribe(channel.id, topic.slug)
    await acknowledge(query)
    await edit(query, await _screen(context, channel, words))


async def _checked(bot: Bot, channel: str | int, user: int) -> tuple[ChatFullInfo | None, str]:
    """Returns the channel if the bot may post in it and the user administers it; else why not, as a string's key."""
    try:
        found = await bot.get_chat(channel)
        if found.type != ChatType.CHANNEL:
            return None, "is_no_channel"
        own = await bot.get_chat_member(found.id, bot.id)
        member = await bot.get_chat_member(found.id, user)
    except (BadRequest, Forbidden) as error:
        log.info("channel.unknown", channel=str(channel), reason=error.message)
        return None, "unknown"
    if member.status not in {ChatMember.OWNER, ChatMember.ADMINISTRATOR}:
        return None, "not_yours"
    return (found, "") if may_post(own) else (None, "no_right")


def may_post(member: ChatMember) -> bool:
    """Returns whether a member of a channel may post in it."""
    return member.status == ChatMember.OWNER or (
        isinstance(member, ChatMemberAdministrator) and bool(member.can_post_messages)
    )


async def _store_channel(transaction: Transaction, channel: ChatFullInfo, words: Words) -> None:
    """Stores the channel if it is new; its language and time zone are those of who connects it."""
    try:
        await transaction.chats.get(channel.id)
    except NotFoundError:
        await transaction.chats.put(Chat(channel.id, channel.type, channel.title or "", words.language, words.zone.key))


async def _screen(context: Context, channel: ChatFullInfo, words: Words) -> Screen:
    async with services(context).store.reading() as read:
        topics = (await read.topics.all())[:TOPICS_SHOWN]
        followed = {subscription.topic for subscription in await read.chats.subscriptions(channel.id)}
    rows = []
    for topic in topics:
        is_on = topic.slug in followed
        text = f"{'✓ ' if is_on else ''}{topic.name(words.language)}"
        rows.append([button(text, ConnectButton(channel.id, topic.slug, not is_on))])
    return Screen(words.text("chat.connect_topics", channel=escape(channel.title or "")), rows)
