"""Forgetting in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from storage.memory.data import Part


class MemoryRetention(Part):
    """See storage.ports.RetentionRepository."""

    async def forget(self, before: datetime, limit: int) -> int:
        data = self._open
        waiting = {row.message.story_id for row in data.outbox.values() if row.state == "pending"}
        ended = [n for n, story in sorted(data.stories.items()) if story.last_seen < before and n not in waiting]
        stories = set(ended[:limit])
        loose = [
            number
            for number, entry in sorted(data.entries.items())
            if entry.story_id is None and entry.published < before and entry.published != entry.seen_at
        ][:limit]
        of_stories = [number for number, entry in data.entries.items() if entry.story_id in stories]
        for number in stories:
            del data.stories[number]
        data.merged = {a: s for a, s in data.merged.items() if s not in stories}
        data.facts = {n: fact for n, fact in data.facts.items() if fact.story_id not in stories}
        data.alerts = {key: alert for key, alert in data.alerts.items() if key[1] not in stories}
        data.alert_messages = {key: story for key, story in data.alert_messages.items() if story not in stories}
        data.outbox = {
            n: row
            for n, row in data.outbox.items()
            if row.message.story_id not in stories and not (row.ended_at is not None and row.ended_at < before)
        }
        for number in (*loose, *of_stories):
            self._forget_entry(number)
        return len(stories) + len(loose)

    def _forget_entry(self, number: int) -> None:
        data, stored = self._open, self._open.entries[number]
        data.prints.pop(number, None)
        if stored.published == stored.seen_at:
            entry = replace(stored.entry, summary="", content="")
            data.entries[number] = replace(stored, entry=entry, text="", matches=(), story_id=None)
            return
        del data.entries[number]
        data.legs = {key: entry_id for key, entry_id in data.legs.items() if entry_id != number}
