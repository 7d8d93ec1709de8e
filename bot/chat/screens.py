"""CHAT: screens, which are a text with rows of buttons, sent as a message or put in the place of an earlier one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import structlog
from telegram import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from bot.chat.buttons import Rows
from bot.chat.updates import telegram_chat, thread_of
from bot.delivery import Refusal, refusal_of
from bot.render import fits, split
from feeds.types import OutboxKind

log = structlog.get_logger(__name__)

NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, slots=True)
class Screen:
    """What a handler shows.

    Attributes:
        html: Telegram HTML; `answer` splits what is too long, `edit` does not.
        rows: buttons, each as `bot.chat.buttons.button` makes it.
    """

    html: str
    rows: Rows = ()


def keyboard(rows: Sequence[Sequence[Mapping[str, str]]] | None) -> InlineKeyboardMarkup | None:
    """Returns rows of buttons as the Bot API takes them; None if there are none."""
    if not rows:
        return None
    return InlineKeyboardMarkup([[_keyboard_button(item) for item in row] for row in rows])


def _keyboard_button(item: Mapping[str, str]) -> InlineKeyboardButton:
    return InlineKeyboardButton(item["text"], url=item.get("url"), callback_data=item.get("callback_data"))


async def answer(update: Update, screen: Screen | str, *, reply_to: int | None = None) -> Message:
    """Sends a screen to the chat of the update, in the topic of a forum where that was.

    What is too long for one message is sent as several; the buttons stand under the last.

    Args:
        update: what is answered.
        screen: what to send; a string is HTML without buttons.
        reply_to: id of the message to reply to; if that was deleted, the answer is sent without a reply.

    Returns:
        The last message.
    """
    shown = Screen(screen) if isinstance(screen, str) else screen
    *before, last = [shown.html] if fits(shown.html) else split(shown.html)
    for html in before:
        await _post(update, Screen(html), reply_to)
    return await _post(update, Screen(last, shown.rows), None if before else reply_to)


async def _post(update: Update, screen: Screen, reply_to: int | None) -> Message:
    return await telegram_chat(update).send_message(
        screen.html,
        parse_mode=ParseMode.HTML,
        link_preview_options=NO_PREVIEW,
        reply_markup=keyboard(screen.rows),
        reply_parameters=ReplyParameters(reply_to, allow_sending_without_reply=True) if reply_to else None,
        message_thread_id=thread_of(update.effective_message),
    )


async def acknowledge(query: CallbackQuery, text: str | None = None, *, is_alert: bool = False) -> None:
    """Ends the waiting of a button that was pressed, and may show a line. Telegram's refusal changes nothing.

    It refuses what is too old: a button that was pressed while the bot was down.

    Args:
        query: of the press.
        text: plain text of at most 200 characters; None for none.
        is_alert: whether the line has to be closed.
    """
    try:
        await query.answer(text, show_alert=is_alert)
    except TelegramError as error:
        log.info("press.not_acknowledged", reason=error.message)


async def edit(query: CallbackQuery, screen: Screen) -> None:
    """Replaces the message of the pressed button by the screen; does nothing if it shows that already.

    Where the message is gone or cannot be edited any more, the screen is sent as a new one.
    """
    try:
        await query.edit_message_text(
            screen.html,
            parse_mode=ParseMode.HTML,
            link_preview_options=NO_PREVIEW,
            reply_markup=keyboard(screen.rows),
        )
    except BadRequest as error:
        refusal = refusal_of(error.message, OutboxKind.EDIT)
        if refusal is Refusal.GONE or "can't be edited" in error.message.lower():
            await _send(query, screen)
        elif refusal is not Refusal.DONE:
            raise


async def set_keyboard(query: CallbackQuery, markup: InlineKeyboardMarkup) -> None:
    """Replaces the buttons of the message of the pressed button; does nothing where they are so or it is gone."""
    try:
        await query.edit_message_reply_markup(markup)
    except BadRequest as error:
        if refusal_of(error.message, OutboxKind.EDIT) not in {Refusal.DONE, Refusal.GONE}:
            raise


async def _send(query: CallbackQuery, screen: Screen) -> None:
    """Sends a screen to the chat of a pressed button, whose message cannot be edited."""
    message = query.message
    if message is not None:
        await message.chat.send_message(
            screen.html,
            parse_mode=ParseMode.HTML,
            link_preview_options=NO_PREVIEW,
            reply_markup=keyboard(screen.rows),
            message_thread_id=thread_of(message),
        )


def with_button_replaced(message: object, data: str, new: Mapping[str, str]) -> InlineKeyboardMarkup | None:
    """Returns the message's keyboard with one button replaced.

    Args:
        message: of a callback query; an inaccessible one has no keyboard.
        data: callback data of the button to replace.
        new: the button to put there.

    Returns:
        The keyboard; None if the message has no such button.
    """
    markup = message.reply_markup if isinstance(message, Message) else None
    if markup is None or not any(item.callback_data == data for row in markup.inline_keyboard for item in row):
        return None
    return InlineKeyboardMarkup(
        [
            [_keyboard_button(new) if item.callback_data == data else item for item in row]
            for row in markup.inline_keyboard
        ]
    )


def with_row_replaced(message: object, data: str, new: Sequence[Mapping[str, str]]) -> InlineKeyboardMarkup | None:
    """Returns the message's keyboard with the row replaced that has a button.

    Args:
        message: of a callback query; an inaccessible one has no keyboard.
        data: callback data of a button of the row.
        new: the buttons to put there.

    Returns:
        The keyboard; None if the message has no such button.
    """
    markup = message.reply_markup if isinstance(message, Message) else None
    rows = markup.inline_keyboard if markup is not None else ()
    if not any(item.callback_data == data for row in rows for item in row):
        return None
    made = [_keyboard_button(item) for item in new]
    return InlineKeyboardMarkup([made if any(item.callback_data == data for item in row) else row for row in rows])
