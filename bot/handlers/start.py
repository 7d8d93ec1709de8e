"""/start (also with a deep link), /help, /language, and a chat's own coming and going."""

from __future__ import annotations

from dataclasses import replace

from telegram import ChatMember, Update

from bot.claiming import CLAIM_PREFIX, claim
from bot.handlers.common import Context, answer, button, chat_for, known_chat, pending_key, telegram_chat, words_of
from bot.handlers.group_rights import may_decide
from bot.handlers.subscriptions import follow_by_link
from bot.locales import LANGUAGES, Words
from bot.services import services

GONE = frozenset({ChatMember.BANNED, ChatMember.LEFT})


async def start(update: Update, context: Context) -> None:
    """Greets; `/start SLUG` subscribes; `/start claim-…` makes the first admin."""
    payload = " ".join(context.args or ()).strip()
    if payload.startswith(CLAIM_PREFIX):
        await _claim(update, context, payload)
        return
    if payload:
        if not await may_decide(update, context):
            return
        html, buttons = await follow_by_link(update, services(context), payload)
        await answer(update, html, buttons)
        return
    chat = await chat_for(update, context)
    words = words_of(chat)
    async with services(context).store.reading() as read:
        rows = [[button(t.name(chat.language), "sub", t.slug)] for t in (await read.topics.all())[:8]]
    await answer(update, words.text("chat.start"), rows)


async def _claim(update: Update, context: Context, payload: str) -> None:
    chat = await chat_for(update, context)
    user = update.effective_user
    is_admin = user is not None and await claim(services(context), payload, user.id)
    await answer(update, words_of(chat).text("chat.claimed" if is_admin else "chat.claim_failed"))


async def help_(update: Update, context: Context) -> None:
    """What the bot does and takes; admins see their commands too."""
    chat = await chat_for(update, context)
    words = words_of(chat)
    user = update.effective_user
    async with services(context).store.reading() as read:
        is_admin = user is not None and await read.admins.is_admin(user.id)
    html = words.text("chat.help")
    await answer(update, f"{html}\n\n{words.text('admin.help')}" if is_admin else html)


async def unknown(update: Update, context: Context) -> None:
    """Any other text in a private chat: silence would look like a bot that is dead."""
    chat = await chat_for(update, context)
    await answer(update, words_of(chat).text("chat.unknown_command"))


async def language(update: Update, context: Context) -> None:
    """/language en|fr; without one, buttons."""
    wanted = (context.args or [""])[0].lower()[:2]
    if wanted in LANGUAGES:
        await _set_language(update, context, wanted)
        return
    chat = await chat_for(update, context)
    rows = [[button(Words(code).text("chat.language_name"), "lang", code) for code in LANGUAGES]]
    await answer(update, words_of(chat).text("chat.choose_language"), rows)


async def language_pressed(update: Update, context: Context) -> None:
    """The button `lang:CODE`."""
    query = update.callback_query
    if query is not None and query.data is not None:
        await _set_language(update, context, query.data.partition(":")[2])
        await query.answer()


async def _set_language(update: Update, context: Context, code: str) -> None:
    if code not in LANGUAGES or not await may_decide(update, context):
        return
    given = services(context)
    async with given.store.transaction() as transaction:
        chat = replace(await known_chat(update, transaction, given), language=code)
        await transaction.chats.put(chat)
    await answer(update, words_of(chat).text("chat.language_set"))


async def membership(update: Update, context: Context) -> None:
    """The bot was blocked, removed, or let in again."""
    change = update.my_chat_member
    if change is None:
        return
    given = services(context)
    async with given.store.transaction() as transaction:
        if change.new_chat_member.status in GONE:
            given.writes.discard(pending_key(telegram_chat(update).id))  # it would open the chat again
            await transaction.chats.close(telegram_chat(update).id, given.now())
        else:
            await known_chat(update, transaction, given)


async def migrated(update: Update, context: Context) -> None:
    """A group became a supergroup: its subscriptions follow."""
    message = update.effective_message
    if message is None or message.migrate_to_chat_id is None:
        return
    async with services(context).store.transaction() as transaction:
        await transaction.chats.migrate(telegram_chat(update).id, message.migrate_to_chat_id)
