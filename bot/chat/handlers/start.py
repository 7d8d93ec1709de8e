"""/start (also with a deep link), /help, /language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from telegram import Update

from bot.admin import INVITE_PREFIX, JOIN_PREFIX, join, redeem_invite
from bot.chat.buttons import BriefButton, FollowButton, LanguageButton, button
from bot.chat.handlers.common import Context, chat_for, followed_topics, known_chat, words_of
from bot.chat.handlers.group_rights import may_decide
from bot.chat.handlers.inline import INLINE_START
from bot.chat.handlers.personal import resume
from bot.chat.handlers.subscriptions import follow_by_name
from bot.chat.screens import Screen, acknowledge, answer
from bot.chat.services import services
from bot.chat.updates import callback_query, pressed_button, telegram_chat
from bot.locales import LANGUAGES, Words
from bot.render import escape
from feeds.types import Topic
from storage.ports import Role

_OFFERED: Final = 8  # topics with a button under the greeting


async def start(update: Update, context: Context) -> None:
    """Handles /start: greets; `/start SLUG` follows a topic; `/start claim-…` makes the first admin."""
    payload = " ".join(context.args or ()).strip()
    if payload == INLINE_START:  # from the results of an inline query: a plain start
        payload = ""
    if payload.startswith(INVITE_PREFIX):
        await _redeem(update, context, payload)
        return
    if payload.startswith(JOIN_PREFIX):
        await _join(update, context, payload)
        return
    was_stopped = await resume(update, context)
    if was_stopped:
        await answer(update, words_of(await chat_for(update, context)).text("personal.resumed"))
    if was_stopped is None or (was_stopped and not payload):
        return
    if payload:
        if await may_decide(update, context):
            await answer(update, await follow_by_name(update, services(context), payload))
        return
    chat = await chat_for(update, context)
    async with services(context).store.reading() as read:
        topics = (await read.topics.all())[:_OFFERED]
        followed = [topic for topic, _ in await followed_topics(read, chat.id)]
    await answer(update, _greeting(words_of(chat), topics, followed))


def _greeting(words: Words, topics: Sequence[Topic], followed: Sequence[Topic]) -> Screen:
    """Returns what the bot is for, what the chat follows already, and what else it can follow."""
    slugs = {topic.slug for topic in followed}
    briefs = [[button(_brief_of(topic, words), BriefButton(topic.slug))] for topic in followed[:_OFFERED]]
    others = [
        [button(topic.name(words.language), FollowButton(topic.slug))] for topic in topics if topic.slug not in slugs
    ]
    if not followed:
        return Screen(words.text("chat.start"), others)
    names = ", ".join(escape(topic.name(words.language)) for topic in followed[:_OFFERED])
    key = "chat.start_followed" if others else "chat.start_followed_all"
    return Screen(words.text(key, topics=names), [*briefs, *others])


def _brief_of(topic: Topic, words: Words) -> str:
    return words.text("answers.button_brief", topic=topic.name(words.language))


async def _redeem(update: Update, context: Context, payload: str) -> None:
    chat = await chat_for(update, context)
    user, given = update.effective_user, services(context)
    is_admin = user is not None and await redeem_invite(given.store, payload, user.id, given.now())
    await answer(update, words_of(chat).text("chat.invite_accepted" if is_admin else "chat.invite_invalid"))


async def _join(update: Update, context: Context, payload: str) -> None:
    """Uses a link that an administrator made. Only a user in a private chat can become somebody by it."""
    chat = await chat_for(update, context)
    user, given = update.effective_user, services(context)
    is_alone = user is not None and telegram_chat(update).id == user.id
    joined = await join(given.store, payload, user.id, given.now()) if user is not None and is_alone else None
    key = "roles.link_invalid" if joined is None else f"roles.joined_{joined.role or 'user'}"
    await answer(update, words_of(chat).text(key))


async def help_(update: Update, context: Context) -> None:
    """Handles /help: lists the commands; admins see theirs too."""
    chat = await chat_for(update, context)
    words = words_of(chat)
    user = update.effective_user
    async with services(context).store.reading() as read:
        role = await read.admins.role(user.id) if user is not None else None
    parts = [words.text("chat.help")]
    if role is not None:
        parts.append(words.text("admin.help"))
    if role is not None and role.covers(Role.ADMIN):
        parts.append(words.text("admin.help_admins"))
    await answer(update, "\n\n".join(parts))


async def language(update: Update, context: Context) -> None:
    """Handles /language en|fr; without a language, offers them as buttons."""
    wanted = (context.args or [""])[0].lower()[:2]
    if wanted in LANGUAGES:
        await _set_language(update, context, wanted)
        return
    chat = await chat_for(update, context)
    rows = [[button(Words(code).text("chat.language_name"), LanguageButton(code)) for code in LANGUAGES]]
    await answer(update, Screen(words_of(chat).text("chat.choose_language"), rows))


async def language_pressed(update: Update, context: Context) -> None:
    """Handles LanguageButton."""
    await _set_language(update, context, pressed_button(update, LanguageButton).code)
    await acknowledge(callback_query(update))


async def _set_language(update: Update, context: Context, code: str) -> None:
    if code not in LANGUAGES or not await may_decide(update, context):
        return
    given = services(context)
    async with given.store.transaction() as transaction:
        chat = replace(await known_chat(update, transaction, given), language=code)
        await transaction.chats.put(chat)
    await answer(update, words_of(chat).text("chat.language_set"))
