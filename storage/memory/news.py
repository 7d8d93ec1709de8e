"""Feeds, entries, stories, facts and topics in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from feeds.errors import AlreadyExistsError
from feeds.ports import StoredEntry, StoryMember
from feeds.reasons import because
from feeds.types import (
    Entry,
    Fact,
    Feed,
    FeedState,
    Fingerprint,
    OutboxKind,
    Story,
    Topic,
    TopicMatch,
)
from storage.memory.data import Part, found
from storage.ports import LivingAlert
from storage.repositories.entries import legs_of
from storage.repositories.stories import together


class MemoryFeeds(Part):
    """See feeds.ports.FeedRepository."""

    async def add(self, feed: Feed) -> None:
        if feed.url in self._open.feeds:
            raise AlreadyExistsError(because("feed_exists", url=feed.url))
        self._open.feeds[feed.url] = feed

    async def remove(self, url: str) -> None:
        found(self._open.feeds, url, "feed")
        del self._open.feeds[url]

    async def get(self, url: str) -> Feed:
        feed: Feed = found(self._data.feeds, url, "feed")
        return feed

    async def all(self) -> list[Feed]:
        return sorted(self._data.feeds.values(), key=lambda feed: (feed.publisher, feed.url))

    async def due(self, now: datetime, limit: int) -> list[Feed]:
        def waiting(feed: Feed) -> tuple[bool, datetime, str]:
            at = feed.state.next_poll_at
            return at is not None, at or now, feed.url

        due = [f for f in self._data.feeds.values() if not f.state.is_paused and (f.state.next_poll_at or now) <= now]
        return sorted(due, key=waiting)[:limit]

    async def save_state(self, url: str, state: FeedState) -> None:
        if url in self._open.feeds:
            self._open.feeds[url] = replace(self._open.feeds[url], state=state)

    async def update(self, url: str, feed: Feed) -> None:
        if feed.url != url and feed.url in self._open.feeds:
            raise AlreadyExistsError(because("feed_exists", url=feed.url))
        await self.remove(url)
        self._open.feeds[feed.url] = feed
        self._open.legs = {(feed.url if u == url else u, leg): i for (u, leg), i in self._open.legs.items()}


class MemoryEntries(Part):
    """See feeds.ports.EntryRepository."""

    async def known(self, feed_url: str, entries: Sequence[Entry]) -> Mapping[str, int]:
        found = {}
        for entry in entries:
            ids = [self._data.legs[feed_url, leg] for leg in legs_of(entry) if (feed_url, leg) in self._data.legs]
            if ids:
                found[entry.id] = ids[0]
        return found

    async def add(  # noqa: PLR0913 - one row, named one by one
        self,
        feed: Feed,
        entry: Entry,
        *,
        text: str,
        language: str | None,
        matches: Sequence[TopicMatch],
        published: datetime,
        seen_at: datetime,
    ) -> int:
        number = self._open.next_id()
        publisher = feed.publisher or feed.title or feed.url
        self._open.entries[number] = StoredEntry(
            number, feed.url, publisher, entry, text, language, tuple(matches), None, seen_at, published
        )
        for leg in legs_of(entry):
            self._open.legs[feed.url, leg] = number
        return number

    async def add_legs(self, entry_id: int, entry: Entry) -> None:
        stored = self._open.entries.get(entry_id)
        for leg in legs_of(entry) if stored else ():
            self._open.legs.setdefault((stored.feed_url, leg), entry_id)  # type: ignore[union-attr]  # checked above

    async def get(self, entry_id: int) -> StoredEntry:
        entry: StoredEntry = found(self._data.entries, entry_id, "entry")
        return entry

    async def search(self, topic: str, since: datetime, until: datetime, limit: int) -> list[StoredEntry]:
        wanted = [
            e
            for e in self._data.entries.values()
            if since <= e.published < until and any(match.slug == topic for match in e.matches)
        ]
        return sorted(wanted, key=lambda e: (e.published, e.id), reverse=True)[:limit]

    async def attach(self, entry_id: int, story_id: int, fingerprint: Fingerprint) -> None:
        self._open.entries[entry_id] = replace(found(self._open.entries, entry_id, "entry"), story_id=story_id)
        self._open.prints[entry_id] = fingerprint

    async def move(self, entry_ids: Sequence[int], story_id: int) -> None:
        for entry_id in entry_ids:
            self._open.entries[entry_id] = replace(self._open.entries[entry_id], story_id=story_id)

    async def withdraw(self, entry_id: int) -> None:
        stored = found(self._open.entries, entry_id, "entry")
        self._open.entries[entry_id] = replace(stored, is_withdrawn=True)

    async def members(self, since: datetime) -> list[StoryMember]:
        found = []
        for number, fingerprint in self._data.prints.items():
            entry = self._data.entries[number]
            if entry.published >= since and entry.story_id is not None:
                found.append(
                    StoryMember(number, entry.story_id, entry.publisher, entry.language, entry.published, fingerprint)
                )
        return sorted(found, key=lambda m: (m.published, m.entry_id))


class MemoryStories(Part):
    """See feeds.ports.StoryRepository."""

    async def add(self, story: Story) -> Story:
        story = replace(story, id=self._open.next_id())
        self._open.stories[story.id] = story
        return story

    async def get(self, story_id: int) -> Story:
        story: Story = found(self._data.stories, self._data.merged.get(story_id, story_id), "story")
        return story

    async def save(self, story: Story) -> None:
        found(self._open.stories, story.id, "story")
        self._open.stories[story.id] = replace(story, topics=tuple(sorted(set(story.topics))))

    async def merge(self, survivor_id: int, absorbed_id: int) -> None:
        data = self._open
        kept, gone = await self.get(survivor_id), await self.get(absorbed_id)
        if kept.id == gone.id:
            return
        data.stories[kept.id] = together(kept, gone)
        del data.stories[gone.id]
        data.merged = {a: kept.id if s == gone.id else s for a, s in data.merged.items()} | {gone.id: kept.id}
        for number, entry in data.entries.items():
            if entry.story_id == gone.id:
                data.entries[number] = replace(entry, story_id=kept.id)
        for number, fact in data.facts.items():
            if fact.story_id == gone.id:
                data.facts[number] = replace(fact, story_id=kept.id)
        for row in data.outbox.values():
            if row.message.story_id == gone.id:
                row.message = replace(row.message, story_id=kept.id)
        for (chat_id, story_id), alert in list(data.alerts.items()):
            if story_id == gone.id:
                del data.alerts[chat_id, story_id]
                moved = data.alerts.get((chat_id, kept.id), replace(alert, story_id=kept.id))
                shown = tuple(dict.fromkeys((*moved.fact_ids, *alert.fact_ids)))
                told = tuple(dict.fromkeys((*moved.told, *alert.told)))
                has_both = (chat_id, kept.id) in data.alerts
                data.alerts[chat_id, kept.id] = replace(moved, fact_ids=shown, told=told)
                if has_both:
                    self._answer_instead(data.alerts[chat_id, kept.id])
        data.alert_messages = {k: kept.id if s == gone.id else s for k, s in data.alert_messages.items()}

    def _answer_instead(self, alert: LivingAlert) -> None:
        waiting = [
            row
            for row in self._open.outbox.values()
            if row.state == "pending"
            and row.message.kind is OutboxKind.ALERT
            and (row.message.chat_id, row.message.story_id) == (alert.chat_id, alert.story_id)
        ]
        for row in waiting if alert.message_id is not None else waiting[1:]:
            row.message = replace(row.message, kind=OutboxKind.UPDATE)

    async def by_topic(self, topic: str, since: datetime, until: datetime) -> list[Story]:
        wanted = [s for s in self._data.stories.values() if topic in s.topics and since <= s.last_seen < until]
        return sorted(wanted, key=lambda s: (s.last_seen, s.id), reverse=True)


class MemoryFacts(Part):
    """See feeds.ports.FactRepository."""

    async def of_story(self, story_id: int) -> list[Fact]:
        return self._sorted(fact for fact in self._data.facts.values() if fact.story_id == story_id)

    async def save(self, facts: Sequence[Fact]) -> list[Fact]:
        ids = {fact.id: self._open.next_id() for fact in facts if fact.id <= 0}
        saved = []
        for fact in facts:
            if fact.id > 0:
                found(self._open.facts, fact.id, "fact")
            sources = tuple(sorted(fact.sources, key=lambda source: source.published))
            stored = replace(
                fact,
                id=ids.get(fact.id, fact.id),
                sources=sources,
                replaces=ids.get(fact.replaces, fact.replaces) if fact.replaces is not None else None,
                disputed_by=tuple(ids.get(other, other) for other in fact.disputed_by),
            )
            self._open.facts[stored.id] = stored
            saved.append(stored)
        return saved

    async def get(self, fact_id: int) -> Fact:
        fact: Fact = found(self._data.facts, fact_id, "fact")
        return fact

    async def by_topic(self, topic: str, since: datetime, until: datetime) -> list[Fact]:
        stories = {s.id for s in self._data.stories.values() if topic in s.topics and s.last_seen >= since}
        return self._sorted(
            fact
            for fact in self._data.facts.values()
            if fact.story_id in stories
            and max(s.published for s in fact.sources) >= since
            and min(s.published for s in fact.sources) < until
        )

    @staticmethod
    def _sorted(facts: Any) -> list[Fact]:
        return sorted(facts, key=lambda fact: (fact.first_seen, fact.id))


class MemoryTopics(Part):
    """See feeds.ports.TopicRepository."""

    async def add(self, topic: Topic) -> None:
        if topic.slug in self._open.topics:
            raise AlreadyExistsError(because("topic_exists", slug=topic.slug))
        await self.put(topic)

    async def put(self, topic: Topic) -> None:
        self._open.topics[topic.slug] = topic

    async def remove(self, slug: str) -> None:
        found(self._open.topics, slug, "topic")
        del self._open.topics[slug]
        self._open.subscriptions = {k: s for k, s in self._open.subscriptions.items() if s.topic != slug}

    async def get(self, slug: str) -> Topic:
        topic: Topic = found(self._data.topics, slug, "topic")
        return topic

    async def all(self) -> list[Topic]:
        return [self._data.topics[slug] for slug in sorted(self._data.topics)]
