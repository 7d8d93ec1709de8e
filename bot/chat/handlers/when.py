"""/when and its buttons: when a chat gets messages: digests, quiet hours, mute, sounds, levels, its time zone."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from telegram import Update

from bot.chat.buttons import LevelButton, WhenButton
from bot.chat.handlers.changes import change_chat
from bot.chat.handlers.common import Context, chat_for, find_topic, followed_topics, words_of
from bot.chat.handlers.group_rights import may_decide
from bot.chat.handlers.zones import set_zone_by_name
from bot.chat.screens import Screen, acknowledge, answer, edit
from bot.chat.services import services
from bot.chat.updates import callback_query, pressed_button, telegram_chat
from bot.chat.when_screens import changed, level_screen, levels_screen, when_screen
from feeds.types import AlertLevel

LEVELS: Final = {level.value: level for level in AlertLevel}


async def when(update: Update, context: Context) -> None:
    """Handles /when, and /when CITY, which sets the time zone."""
    wanted = " ".join(context.args or ())
    chat = await chat_for(update, context)
    now = services(context).now()
    if wanted:
        if not await may_decide(update, context):
            return
        found = await set_zone_by_name(update, context, wanted)
        if isinstance(found, Screen):
            await answer(update, found)
            return
        chat = found
    await answer(update, when_screen(chat, "home", words_of(chat), now))


async def when_pressed(update: Update, context: Context) -> None:
    """Handles WhenButton: changes what it says, if it says something, and shows the screen in place."""
    pressed, query = pressed_button(update, WhenButton), callback_query(update)
    now = services(context).now()
    if pressed.value:
        if not await may_decide(update, context):
            return
        chat = await change_chat(
            update,
            context,
            lambda known: replace(known, timing=changed(known.timing, pressed.page, pressed.value, now)),
        )
    else:
        chat = await chat_for(update, context)
    await acknowledge(query)
    screen = await _levels(update, context) if pressed.page == "levels" else None
    await edit(query, screen or when_screen(chat, pressed.page, words_of(chat), now))


async def level_pressed(update: Update, context: Context) -> None:
    """Handles LevelButton: shows the choice of a topic's level, or sets it."""
    pressed, query, given = pressed_button(update, LevelButton), callback_query(update), services(context)
    level = LEVELS.get(pressed.level)
    if level is not None and not await may_decide(update, context):
        return
    opened = given.store.transaction() if level is not None else given.store.reading()
    async with opened as transaction:
        chat_id = telegram_chat(update).id
        topic = await find_topic(transaction, pressed.topic, chat_id)
        followed = {s.topic: s for s in await transaction.chats.subscriptions(chat_id)}
        subscription = followed.get(topic.slug) if topic is not None else None
        if level is not None and subscription is not None:
            subscription = replace(subscription, level=level)
            await transaction.chats.subscribe(subscription)
    await acknowledge(query)
    words = words_of(await chat_for(update, context))
    if topic is None or subscription is None:  # it was unfollowed meanwhile
        await edit(query, await _levels(update, context))
    else:
        await edit(query, level_screen(topic, subscription.level, words))


async def _levels(update: Update, context: Context) -> Screen:
    chat = await chat_for(update, context)
    async with services(context).store.reading() as read:
        followed = await followed_topics(read, chat.id)
    return levels_screen(followed, words_of(chat))
