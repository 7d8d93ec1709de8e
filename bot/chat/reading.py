"""CHAT: the commands and buttons by which people read what is known, and say what they think of it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final, TypeAlias

from telegram import Update

from bot.chat.buttons import ButtonData, FeedbackButton, RunButton, SearchButton, TimelineButton
from bot.chat.handlers import feedback, search, timeline, unknown
from bot.chat.handlers.common import Context

Handler: TypeAlias = Callable[[Update, Context], Coroutine[Any, Any, None]]

READING_COMMANDS: Final[Mapping[str, Handler]] = {
    "latest": search.latest,
    "search": search.search,
    "who": search.who,
    "timeline": timeline.timeline,
}
READING_BUTTONS: Final[Mapping[type[ButtonData], Handler]] = {
    SearchButton: search.search_pressed,
    TimelineButton: timeline.timeline_pressed,
    FeedbackButton: feedback.feedback_pressed,
    RunButton: unknown.run_pressed,
}
