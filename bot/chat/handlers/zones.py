"""Sets a chat's time zone: by a name that was typed, or by a location that was shared."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from telegram import KeyboardButton, ReplyKeyboardMarkup, ReplyKeyboardRemove, Update

from bot.chat.handlers.changes import change_chat
from bot.chat.handlers.common import Context, chat_for, words_of
from bot.chat.handlers.group_rights import may_decide
from bot.chat.screens import Screen, answer
from bot.chat.services import services
from bot.chat.settings_screens import settings_screen, zones_screen
from bot.chat.updates import telegram_chat
from bot.locales import Words
from bot.render import escape
from bot.zones import near_zones, zone_at, zones_of
from feeds.types import Chat


async def set_zone_by_name(update: Update, context: Context, name: str) -> Chat | Screen:
    """Sets the zone that a name means.

    Returns:
        The chat as it is then; or what to say where the name means several, or none.
    """
    found = await asyncio.to_thread(zones_of, name)
    if len(found) == 1:
        return await change_chat(update, context, lambda chat: replace(chat, time_zone=found[0]))
    words = words_of(await chat_for(update, context))
    if found:
        return zones_screen(found, words)
    near = await asyncio.to_thread(near_zones, name)
    screen = zones_screen(near, words)
    return Screen(words.text("when.unknown_zone", name=escape(name[:60])), screen.rows)


async def located(update: Update, context: Context) -> None:
    """Handles a shared location: it says in which time zone the chat is."""
    location = update.effective_message.location if update.effective_message is not None else None
    if location is None or not await may_decide(update, context):
        return
    zone = await asyncio.to_thread(zone_at, location.latitude, location.longitude)
    if zone is None:
        words = words_of(await chat_for(update, context))
        await telegram_chat(update).send_message(words.text("settings.no_zone_there"), reply_markup=_NO_KEYBOARD)
        return
    chat = await change_chat(update, context, lambda known: replace(known, time_zone=zone))
    words = words_of(chat)
    await telegram_chat(update).send_message(
        words.text("settings.zone_set", zone=zone, time=words.time(services(context).now())),
        reply_markup=_NO_KEYBOARD,
    )
    await answer(update, settings_screen(chat, "home", words, services(context).now()))


async def ask_location(update: Update, words: Words) -> None:
    """Offers a private chat the button that shares where the user is."""
    share = KeyboardButton(words.text("settings.share"), request_location=True)
    await telegram_chat(update).send_message(
        words.text("settings.ask_location"),
        reply_markup=ReplyKeyboardMarkup([[share]], resize_keyboard=True, one_time_keyboard=True),
    )


_NO_KEYBOARD = ReplyKeyboardRemove()
