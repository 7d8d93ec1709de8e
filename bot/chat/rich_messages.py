"""CHAT: sends a brief by sendRichMessage (Bot API 10.1) where server and chat take it.

python-telegram-bot does not know the method yet, so it is called by `Bot.do_api_request`. A server that does not know
it, or a chat that refuses it, is remembered for a week, and gets the classic form.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import structlog
from telegram import Bot, Message
from telegram.error import BadRequest, EndPointNotFound, Forbidden

from bot.chat.screens import keyboard
from bot.chat.services import Services
from bot.render.brief import Page

log = structlog.get_logger(__name__)

METHOD: Final = "sendRichMessage"
REFUSAL_LIFETIME: Final = timedelta(days=7)
SERVER_NOTE: Final = "rich-refused:server"


def _chat_note(chat_id: int) -> str:
    return f"rich-refused:{chat_id}"


async def send_rich(bot: Bot, chat_id: int, page: Page, given: Services) -> bool:
    """Sends a page in its rich form, if it has one.

    Args:
        bot: the bot.
        chat_id: where to.
        page: of a brief.
        given: the application's services.

    Returns:
        Whether it was sent; if not, the caller sends the classic form.
    """
    if not given.settings.rich_messages or page.rich is None or await _is_refused(chat_id, given):
        return False
    arguments = {"chat_id": chat_id, "rich_message": page.rich, "reply_markup": keyboard(page.buttons)}
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
