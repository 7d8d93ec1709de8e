"""CHAT: builds python-telegram-bot's Application with the handlers and the rate limiter."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from itertools import chain
from typing import Any, Final

import structlog
from telegram import Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)
from telegram.request import BaseRequest

from bot.chat.administration import ADMIN_BUTTONS, ADMIN_COMMANDS
from bot.chat.buttons import (
    BriefButton,
    ButtonData,
    ChartButton,
    ConnectButton,
    ConnectPageButton,
    FollowButton,
    ForgetButton,
    LanguageButton,
    LevelButton,
    MoreFactsButton,
    MuteButton,
    PageButton,
    SettingsButton,
    SourcesButton,
    SubscriptionButton,
    SubscriptionsButton,
    ToggleButton,
    TopicsButton,
    UnfollowButton,
    UnmuteButton,
    UnwatchButton,
    WhenButton,
    WhyButton,
    is_button,
)
from bot.chat.handlers import (
    access,
    brief,
    channels,
    dialogues,
    errors,
    files,
    forums,
    inline,
    memberships,
    personal,
    questions,
    settings,
    start,
    story,
    subscriptions,
    topic_lists,
    unknown,
    watches,
    when,
    why,
    zones,
)
from bot.chat.handlers.common import Context
from bot.chat.prompts import Answers
from bot.chat.reading import READING_BUTTONS, READING_COMMANDS
from bot.delivery import TelegramRateLimiter
from bot.telegram_request import AiohttpRequest

log = structlog.get_logger(__name__)

AnyApplication = Application[Any, Any, Any, Any, Any, Any]

OPEN_COMMANDS = {
    "start": start.start,
    "help": start.help_,
    "language": start.language,
    "topics": topic_lists.topics,
    "subscriptions": topic_lists.subscriptions,
    "watch": watches.watch,
    "unwatch": watches.unwatch,
    "subscribe": subscriptions.subscribe,
    "unsubscribe": subscriptions.unsubscribe,
    "brief": brief.brief,
    **READING_COMMANDS,
    "settings": settings.settings,
    "stop": personal.stop,
    "mydata": personal.my_data,
    "export": files.export,
    "forgetme": personal.forget_me,
    "when": when.when,
    "connect": channels.connect,
    "why": why.why,
    "cancel": dialogues.cancel,
}
COMMANDS = {**OPEN_COMMANDS, **ADMIN_COMMANDS}
BUTTONS: Final[Mapping[type[ButtonData], Callable[[Update, Context], Coroutine[Any, Any, None]]]] = {
    FollowButton: subscriptions.follow_pressed,
    UnfollowButton: subscriptions.unfollow_pressed,
    MuteButton: subscriptions.mute_pressed,
    UnmuteButton: subscriptions.unmute_pressed,
    UnwatchButton: watches.unwatch_pressed,
    ToggleButton: topic_lists.toggle_pressed,
    TopicsButton: topic_lists.topics_pressed,
    SubscriptionsButton: topic_lists.subscriptions_pressed,
    SubscriptionButton: topic_lists.subscription_pressed,
    BriefButton: brief.brief_pressed,
    PageButton: brief.page_pressed,
    ChartButton: brief.chart_pressed,
    **READING_BUTTONS,
    WhyButton: why.why_pressed,
    MoreFactsButton: story.more_pressed,
    SourcesButton: story.sources_pressed,
    LanguageButton: start.language_pressed,
    ForgetButton: personal.forget_pressed,
    SettingsButton: settings.settings_pressed,
    WhenButton: when.when_pressed,
    LevelButton: when.level_pressed,
    ConnectButton: channels.connect_pressed,
    ConnectPageButton: channels.page_pressed,
    **ADMIN_BUTTONS,
}
PRIVATE: Final = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
# Requests that may be under way at once. The rate limits keep them below that.
CONNECTIONS: Final = 64
# The group of the handler that sees every update first. The others are in group 0.
BEFORE_ALL: Final = -1


def build_application(
    token: str, api_url: str, limits: TelegramRateLimiter | None = None, request: BaseRequest | None = None
) -> AnyApplication:
    """Returns the application; it connects to nothing before `initialize`.

    It has no Updater and is never started: `bot.receive` brings the updates and calls `process_update`.

    Args:
        token: the bot's token.
        api_url: root of the Bot API server.
        limits: the rate limiter; None for one with Telegram's figures.
        request: sends all requests but getUpdates; None for one that nobody observes.
    """
    base = api_url.rstrip("/")
    application = (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{base}/bot")
        .base_file_url(f"{base}/file/bot")
        .rate_limiter(limits or TelegramRateLimiter())
        .updater(None)
        .request(request or AiohttpRequest(CONNECTIONS))
        .get_updates_request(AiohttpRequest(1))
        .job_queue(None)
        .build()
    )
    application.bot_data[unknown.KEY] = unknown.Commands(OPEN_COMMANDS, tuple(ADMIN_COMMANDS))
    application.add_handler(TypeHandler(Update, access.check_access), group=BEFORE_ALL)
    for name, command in COMMANDS.items():
        application.add_handler(CommandHandler(name, command))
    for kind, pressed in BUTTONS.items():
        application.add_handler(CallbackQueryHandler(pressed, pattern=is_button(kind)))
    application.add_handler(CallbackQueryHandler(access.unknown_pressed))
    application.add_handler(MessageHandler(filters.UpdateType.MESSAGE & Answers(), settings.settings_typed))
    application.add_handler(MessageHandler(PRIVATE & filters.LOCATION, zones.located))
    application.add_handler(MessageHandler(PRIVATE & filters.Document.ALL, files.file_sent))
    application.add_handler(MessageHandler(PRIVATE & filters.COMMAND, unknown.unknown))
    to_the_bot = filters.ChatType.GROUPS & filters.UpdateType.MESSAGE & filters.TEXT & questions.ToTheBot()
    asked = dialogues.before(questions.asked_in_words)
    application.add_handler(MessageHandler((PRIVATE & filters.TEXT) | to_the_bot, asked))
    application.add_handler(InlineQueryHandler(inline.inline_asked))
    application.add_handler(ChatMemberHandler(memberships.membership, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, memberships.migrated))
    application.add_handler(MessageHandler(filters.StatusUpdate.FORUM_TOPIC_REOPENED, forums.reopened))
    application.add_error_handler(errors.failed)
    return application


def is_handled(application: AnyApplication, update: Update) -> bool:
    """Returns whether a handler takes the update. In a group with privacy mode off, none takes most messages."""
    handlers = chain.from_iterable(some for group, some in application.handlers.items() if group != BEFORE_ALL)
    return any(handler.check_update(update) not in (None, False) for handler in handlers)
