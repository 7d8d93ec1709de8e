"""/stats: what the bot did in the last days, and how long alerts took, as a picture."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from datetime import date as Date
from functools import partial
from typing import Final

import structlog
from telegram import Update

from bot.chat.handlers.admin import for_admins
from bot.chat.handlers.common import Context, chat_for
from bot.chat.handlers.feed_list import duration
from bot.chat.screens import answer
from bot.chat.services import Services, services
from bot.chat.updates import telegram_chat, thread_of
from bot.locales import Words
from bot.render import escape
from feeds.types import Chat
from feeds.worker import WorkerError
from storage.ports import DayCounts, Transaction

log = structlog.get_logger(__name__)

DAYS: Final = 7
VERDICTS: Final = timedelta(days=30)  # what readers said of alerts
_MOST_TOPICS: Final = 10
_MOST_NAME: Final = 40
_MINUTE: Final = timedelta(minutes=1)


@for_admins
async def stats(update: Update, context: Context, words: Words) -> None:
    """Handles /stats: counts of the last seven days, kept for half a minute, and a picture of how long alerts took."""
    given, now = services(context), services(context).now()
    since = datetime(now.year, now.month, now.day, tzinfo=UTC) - timedelta(days=DAYS - 1)
    async with given.store.reading() as read:
        days = await given.counted.get(("days", since), now, partial(read.statistics.by_day, since))
        lines = [*_days(days, words), *await _present(read, words), *await _verdicts(read, words, now - VERDICTS)]
    await answer(update, "\n".join(lines))
    await _picture(update, given, await chat_for(update, context), days)


def _days(days: Mapping[Date, DayCounts], words: Words) -> list[str]:
    """Returns a line for each day, the latest first."""
    lines = [words.text("stats.title", count=DAYS)]
    if not days:
        return [*lines, words.text("stats.nothing")]
    for day, counts in sorted(days.items(), reverse=True):
        at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        parts = [
            words.text(f"stats.{name}", count=getattr(counts, name))
            for name in ("entries", "facts", "alerts", "deliveries")
        ]
        lines.append(f"<b>{Words(words.language).date(at)}</b>: {', '.join(parts)}")
        if counts.delays is not None:
            p50, p95 = duration(counts.delays.p50, words), duration(counts.delays.p95, words)
            lines.append(words.text("stats.delays", p50=p50, p95=p95))
    return lines


async def _present(read: Transaction, words: Words) -> list[str]:
    """Returns lines on what there is now."""
    now = await read.statistics.present()
    counts = {"feeds": now.feeds, "failing": now.bad_feeds, "topics": now.topics, "chats": now.chats}
    lines = ["", words.text("stats.now", **counts)]
    if now.waiting or now.dead:
        lines.append(words.text("stats.outbox", waiting=now.waiting, dead=now.dead))
    return lines


async def _verdicts(read: Transaction, words: Words, since: datetime) -> list[str]:
    """Returns a line for each topic whose alerts readers judged, the worst first; own topics of chats stay private."""
    judged = await read.feedback.by_topic(since)
    topics = await read.topics.some(list(judged)) if judged else []
    names = {topic.slug: topic.name(words.language) for topic in topics if topic.chat_id is None}
    said = [(slug, one) for slug, one in judged.items() if slug in names and one.count]
    if not said:
        return []
    lines = ["", words.text("stats.verdicts", count=VERDICTS.days)]
    for slug, one in sorted(said, key=lambda pair: (pair[1].precision or 0.0, -pair[1].count))[:_MOST_TOPICS]:
        on_topic, useful = round(100 * (one.precision or 0.0)), round(100 * (one.usefulness or 0.0))
        name = escape(names[slug][:_MOST_NAME])
        lines.append(words.text("stats.verdict", topic=name, precision=on_topic, useful=useful, count=one.count))
    return lines


async def _picture(update: Update, given: Services, chat: Chat, days: Mapping[Date, DayCounts]) -> None:
    delays = {
        day: (counts.delays.p50 / _MINUTE, counts.delays.p95 / _MINUTE)
        for day, counts in days.items()
        if counts.delays is not None
    }
    if len(delays) < 2:
        return
    try:
        chart = await given.charts.draw_delays(delays, chat)
    except WorkerError as error:
        log.warning("stats.no_picture", reason=str(error))
        return
    if chart is not None:
        thread_id = thread_of(update.effective_message)
        await telegram_chat(update).send_photo(chart.png, caption=escape(chart.caption), message_thread_id=thread_id)
