"""/when and its buttons: when a chat gets messages: digests, quiet hours, mute, sounds, levels, its time zone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final
from zoneinfo import available_timezones

from telegram import Update

from bot.chat.buttons import LevelButton, WhenButton
from bot.chat.handlers.common import Context, chat_for, find_topic, known_chat, words_of
from bot.chat.handlers.group_rights import may_decide
from bot.chat.screens import Screen, acknowledge, answer, edit
from bot.chat.services import services
from bot.chat.updates import callback_query, pressed_button
from bot.chat.when_screens import changed, level_screen, levels_screen, when_screen
from bot.delivery import held_until
from bot.render import escape
from feeds.types import AlertLevel, Chat
from storage.ports import Transaction

LEVELS: Final = {level.value: level for level in AlertLevel}


async def when(update: Update, context: Context) -> None:
    """Handles /when, and /when CITY, which sets the time zone."""
    wanted = " ".join(context.args or ())
    chat = await chat_for(update, context)
    now = services(context).now()
    if wanted:
        if not await may_decide(update, context):
            return
        zone = zone_of(wanted)
        if zone is None:
            await answer(update, words_of(chat).text("when.unknown_zone", name=escape(wanted)))
            return
        chat = await _change(update, context, lambda known: replace(known, time_zone=zone))
    await answer(update, when_screen(chat, "home", words_of(chat), now))


async def when_pressed(update: Update, context: Context) -> None:
    """Handles WhenButton: changes what it says, if it says something, and shows the screen in place."""
    pressed, query = pressed_button(update, WhenButton), callback_query(update)
    now = services(context).now()
    if pressed.value:
        if not await may_decide(update, context):
            return
        chat = await _change(
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
        topic = await find_topic(transaction, pressed.topic)
        chat_id = update.effective_chat.id if update.effective_chat is not None else 0
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
        topics = {topic.slug: topic for topic in await read.topics.all()}
        followed = [(topics[s.topic], s) for s in await read.chats.subscriptions(chat.id) if s.topic in topics]
    return levels_screen(followed, words_of(chat))


async def _change(update: Update, context: Context, change: Callable[[Chat], Chat]) -> Chat:
    """Changes the chat, and the time of the digest that waits for it. Returns the chat as it is then."""
    given = services(context)
    async with given.store.transaction() as transaction:
        chat = change(await known_chat(update, transaction, given))
        await transaction.chats.put(chat)
        await reschedule(transaction, chat, context)
    return chat


async def reschedule(transaction: Transaction, chat: Chat, context: Context) -> None:
    """Sets when what is held for a chat is told, after the chat has chosen anew."""
    now = services(context).now()
    until = held_until(chat.timing, words_of(chat).zone, now)
    await transaction.held.reschedule(chat.id, until or now)


def zone_of(name: str) -> str | None:
    """Returns the time zone that somebody means: its IANA name or the city in it; None if there is none."""
    wanted = "_".join(name.split()).casefold()
    zones = sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")
    exact = [zone for zone in zones if zone.casefold() == wanted]
    cities = [zone for zone in zones if zone.rpartition("/")[2].casefold() == wanted and not zone.startswith("Etc/")]
    return next(iter([*exact, *cities]), None)
