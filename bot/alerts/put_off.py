"""ALERT: tells news that was put off, when its story has settled and may make a sound, if nothing else came since."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.alerts.listener import AlertListener
from bot.alerts.pending import HOUR, due_at
from bot.alerts.settings import AlertSettings
from feeds.errors import StorageError
from storage.ports import Store

log = structlog.get_logger(__name__)

# Nothing is put off for longer than an hour and the time in which a story settles; what is older waits for an update.
LONGEST: Final = 2 * HOUR
MOST_STORIES: Final = 50


async def tell_put_off(store: Store, listener: AlertListener, settings: AlertSettings, now: datetime) -> int:
    """Puts the updates that are due into the outbox; returns the number of stories that were looked at.

    Args:
        store: with the alerts.
        listener: plans the messages on a story, as for a change in it.
        settings: the listener's.
        now: aware UTC.
    """
    async with store.reading() as read:
        waiting = await read.alerts.put_off(now - LONGEST - max(settings.settle, timedelta(0)))
    due = list(dict.fromkeys(story_id for story_id, shown in waiting if due_at(shown, settings) <= now))
    for story_id in due[:MOST_STORIES]:
        try:
            async with store.transaction() as transaction:
                story = await transaction.stories.get(story_id)
                await transaction.stories.lock_topics(set(story.topics))
                facts = await transaction.facts.of_story(story.id)
                await listener.on_changes(transaction, story, facts, (), now)
        except StorageError as error:  # another process has the story; the next look finds what is left
            log.warning("alert.put_off_untold", story=story_id, reason=str(error))
    if due:
        listener.committed()
    return len(due)
