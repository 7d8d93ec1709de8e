"""/connect and its buttons: lets a channel follow topics. Its administrators do it: channels send no commands."""

from __future__ import annotations

import structlog
from telegram import Bot, ChatFullInfo, ChatMember, ChatMemberAdministrator, Update
from telegram.constants import ChatType
from telegram.error import BadRequest, Forbidden

from bot.chat.buttons import ConnectButton, ConnectPageButton
from bot.chat.handlers.common import Context, chat_for, find_topic, words_of
from bot.chat.screens import Screen, acknowledge, answer, edit
from bot.chat.services import services
from bot.chat.topic_screens import channel_screen
from bot.chat.updates import callback_query, pressed_button, user_id
from bot.locales import Words
from bot.render import escape
from feeds.errors import NotFoundError
from feeds.types import Chat, Subscription
from storage.ports import Transaction

log = structlog.get_logger(__name__)


async def connect(update: Update, context: Context) -> None:
    """Handles /connect @CHANNEL [WORDS]: offers the topics that the channel may follow, or those with the words."""
    chat = await chat_for(update, context)
    words = words_of(chat)
    name, *search = context.args or [""]
    if not name:
        await answer(update, words.text("chat.connect_usage"))
        return
    channel, problem = await _checked(context.bot, name, user_id(update))
    if channel is None:
        await answer(update, words.text(f"chat.connect_{problem}", channel=escape(name)))
        return
    page = ConnectPageButton(channel.id, 1, " ".join(search))
    await answer(update, await _screen(context, channel, words, page))


async def connect_pressed(update: Update, context: Context) -> None:
    """Handles ConnectButton: the channel follows a topic, or stops."""
    pressed = pressed_button(update, ConnectButton)
    found = await _still_allowed(update, context, pressed.chat_id)
    if found is None:
        return
    channel, words = found
    async with services(context).store.transaction() as transaction:
        await _store_channel(transaction, channel, words)
        topic = await find_topic(transaction, pressed.topic)
        if topic is not None and pressed.is_on:
            await transaction.chats.subscribe(Subscription(channel.id, topic.slug))
        elif topic is not None:
            await transaction.chats.unsubscribe(channel.id, topic.slug)
    await edit(callback_query(update), await _screen(context, channel, words, topic.slug if topic else ""))


async def page_pressed(update: Update, context: Context) -> None:
    """Handles ConnectPageButton."""
    pressed = pressed_button(update, ConnectPageButton)
    found = await _still_allowed(update, context, pressed.chat_id)
    if found is not None:
        await edit(callback_query(update), await _screen(context, *found, pressed))


async def _still_allowed(update: Update, context: Context, channel_id: int) -> tuple[ChatFullInfo, Words] | None:
    """Checks the rights of bot and user again, which may have been taken since; says so, and returns None if not."""
    query, words = callback_query(update), words_of(await chat_for(update, context))
    channel, problem = await _checked(context.bot, channel_id, user_id(update))
    await acknowledge(query)
    if channel is None:
        await edit(query, Screen(words.text(f"chat.connect_{problem}", channel=str(channel_id))))
        return None
    return channel, words


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


async def _screen(context: Context, channel: ChatFullInfo, words: Words, page: ConnectPageButton | str) -> Screen:
    async with services(context).store.reading() as read:
        topics = await read.topics.all()
        followed = {subscription.topic for subscription in await read.chats.subscriptions(channel.id)}
    return channel_screen(topics, followed, Chat(channel.id, channel.type, channel.title or ""), words, page)
