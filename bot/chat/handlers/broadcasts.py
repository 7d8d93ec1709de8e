"""/broadcast: a message of the admins to all chats: shown first, tried on oneself, sent in the background, stopped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from telegram import Update

from bot.chat.buttons import BroadcastButton, button
from bot.chat.dialogues import TOKEN, DialogueKind, end_dialogue, new_token, refuse_in_group, store_state, stored_state
from bot.chat.handlers.admin import audit, for_admins
from bot.chat.handlers.common import Context
from bot.chat.screens import Screen, answer, edit
from bot.chat.services import Services, services
from bot.chat.updates import callback_query, pressed_button, user_id
from bot.locales import LANGUAGES, Words
from feeds.errors import InvalidInputError
from feeds.reasons import because
from storage.ports import BroadcastProgress, Transaction

_TEXTS: Final = "texts"  # Telegram HTML by language; "*" for all
_EVERY: Final = "*"
# A line of dashes parts the English text from the French one.
_PARTED: Final = re.compile(r"^\s*(?:---+|—+)\s*$", re.MULTILINE)


@for_admins
async def broadcast(update: Update, context: Context, words: Words) -> None:
    """Handles /broadcast [text]: shows the text as it will arrive, or asks for one."""
    refuse_in_group(update)
    given = services(context)
    html = update.message.text_html if update.message is not None and update.message.text else ""
    _, _, rest = html.partition(" ")
    if not rest.strip():
        async with given.store.transaction() as transaction:
            state = {TOKEN: new_token(), _TEXTS: {}}
            await store_state(transaction, update, given, DialogueKind.BROADCAST, state)
        await answer(update, words.text("broadcast.ask"))
        return
    await _preview(update, given, words, rest)


async def text_typed(update: Update, context: Context, _: str) -> bool:
    """Takes the text of a broadcast that is under preparation, in place of an earlier one."""
    await _typed(update, context)
    return True


@for_admins
async def _typed(update: Update, context: Context, words: Words) -> None:
    if update.message is not None:
        await _preview(update, services(context), words, update.message.text_html)


async def _preview(update: Update, given: Services, words: Words, html: str) -> None:
    """Shows each text as it will arrive, and how many chats get it.

    Raises:
        InvalidInputError: a text is empty. None is too long: each came in one message.
    """
    texts = _texts(html)
    token = new_token()
    async with given.store.transaction() as transaction:
        await store_state(transaction, update, given, DialogueKind.BROADCAST, {TOKEN: token, _TEXTS: texts})
        counts = {text: len(chats) for text, chats in (await _recipients(transaction, texts)).items()}
    for text in dict.fromkeys(texts.values()):
        await answer(update, text)
    await answer(update, _preview_screen(token, sum(counts.values()), words, is_in_both=len(texts) > 1))


def _texts(html: str) -> dict[str, str]:
    """Returns the text for each language; raises InvalidInputError as _preview."""
    parts = [part.strip() for part in _PARTED.split(html, maxsplit=1)]
    for part in parts:
        if not part:
            raise InvalidInputError(because("broadcast_empty"))
    return {_EVERY: parts[0]} if len(parts) == 1 else dict(zip(LANGUAGES, parts, strict=True))


def _preview_screen(token: str, count: int, words: Words, *, is_in_both: bool) -> Screen:
    key = "broadcast.preview_both" if is_in_both else "broadcast.preview"
    rows = [
        [button(words.text("broadcast.button_test"), BroadcastButton("test", token))],
        [button(words.text("broadcast.button_send", count=count), BroadcastButton("ask", token))],
        [button(words.text("workbench.button_cancel"), BroadcastButton("cancel", token))],
    ]
    return Screen(words.text(key, count=count), rows)


@for_admins
async def broadcast_pressed(update: Update, context: Context, words: Words) -> None:
    """Handles BroadcastButton."""
    given, pressed = services(context), pressed_button(update, BroadcastButton)
    if pressed.action in {"show", "stop"}:
        await _under_way(update, given, words, pressed)
        return
    query = callback_query(update)
    async with given.store.reading() as read:
        state = await stored_state(read, update, given, DialogueKind.BROADCAST)
    if state is None or state[TOKEN] != pressed.value or not state[_TEXTS]:
        await edit(query, Screen(words.text("dialogue.ended")))
        return
    match pressed.action:
        case "test":
            for text in dict.fromkeys(state[_TEXTS].values()):
                await answer(update, text)
        case "ask":
            async with given.store.reading() as read:
                count = sum(map(len, (await _recipients(read, state[_TEXTS])).values()))
            yes = button(words.text("roles.button_sure"), BroadcastButton("send", pressed.value))
            no = button(words.text("workbench.button_cancel"), BroadcastButton("cancel", pressed.value))
            await edit(query, Screen(words.text("broadcast.sure", count=count), [[yes], [no]]))
        case "send":
            await _send(update, given, words, state)
        case _:
            async with given.store.transaction() as transaction:
                await end_dialogue(transaction, update)
            await edit(query, Screen(words.text("dialogue.cancelled")))


async def _send(update: Update, given: Services, words: Words, state: Mapping[str, Any]) -> None:
    """Puts the message into the outbox of each chat. The dialogue ends in the same transaction: it is sent once."""
    async with given.store.transaction() as transaction:
        if await end_dialogue(transaction, update) is None:
            return
        recipients = await _recipients(transaction, state[_TEXTS])
        broadcast_id = await transaction.broadcasts.begin(recipients, user_id(update), given.now())
        count = sum(map(len, recipients.values()))
        await audit(transaction, given, update, "broadcast", f"{broadcast_id}: {count} chats")
        progress = await transaction.broadcasts.progress(broadcast_id)
    given.delivery.wake()
    assert progress is not None, "it was just stored"
    await edit(callback_query(update), _progress_screen(progress, words))


async def _under_way(update: Update, given: Services, words: Words, pressed: BroadcastButton) -> None:
    broadcast_id = int(pressed.value) if pressed.value.isdecimal() and len(pressed.value) < 19 else 0
    async with given.store.transaction() as transaction:
        if pressed.action == "stop":
            count = await transaction.broadcasts.stop(broadcast_id)
            if count:
                await audit(transaction, given, update, "stop-broadcast", f"{broadcast_id}: {count} chats")
        progress = await transaction.broadcasts.progress(broadcast_id)
    screen = Screen(words.text("dialogue.ended")) if progress is None else _progress_screen(progress, words)
    await edit(callback_query(update), screen)


def _progress_screen(progress: BroadcastProgress, words: Words) -> Screen:
    sent = max(progress.chat_count - progress.waiting - progress.failed, 0)
    key = "stopped" if progress.is_stopped else "under_way" if progress.waiting else "arrived"
    lines = [words.text(f"broadcast.{key}", count=sent, all=progress.chat_count)]
    if progress.failed:
        lines.append(words.text("broadcast.failed", count=progress.failed))
    if not progress.waiting:
        return Screen("\n".join(lines))
    value = str(progress.id)
    rows = [
        [button(words.text("broadcast.button_show"), BroadcastButton("show", value))],
        [button(words.text("broadcast.button_stop"), BroadcastButton("stop", value))],
    ]
    return Screen("\n".join([*lines, words.text("broadcast.waiting", count=progress.waiting)]), rows)


async def _recipients(read: Transaction, texts: Mapping[str, str]) -> dict[str, list[int]]:
    """Returns the chats that get each text: open private chats and groups; a channel posts what its owners choose."""
    found: dict[str, list[int]] = {text: [] for text in texts.values()}
    for chat in await read.chats.all():
        if chat.is_open and chat.kind != "channel":
            text = texts.get(_EVERY) or texts.get(chat.language) or texts[LANGUAGES[0]]
            found[text].append(chat.id)
    return {text: chats for text, chats in found.items() if chats}
