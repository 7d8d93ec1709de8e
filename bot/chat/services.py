"""CHAT: what handlers and jobs are given: the wired parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from telegram.ext import CallbackContext

from bot.chat.answer_worker import AnswerWorker
from bot.chat.chart_worker import ChartWorker
from bot.chat.counted_lately import CountedLately
from bot.chat.write_behind import WriteBehind
from bot.delivery import Delivery
from bot.phrasing import LanguageModel
from bot.settings import Settings
from feeds.discovery import FeedFinder
from feeds.polling import Poller
from storage.ports import Store, Transaction

KEY = "services"


@dataclass(frozen=True, slots=True)
class Services:
    """The wired parts.

    Attributes:
        now: the clock, in aware UTC.
        charts: draws the charts that the buttons under a brief offer.
        writes: takes the small writes of handlers that otherwise only read.
        finder: finds the feeds of what admins give as one.
        answers: computes what takes long to compose.
        model: phrases briefs; None if no endpoint is set.
        counted: keeps what /stats and /feeds count.
    """

    settings: Settings
    store: Store
    delivery: Delivery
    poller: Poller[Transaction]
    now: Callable[[], datetime]
    charts: ChartWorker
    writes: WriteBehind
    finder: FeedFinder
    answers: AnswerWorker
    model: LanguageModel | None = None
    counted: CountedLately = field(default_factory=CountedLately)


def services(context: CallbackContext[Any, Any, Any, Any]) -> Services:
    """Returns the services of the application that a handler belongs to."""
    return cast(Services, context.bot_data[KEY])
