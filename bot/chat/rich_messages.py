"""CHAT: sends a brief by sendRichMessage (Bot API 10.1) where server and chat take it.

python-telegram-bot does not know the method yet, so it is called by `Bot.do_api_request`. A server that does not know
it, or a chat that refuses it, is remembered for a week, and gets the classic form.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import structlog
from telegram import Bot, Message, Update
from telegram.error import BadRequest, EndPointNotFound, Forbidden

from bot.chat.screens import keyboard
from bot.chat.services import Services
from bot.chat.updates import telegram_chat, thread_of
from bot.render.brief import Page

log = structlog.get_logger(__name__)

METHOD: Final = "sendRichMessage"
REFUSAL_LIFETIME: Final = timedelta(days=7)
SERVER_NOTE: Final = "rich-refused:server"


def _chat_note(chat_id: int) -> str:
    return f"rich-refused:{chat_id}"


async def takes_rich(chat_id: int, given: Services) -> bool:
    """Returns whether a chat is sent rich messages: the settings want them, and neither server nor chat refused one."""
    return given.settings.rich_messages and not await _is_refused(chat_id, given)


async def send_rich(update: Update, bot: Bot, page: Page, given: Services) -> bool:
    """Sends a page in its rich form to the chat of the update.

    Args:
        update: what is answered.
        bot: the bot.
        page: of a brief, with a rich form.
        given: the application's services.

    Returns:
        Whether it was sent; if not, the caller sends the classic form.
    """
    chat_id, thread_id = telegram_chat(update).id, thread_of(update.effective_message)
    arguments: dict[str, object] = {
        "chat_id": chat_id,
        "rich_message": page.rich,
        "reply_markup": keyboard(page.buttons),
    }
    if thread_id is not None:
        arguments["message_thread_id"] = thread_id
    try:
        await bot.do_api_request(METHOD, api_kwargs=arguments, return_type=Message)
    except EndPointNotFound:
        _remember(SERVER_NOTE, given, "the server does not know the method")
    except Forbidden:
        raise
    except BadRequest as error:
        _remember(_chat_note(chat_id), given, error.message)
    else:
        return True
    return False


async def _is_refused(chat_id: int, given: Services) -> bool:
    async with given.store.reading() as read:
        noted = [await read.notes.get(name) for name in (SERVER_NOTE, _chat_note(chat_id))]
    return any(isinstance(at, str) and given.now() - datetime.fromisoformat(at) < REFUSAL_LIFETIME for at in noted)


def _remember(name: str, given: Services, reason: str) -> None:
    log.info("rich.refused", where=name, reason=reason)
    at = given.now().isoformat()
    given.writes.put(name, lambda transaction: transaction.notes.put(name, at))
