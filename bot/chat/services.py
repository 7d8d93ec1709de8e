"""What every handler and job is given: the one place where the wired parts are named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from telegram.ext import CallbackContext

from bot.chat.chart_worker import ChartWorker
from bot.chat.write_behind import WriteBehind
from bot.delivery.delivery import Delivery
from bot.phrasing import LanguageModel
from bot.settings import Settings
from feeds.polling import Poller
from storage.ports import Store, Transaction

KEY = "services"


@dataclass(frozen=True, slots=True)
class Services:
    """The wired parts.

    Attributes:
        now: the clock, in aware UTC.
        charts: draws what the buttons under a brief offer.
        writes: what a reading handler has to note, without waiting for the writer.
        model: phrases briefs; None where no endpoint is set.
    """

    settings: Settings
    store: Store
    delivery: Delivery
    poller: Poller[Transaction]
    now: Callable[[], datetime]
    charts: ChartWorker
    writes: WriteBehind
    model: LanguageModel | None = None


def services(context: CallbackContext[Any, Any, Any, Any]) -> Services:
    """The application's services, for a handler."""
    return cast(Services, context.bot_data[KEY])
