"""/stop, /mydata and /forgetme: silence, a copy of all that is stored about a chat, and its deletion."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final

from telegram import InputFile, Update

from bot.chat.buttons import ForgetButton, button
from bot.chat.handlers.common import Context, known_chat, pending_key, words_of
from bot.chat.handlers.group_rights import may_decide
from bot.chat.screens import Screen, acknowledge, answer, edit
from bot.chat.services import services
from bot.chat.updates import callback_query, language_of, pressed_button, telegram_chat, thread_of, user_id
from bot.locales import Words
from storage.ports import Role, Transaction

FILE_NAME: Final = "wirebrief-{id}.json"
MOST_BYTES: Final = 20_000_000


async def stop(update: Update, context: Context) -> None:
    """Handles /stop: nothing is sent any more, and what waits is dropped; choices and subscriptions stay."""
    if not await may_decide(update, context):
        return
    given = services(context)
    async with given.store.transaction() as transaction:
        chat = await known_chat(update, transaction, given)
        was_stopped = chat.preferences.is_stopped
        await transaction.chats.close(chat.id, given.now())
        stopped = replace(chat, is_open=False, preferences=replace(chat.preferences, is_stopped=True))
        await transaction.chats.put(stopped)
    given.writes.discard(pending_key(chat.id))  # it would open the chat again
    await answer(update, words_of(chat).text("personal.was_stopped" if was_stopped else "personal.stopped"))


async def resume(update: Update, context: Context) -> bool | None:
    """Ends what /stop began.

    Returns:
        True if the chat was stopped; False if it was not; None if it is, and the sender may not decide for it.
    """
    given = services(context)
    async with given.store.reading() as read:
        chat = (await read.chats.some([telegram_chat(update).id])).get(telegram_chat(update).id)
    if chat is None or not chat.preferences.is_stopped:
        return False
    if not await may_decide(update, context):
        return None
    async with given.store.transaction() as transaction:
        chat = await transaction.chats.get(chat.id)
        running = replace(chat.preferences, is_stopped=False)
        await transaction.chats.put(replace(chat, is_open=True, preferences=running))
    return True


async def my_data(update: Update, context: Context) -> None:
    """Handles /mydata: sends all that is stored about the chat as a JSON file."""
    if not await may_decide(update, context):
        return
    given, chat = services(context), telegram_chat(update)
    async with given.store.reading() as read:
        words = await _words(update, read, context)
        stored = await read.people.stored(chat.id)
    if not stored:
        await answer(update, words.text("personal.nothing"))
        return
    document: dict[str, Any] = {"exported_at": given.now().isoformat(), "chat_id": chat.id, **stored}
    body = json.dumps(document, ensure_ascii=False, indent=1).encode()
    if len(body) > MOST_BYTES:
        await answer(update, words.text("personal.too_large"))
        return
    await chat.send_document(
        InputFile(body, filename=FILE_NAME.format(id=chat.id)),
        caption=words.text("personal.file"),
        message_thread_id=thread_of(update.effective_message),
    )


async def forget_me(update: Update, context: Context) -> None:
    """Handles /forgetme: asks whether everything shall be deleted."""
    if not await may_decide(update, context):
        return
    async with services(context).store.reading() as read:
        words = await _words(update, read, context)
        role = await _role(update, read)
        is_last = await _is_last_owner(update, read)
    if is_last:
        await answer(update, words.text("personal.last_owner"))
        return
    html = words.text("personal.sure")
    if role is not None:
        html = f"{html}\n{words.text('personal.sure_admin', role=words.text(f'roles.{role}'))}"
    yes = button(words.text("personal.button_yes"), ForgetButton(is_sure=True))
    await answer(update, Screen(html, [[yes], [button(words.text("personal.button_no"), ForgetButton(is_sure=False))]]))


async def forget_pressed(update: Update, context: Context) -> None:
    """Handles ForgetButton."""
    if not await may_decide(update, context):
        return
    query, given, chat_id = callback_query(update), services(context), telegram_chat(update).id
    async with given.store.reading() as read:
        words = await _words(update, read, context)
    await acknowledge(query)
    if not pressed_button(update, ForgetButton).is_sure:
        await edit(query, Screen(words.text("personal.kept")))
        return
    async with given.store.transaction() as transaction:
        is_last = await _is_last_owner(update, transaction)
        if not is_last:
            await transaction.people.erase(chat_id)
    if is_last:
        await edit(query, Screen(words.text("personal.last_owner")))
        return
    given.writes.discard_of(chat_id)
    await edit(query, Screen(words.text("personal.forgotten")))


async def _words(update: Update, read: Transaction, context: Context) -> Words:
    """The chat's language, without storing a chat that is not known."""
    chat_id = telegram_chat(update).id
    stored = (await read.chats.some([chat_id])).get(chat_id)
    settings = services(context).settings
    return words_of(stored) if stored is not None else Words(language_of(update, settings.language), settings.time_zone)


async def _role(update: Update, read: Transaction) -> Role | None:
    """The role of the person whose private chat it is; None in groups, whose rows say nothing of persons."""
    is_own = telegram_chat(update).id == user_id(update)
    return await read.admins.role(user_id(update)) if is_own else None


async def _is_last_owner(update: Update, read: Transaction) -> bool:
    if await _role(update, read) is not Role.OWNER:
        return False
    return all(admin.role is not Role.OWNER or admin.user_id == user_id(update) for admin in await read.admins.listed())
