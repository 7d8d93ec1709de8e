"""CHAT: reads from an update who sent it, where, in which language, and which button was pressed."""

from __future__ import annotations

from typing import TypeVar, cast

from telegram import CallbackQuery, Chat, MaybeInaccessibleMessage, Message, Update

from bot.chat.buttons import ButtonData, decode
from bot.locales import LANGUAGES

B = TypeVar("B", bound=ButtonData)


def telegram_chat(update: Update) -> Chat:
    """Returns the chat of the update. All updates that the bot asks for have one."""
    return cast(Chat, update.effective_chat)


def thread_of(message: MaybeInaccessibleMessage | None) -> int | None:
    """Returns the topic of a forum in which a message stands; None for the general one, and outside forums.

    In other groups Telegram gives each thread of replies an id too, under which nothing can be sent.
    """
    return message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None


def user_id(update: Update) -> int:
    """Returns the id of the user who sent the update; 0 for an anonymous group administrator or a channel."""
    return update.effective_user.id if update.effective_user is not None else 0


def language_of(update: Update, default: str) -> str:
    """Returns the language of the user's client if it is one of LANGUAGES, else `default`."""
    user = update.effective_user
    code = (user.language_code or "") if user is not None else ""
    return code[:2] if code[:2] in LANGUAGES else default


def callback_query(update: Update) -> CallbackQuery:
    """Returns the callback query of an update that a CallbackQueryHandler was given."""
    return cast(CallbackQuery, update.callback_query)


def pressed_button(update: Update, kind: type[B]) -> B:
    """Returns the button that was pressed.

    Args:
        update: one that a CallbackQueryHandler with the pattern `is_button(kind)` was given.
        kind: the type of button.

    Raises:
        TypeError: it is another button: the handler was registered for the wrong kind.
    """
    button = decode(callback_query(update).data or "")
    if not isinstance(button, kind):
        raise TypeError(f"{button!r} is not a {kind.__name__}")
    return button
