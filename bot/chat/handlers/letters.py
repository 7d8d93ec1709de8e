"""/dead and its buttons: lists messages that could not be sent; sends them again, or deletes them."""

from __future__ import annotations

from typing import Final

from telegram import Update

from bot.chat.buttons import LetterButton, button
from bot.chat.handlers.admin import audit, for_admins
from bot.chat.handlers.common import Context
from bot.chat.screens import Screen, answer, edit
from bot.chat.services import services
from bot.chat.updates import callback_query, pressed_button
from bot.delivery import why_dead
from bot.locales import Words
from bot.render import escape
from storage.ports import DeadLetter, Transaction

SHOWN: Final = 10
RETRY: Final = "retry"
DROP: Final = "drop"


@for_admins
async def dead_letters(update: Update, context: Context, words: Words) -> None:
    """Handles /dead: lists the last ten messages that could not be sent, and why."""
    async with services(context).store.reading() as read:
        letters = await read.outbox.dead_letters(SHOWN)
    await answer(update, _screen(letters, words))


@for_admins
async def letter_pressed(update: Update, context: Context, words: Words) -> None:
    """Handles LetterButton: sends one message or all that are listed again, or deletes them; shows what is left."""
    pressed, given = pressed_button(update, LetterButton), services(context)
    async with given.store.transaction() as transaction:
        listed = [letter.message.id for letter in await transaction.outbox.dead_letters(SHOWN)]
        wanted = [pressed.message_id] if pressed.message_id else listed
        count = await _change(transaction, pressed.action, wanted)
        if count:
            await audit(transaction, given, update, f"dead-{pressed.action}", ",".join(map(str, wanted)))
        letters = await transaction.outbox.dead_letters(SHOWN)
    if pressed.action == RETRY:
        given.delivery.wake()
    screen = _screen(letters, words)
    told = words.text(f"admin.letters_{'dropped' if pressed.action == DROP else 'retried'}", count=count)
    await edit(callback_query(update), Screen(f"{told}\n\n{screen.html}", screen.rows))


async def _change(transaction: Transaction, action: str, message_ids: list[int]) -> int:
    if action == RETRY:
        return await transaction.outbox.revive(message_ids)
    return await transaction.outbox.drop(message_ids) if action == DROP else 0


def _screen(letters: list[DeadLetter], words: Words) -> Screen:
    if not letters:
        return Screen(words.text("admin.no_dead_letters"))
    lines = [
        f"{number}. {words.date_time(letter.at)} · {letter.message.chat_id} · {escape(why_dead(letter.reason, words))}"
        for number, letter in enumerate(letters, 1)
    ]
    rows = [
        [
            button(f"↻ {number}", LetterButton(letter.message.id, RETRY)),
            button(f"✕ {number}", LetterButton(letter.message.id, DROP)),
        ]
        for number, letter in enumerate(letters, 1)
    ]
    every = [
        button(words.text("admin.button_retry_all"), LetterButton(0, RETRY)),
        button(words.text("admin.button_drop_all"), LetterButton(0, DROP)),
    ]
    # Two letters a row, so that ten fit on a screen.
    paired = [[*rows[place], *(rows[place + 1] if place + 1 < len(rows) else [])] for place in range(0, len(rows), 2)]
    return Screen("\n".join([words.text("admin.dead_letters"), *lines]), [*paired, every])
