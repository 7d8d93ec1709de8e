"""python-telegram-bot's Application with our handlers, limits and order: wiring only."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any
from weakref import WeakValueDictionary

import structlog
from telegram import Bot, BotCommand, Update
from telegram.error import TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    BaseUpdateProcessor,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from bot.handlers import admin, admin_feeds, admin_topics, brief, errors, start, subscriptions, why
from bot.limits import TelegramLimits
from bot.locales import LANGUAGES, Words

log = structlog.get_logger(__name__)

AnyApplication = Application[Any, Any, Any, Any, Any, Any]

COMMANDS = {
    "start": start.start,
    "help": start.help_,
    "language": start.language,
    "topics": subscriptions.topics,
    "subscribe": subscriptions.subscribe,
    "unsubscribe": subscriptions.unsubscribe,
    "brief": brief.brief,
    "why": why.why,
    "addfeed": admin_feeds.add_feed,
    "removefeed": admin_feeds.remove_feed,
    "feeds": admin_feeds.feeds,
    "addtopic": admin_topics.add_topic,
    "removetopic": admin_topics.remove_topic,
    "dead": admin.dead_letters,
}
# What the menu of a chat offers; the admins' commands stand in /help of an admin only.
MENU = ("brief", "topics", "subscribe", "unsubscribe", "language", "help")
BUTTONS = {
    r"^(sub|unsub|mute|unmute):": subscriptions.pressed,
    r"^brief:": brief.pressed,
    r"^page:": brief.page_pressed,
    r"^chart:": brief.chart_pressed,
    r"^why:": why.pressed,
    r"^lang:": start.language_pressed,
    r"^resume:": admin_feeds.resume_pressed,
}


class OneAfterAnother(BaseUpdateProcessor):
    """Updates of one chat in their order, of different chats side by side.

    `concurrent_updates=True` alone would let /subscribe and the /topics sent after it overtake each other.
    """

    def __init__(self, most_at_once: int = 64) -> None:
        super().__init__(most_at_once)
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Waits for the chat's turn, then handles."""
        chat = update.effective_chat if isinstance(update, Update) else None
        if chat is None:
            await coroutine
            return
        lock = self._locks.setdefault(chat.id, asyncio.Lock())
        async with lock:
            await coroutine


def build_application(token: str, api_url: str, limits: TelegramLimits | None = None) -> AnyApplication:
    """The application; it connects to nothing before `initialize`. Without `limits` it keeps to Telegram's."""
    base = api_url.rstrip("/")
    application = (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{base}/bot")
        .base_file_url(f"{base}/file/bot")
        .rate_limiter(limits or TelegramLimits())
        .concurrent_updates(OneAfterAnother())
        .connection_pool_size(64)
        .job_queue(None)
        .build()
    )
    for name, command in COMMANDS.items():
        application.add_handler(CommandHandler(name, command))
    for pattern, pressed in BUTTONS.items():
        application.add_handler(CallbackQueryHandler(pressed, pattern=pattern))
    application.add_handler(
        MessageHandler(filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE & filters.TEXT, start.unknown)
    )
    application.add_handler(ChatMemberHandler(start.membership, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, start.migrated))
    application.add_error_handler(errors.failed)
    return application


async def introduce(bot: Bot) -> None:
    """Tells Telegram the commands and what the bot is, in each language; a refusal is logged and stops nothing."""
    for code in (None, *LANGUAGES):
        words = Words(code or "en")
        menu = [BotCommand(name, words.text(f"chat.menu_{name}")) for name in MENU]
        try:
            await bot.set_my_commands(menu, language_code=code)
            await bot.set_my_description(words.text("chat.description"), language_code=code)
            await bot.set_my_short_description(words.text("chat.short_description"), language_code=code)
        except TelegramError as error:
            log.warning("telegram.introduction_refused", language=code, reason=str(error))
