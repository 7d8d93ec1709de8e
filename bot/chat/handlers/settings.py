"""/settings and its buttons: everything that a chat can choose, in one message."""

from __future__ import annotations

from dataclasses import replace

from telegram import Update

from bot.chat.buttons import SettingsButton, button
from bot.chat.handlers.changes import change_chat
from bot.chat.handlers.common import Context, chat_for, words_of
from bot.chat.handlers.group_rights import may_decide
from bot.chat.handlers.zones import ask_location, set_zone_by_name
from bot.chat.muted_names import muted_words_of, publishers_of
from bot.chat.prompts import answered_question, ask
from bot.chat.screens import Screen, acknowledge, answer, edit
from bot.chat.services import services
from bot.chat.settings_screens import ASK, MOST_MUTED, SHARE, changed, settings_screen, with_muted
from bot.chat.updates import callback_query, pressed_button
from bot.locales import Words
from bot.render import escape
from feeds.types import Chat


async def settings(update: Update, context: Context) -> None:
    """Handles /settings."""
    chat = await chat_for(update, context)
    await answer(update, settings_screen(chat, "home", words_of(chat), services(context).now()))


async def settings_pressed(update: Update, context: Context) -> None:
    """Handles SettingsButton: changes what it says, if it says something, and shows the screen in place."""
    pressed, query = pressed_button(update, SettingsButton), callback_query(update)
    if pressed.value and not await may_decide(update, context):
        return
    await acknowledge(query)
    chat = await chat_for(update, context)
    if pressed.value == SHARE and pressed.page == "zone":
        await ask_location(update, words_of(chat))
        return
    if pressed.value == ASK:
        await ask(update, pressed.page, words_of(chat))
        return
    if pressed.page == "publisher":  # a suggestion for what was typed
        chat = await _mute_publishers(update, context, pressed.value)
    elif pressed.value:
        chat = await change_chat(update, context, lambda known: changed(known, pressed.page, pressed.value))
        await _levels(context, chat, pressed)
    page = {"publisher": "publishers", "sources": "home"}.get(pressed.page, pressed.page)
    page = "home" if pressed.page == "reset" and pressed.value else page
    await edit(query, settings_screen(chat, page, words_of(chat), services(context).now()))


async def settings_typed(update: Update, context: Context) -> None:
    """Handles a reply to a question of the settings."""
    message = update.effective_message
    question = answered_question(message)
    if message is None or question is None or not await may_decide(update, context):
        return
    text = message.text or ""
    if question == "zone":
        found = await set_zone_by_name(update, context, text)
        await answer(update, found if isinstance(found, Screen) else _screen(found, "home", context))
    elif question == "publishers":
        await _publishers_typed(update, context, text)
    else:
        await _words_typed(update, context, text)


async def _words_typed(update: Update, context: Context, text: str) -> None:
    found, refused = muted_words_of(text)
    chat = await change_chat(update, context, lambda known: with_muted(known, "words", found))
    words = words_of(chat)
    if refused:
        await answer(update, words.text("settings.no_word", name=escape(", ".join(refused)[:200])))
    await _tell_of_limit(update, chat.preferences.muted_words, found, words)
    await answer(update, _screen(chat, "words", context))


async def _publishers_typed(update: Update, context: Context, text: str) -> None:
    async with services(context).store.reading() as read:
        known = await read.feeds.publishers()
    found, near = publishers_of(text, known)
    if found:
        chat = await change_chat(update, context, lambda before: with_muted(before, "publishers", found))
        await _tell_of_limit(update, chat.preferences.muted_publishers, found, words_of(chat))
        await answer(update, _screen(chat, "publishers", context))
        return
    words = words_of(await chat_for(update, context))
    rows = [[button(name, SettingsButton("publisher", name))] for name in near]
    await answer(update, Screen(words.text("settings.no_publisher", name=escape(text[:60])), rows))


async def _mute_publishers(update: Update, context: Context, name: str) -> Chat:
    async with services(context).store.reading() as read:
        found, _ = publishers_of(name, await read.feeds.publishers())
    return await change_chat(update, context, lambda known: with_muted(known, "publishers", found))


async def _tell_of_limit(update: Update, muted: tuple[str, ...], wanted: list[str], words: Words) -> None:
    """Says so where the limit kept names from being muted."""
    if not {name.casefold() for name in wanted} <= {name.casefold() for name in muted}:
        await answer(update, words.text("settings.too_many", count=MOST_MUTED))


async def _levels(context: Context, chat: Chat, pressed: SettingsButton) -> None:
    """Gives all topics of the chat the level that was chosen; a reset ends their mutes too."""
    if pressed.page not in {"level", "reset"}:
        return
    is_reset = pressed.page == "reset"
    async with services(context).store.transaction() as transaction:
        for subscription in await transaction.chats.subscriptions(chat.id):
            is_muted = subscription.is_muted and not is_reset
            new = replace(subscription, level=chat.preferences.level, is_muted=is_muted)
            if new != subscription:
                await transaction.chats.subscribe(new)


def _screen(chat: Chat, page: str, context: Context) -> Screen:
    return settings_screen(chat, page, words_of(chat), services(context).now())
