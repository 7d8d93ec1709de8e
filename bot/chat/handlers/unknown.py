"""Commands that there are not: what was probably meant, as buttons that do it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, Final

from telegram import Message, Update

from bot.answers import nearest
from bot.chat.buttons import RunButton, button
from bot.chat.handlers.common import Context, chat_for, words_of
from bot.chat.screens import Screen, acknowledge, answer
from bot.chat.services import services
from bot.chat.updates import callback_query, pressed_button, user_id
from bot.render import escape, shorten
from feeds.types import Chat

# Of 100. "/breif" is /brief, "/topic" is /topics; "/foo" is none.
NEAR_COMMAND: Final = 70.0
KEY: Final = "command_names"
_SHOWN_WIDTH: Final = 60
_ALWAYS: Final = ("latest", "topics", "help")


@dataclass(frozen=True, slots=True)
class Commands:
    """The commands of everybody, which a button can run, by name, and the names of those of admins."""

    of_all: Mapping[str, Callable[[Update, Context], Coroutine[Any, Any, None]]]
    of_admins: Collection[str]


async def unknown(update: Update, context: Context) -> None:
    """Handles a command that there is not, or not for this user, so that nothing tells which commands admins have."""
    message, names = update.effective_message, _commands(context)
    if message is None:
        return
    chat = await chat_for(update, context)
    typed = (message.text or "").lstrip("/").partition("@")[0].split(maxsplit=1)[:1]
    async with services(context).store.reading() as read:
        is_admin = await read.admins.is_admin(user_id(update))
    known = [*names.of_all, *(names.of_admins if is_admin else ())]
    near = nearest(typed[0], known, least=NEAR_COMMAND) if typed else []
    runs = [name for name in near if name in names.of_all]
    await answer(update, _proposal(chat, typed[0] if typed else "", near, runs), reply_to=message.message_id)


def _proposal(chat: Chat, typed: str, near: list[str], runs: list[str]) -> Screen:
    words, shown = words_of(chat), escape(shorten(f"/{typed}", _SHOWN_WIDTH))
    rows = [[button(f"/{name}", RunButton(name)) for name in runs or _ALWAYS]]
    if near:
        meant = ", ".join(f"/{name}" for name in near)
        return Screen(words.text("answers.did_you_mean", asked=shown, meant=meant), rows if runs else ())
    return Screen(words.text("answers.no_command", asked=shown), rows)


async def run_pressed(update: Update, context: Context) -> None:
    """Handles RunButton: does what a command of everybody does, with the words that were typed behind the wrong one."""
    await acknowledge(callback_query(update))
    command = _commands(context).of_all.get(pressed_button(update, RunButton).command)
    if command is not None:
        context.args = _words_behind_command(update)
        await command(update, context)


def _commands(context: Context) -> Commands:
    found: Commands = context.bot_data[KEY]
    return found


def _words_behind_command(update: Update) -> list[str]:
    """Returns the words behind the command that the message of a pressed button answers, if the presser typed it."""
    message = callback_query(update).message
    answered = message.reply_to_message if isinstance(message, Message) else None
    text = (answered.text or "") if answered is not None else ""
    is_own = answered is not None and answered.from_user is not None and answered.from_user.id == user_id(update)
    return text.split()[1:] if text.startswith("/") and is_own else []
