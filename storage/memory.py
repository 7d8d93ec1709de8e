"""A store in memory that keeps the same contract (tests/contracts): for fast tests of what is built on a store.

Values are frozen, so a transaction works on shallow copies of plain dicts, which replace the committed ones at its end.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from feeds.errors import AlreadyExistsError, NotFoundError, StorageError
from feeds.ports import StoredEntry, StoryMember
from feeds.types import (
    Chat,
    Entry,
    Fact,
    Feed,
    FeedState,
    Fingerprint,
    OutboxKind,
    OutboxMessage,
    Story,
    Subscription,
    Topic,
    TopicMatch,
)
from storage import ports
from storage.ports import AuditRecord, DeadLetter, LivingAlert
from storage.repositories.entries import legs_of
from storage.repositories.outbox import URGENCY
from storage.repositories.stories import together


@dataclass(slots=True)
class _Row:
    """An outbox message and what became of it."""

    message: OutboxMessage
    state: str = "pending"
    leased_until: datetime | None = None
    reason: str = ""
    ended_at: datetime | None = None


@dataclass(slots=True)
class _Data:
    """Everything, by noun."""

    feeds: dict[str, Feed] = field(default_factory=dict)
    entries: dict[int, StoredEntry] = field(default_factory=dict)
    legs: dict[tuple[str, str], int] = field(default_factory=dict)
    prints: dict[int, Fingerprint] = field(default_factory=dict)
    stories: dict[int, Story] = field(default_factory=dict)
    merged: dict[int, int] = field(default_factory=dict)
    facts: dict[int, Fact] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    subscriptions: dict[tuple[int, str], Subscription] = field(default_factory=dict)
    briefs: dict[tuple[int, str], datetime] = field(default_factory=dict)
    alerts: dict[tuple[int, int], LivingAlert] = field(default_factory=dict)
    alert_messages: dict[tuple[int, int], int] = field(default_factory=dict)
    outbox: dict[int, _Row] = field(default_factory=dict)
    admins: set[int] = field(default_factory=set)
    audit: list[AuditRecord] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)
    last_id: int = 0

    def next_id(self) -> int:
        self.last_id += 1
        return self.last_id


class _Part:
    """A repository over the data; `is_reading` refuses writes."""

    def __init__(self, data: _Data, is_reading: bool) -> None:
        self._all = data
        self._is_reading = is_reading

    @property
    def _data(self) -> _Data:
        return self._all

    @property
    def _open(self) -> _Data:
        if self._is_reading:
            raise StorageError("this view only reads")
        return self._all


def _found(rows: Mapping[Any, Any], key: Any, noun: str) -> Any:
    if key not in rows:
        raise NotFoundError(f"there is no {noun} {key}")
    return rows[key]


class MemoryFeeds(_Part):
    """See feeds.ports.FeedRepository."""

    async def add(self, feed: Feed) -> None:
        if feed.url in self._open.feeds:
            raise AlreadyExistsError(f"{feed.url} is a feed already")
        self._open.feeds[feed.url] = feed

    async def remove(self, url: str) -> None:
        _found(self._open.feeds, url, "feed")
        del self._open.feeds[url]

    async def get(self, url: str) -> Feed:
        feed: Feed = _found(self._data.feeds, url, "feed")
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
            raise AlreadyExistsError(f"{feed.url} is a feed already")
        await self.remove(url)
        self._open.feeds[feed.url] = feed
        self._open.legs = {(feed.url if u == url else u, leg): i for (u, leg), i in self._open.legs.items()}


class MemoryEntries(_Part):
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
        entry: StoredEntry = _found(self._data.entries, entry_id, "entry")
        return entry

    async def search(self, topic: str, since: datetime, until: datetime, limit: int) -> list[StoredEntry]:
        wanted = [
            e
            for e in self._data.entries.values()
            if since <= e.published < until and any(match.slug == topic for match in e.matches)
        ]
        return sorted(wanted, key=lambda e: (e.published, e.id), reverse=True)[:limit]

    async def attach(self, entry_id: int, story_id: int, fingerprint: Fingerprint) -> None:
        self._open.entries[entry_id] = replace(_found(self._open.entries, entry_id, "entry"), story_id=story_id)
        self._open.prints[entry_id] = fingerprint

    async def members(self, since: datetime) -> list[StoryMember]:
        found = []
        for number, fingerprint in self._data.prints.items():
            entry = self._data.entries[number]
            if entry.published >= since and entry.story_id is not None:
                found.append(
                    StoryMember(number, entry.story_id, entry.publisher, entry.language, entry.published, fingerprint)
                )
        return sorted(found, key=lambda m: (m.published, m.entry_id))


class MemoryStories(_Part):
    """See feeds.ports.StoryRepository."""

    async def add(self, story: Story) -> Story:
        story = replace(story, id=self._open.next_id())
        self._open.stories[story.id] = story
        return story

    async def get(self, story_id: int) -> Story:
        story: Story = _found(self._data.stories, self._data.merged.get(story_id, story_id), "story")
        return story

    async def save(self, story: Story) -> None:
        _found(self._open.stories, story.id, "story")
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
                data.alerts[chat_id, kept.id] = replace(moved, fact_ids=shown, told=told)
        data.alert_messages = {k: kept.id if s == gone.id else s for k, s in data.alert_messages.items()}

    async def by_topic(self, topic: str, since: datetime, until: datetime) -> list[Story]:
        wanted = [s for s in self._data.stories.values() if topic in s.topics and since <= s.last_seen < until]
        return sorted(wanted, key=lambda s: (s.last_seen, s.id), reverse=True)


class MemoryFacts(_Part):
    """See feeds.ports.FactRepository."""

    async def of_story(self, story_id: int) -> list[Fact]:
        return self._sorted(fact for fact in self._data.facts.values() if fact.story_id == story_id)

    async def save(self, facts: Sequence[Fact]) -> list[Fact]:
        ids = {fact.id: self._open.next_id() for fact in facts if fact.id <= 0}
        saved = []
        for fact in facts:
            if fact.id > 0:
                _found(self._open.facts, fact.id, "fact")
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
        fact: Fact = _found(self._data.facts, fact_id, "fact")
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


class MemoryTopics(_Part):
    """See feeds.ports.TopicRepository."""

    async def add(self, topic: Topic) -> None:
        if topic.slug in self._open.topics:
            raise AlreadyExistsError(f"there is a topic {topic.slug} already")
        await self.put(topic)

    async def put(self, topic: Topic) -> None:
        self._open.topics[topic.slug] = topic

    async def remove(self, slug: str) -> None:
        _found(self._open.topics, slug, "topic")
        del self._open.topics[slug]
        self._open.subscriptions = {k: s for k, s in self._open.subscriptions.items() if s.topic != slug}

    async def get(self, slug: str) -> Topic:
        topic: Topic = _found(self._data.topics, slug, "topic")
        return topic

    async def all(self) -> list[Topic]:
        return [self._data.topics[slug] for slug in sorted(self._data.topics)]


class MemoryChats(_Part):
    """See storage.ports.ChatRepository."""

    async def get(self, chat_id: int) -> Chat:
        chat: Chat = _found(self._data.chats, chat_id, "chat")
        return chat

    async def put(self, chat: Chat) -> None:
        self._open.chats[chat.id] = chat

    async def all(self) -> list[Chat]:
        return [self._data.chats[number] for number in sorted(self._data.chats)]

    async def close(self, chat_id: int) -> None:
        if chat_id in self._open.chats:
            self._open.chats[chat_id] = replace(self._open.chats[chat_id], is_open=False)
        for row in self._open.outbox.values():
            if row.message.chat_id == chat_id and row.state == "pending":
                row.state, row.reason = "dead", "the chat is closed"

    async def migrate(self, old_id: int, new_id: int) -> None:
        data = self._open
        if old_id == new_id or old_id not in data.chats:
            return
        data.chats[new_id] = replace(data.chats.pop(old_id), id=new_id, kind="supergroup", is_open=True)
        for key in [k for k in data.subscriptions if k[0] == old_id]:
            data.subscriptions.setdefault((new_id, key[1]), replace(data.subscriptions.pop(key), chat_id=new_id))
        for key in [k for k in data.briefs if k[0] == old_id]:
            data.briefs.setdefault((new_id, key[1]), data.briefs.pop(key))
        for place in [k for k in data.alerts if k[0] == old_id]:
            data.alerts.setdefault((new_id, place[1]), replace(data.alerts.pop(place), chat_id=new_id))
        for row in data.outbox.values():
            if row.message.chat_id == old_id:
                row.message = replace(row.message, chat_id=new_id)

    async def subscribe(self, subscription: Subscription) -> bool:
        _found(self._open.chats, subscription.chat_id, "chat")
        _found(self._open.topics, subscription.topic, "topic")
        key = subscription.chat_id, subscription.topic
        is_new = key not in self._open.subscriptions
        self._open.subscriptions[key] = subscription
        return is_new

    async def unsubscribe(self, chat_id: int, topic: str) -> bool:
        return self._open.subscriptions.pop((chat_id, topic), None) is not None

    async def subscriptions(self, chat_id: int) -> list[Subscription]:
        return [s for key, s in sorted(self._data.subscriptions.items()) if key[0] == chat_id]

    async def subscribers(self, topics: Sequence[str]) -> list[tuple[Chat, Subscription]]:
        return [
            (self._data.chats[s.chat_id], s)
            for _, s in sorted(self._data.subscriptions.items())
            if s.topic in topics and not s.is_muted and self._data.chats[s.chat_id].is_open
        ]

    async def last_brief_at(self, chat_id: int, topic: str) -> datetime | None:
        return self._data.briefs.get((chat_id, topic))

    async def set_last_brief_at(self, chat_id: int, topic: str, at: datetime) -> None:
        self._open.briefs[chat_id, topic] = at


class MemoryAlerts(_Part):
    """See storage.ports.AlertRepository."""

    async def get(self, chat_id: int, story_id: int) -> LivingAlert | None:
        return self._data.alerts.get((chat_id, story_id))

    async def put(self, alert: LivingAlert) -> None:
        known = self._open.alerts.get((alert.chat_id, alert.story_id))
        if alert.message_id is None and known is not None:
            alert = replace(alert, message_id=known.message_id)
        self._open.alerts[alert.chat_id, alert.story_id] = alert

    async def by_message(self, chat_id: int, message_id: int) -> LivingAlert | None:
        story_id = self._data.alert_messages.get((chat_id, message_id))
        return None if story_id is None else self._data.alerts.get((chat_id, story_id))

    async def since(self, at: datetime) -> list[LivingAlert]:
        wanted = [alert for alert in self._data.alerts.values() if alert.planned_at >= at]
        return sorted(wanted, key=lambda alert: (alert.planned_at, alert.story_id), reverse=True)


class MemoryOutbox(_Part):
    """See storage.ports.OutboxRepository."""

    async def put(self, message: OutboxMessage) -> bool:
        assert message.created is not None, "whoever plans a message says when"
        known = next((row for row in self._open.outbox.values() if row.message.key == message.key), None)
        if known is not None:
            if message.kind is not OutboxKind.EDIT:
                return False
            if known.state == "pending" and known.leased_until is None:
                known.message = replace(known.message, payload=message.payload)
                return False
            known.message = replace(known.message, key=f"{message.key}#{known.message.id}")
        number = self._open.next_id()
        self._open.outbox[number] = _Row(replace(message, id=number))
        return True

    async def lease(self, owner: str, now: datetime, duration: timedelta, limit: int) -> list[OutboxMessage]:
        del owner
        pending = [row for row in self._open.outbox.values() if row.state == "pending"]
        busy = {r.message.chat_id for r in pending if r.leased_until is not None and r.leased_until > now}
        alerts = {(r.message.chat_id, r.message.story_id) for r in pending if r.message.kind is OutboxKind.ALERT}
        leased = []
        for row in sorted(pending, key=lambda r: (URGENCY[r.message.kind], r.message.id)):
            message = row.message
            waits = message.kind in {OutboxKind.UPDATE, OutboxKind.EDIT}
            is_early = message.not_before is not None and message.not_before > now
            if message.chat_id in busy or is_early or (waits and (message.chat_id, message.story_id) in alerts):
                continue
            busy.add(message.chat_id)
            row.leased_until = now + duration
            leased.append(message)
            if len(leased) == limit:
                break
        return leased

    async def next_due_at(self, now: datetime) -> datetime | None:
        times = [
            row.leased_until or row.message.not_before or row.message.created or now
            for row in self._data.outbox.values()
            if row.state == "pending"
        ]
        return max(min(times), now) if times else None

    async def sent(self, message_id: int, at: datetime, telegram_message_id: int | None) -> None:
        row = self._open.outbox[message_id]
        row.state, row.ended_at, row.leased_until = "sent", at, None
        message = row.message
        if telegram_message_id is None or message.story_id is None:
            return
        key = message.chat_id, message.story_id
        if message.kind is OutboxKind.ALERT and key in self._open.alerts:
            self._open.alerts[key] = replace(self._open.alerts[key], message_id=telegram_message_id)
        if message.kind in {OutboxKind.ALERT, OutboxKind.UPDATE}:
            self._open.alert_messages[message.chat_id, telegram_message_id] = message.story_id

    async def retry(self, message_id: int, not_before: datetime, reason: str, *, counts: bool = True) -> None:
        row = self._open.outbox[message_id]
        row.message = replace(row.message, not_before=not_before, attempts=row.message.attempts + counts)
        row.reason, row.leased_until = reason, None

    async def bury(self, message_id: int, reason: str, at: datetime) -> None:
        row = self._open.outbox[message_id]
        row.state, row.reason, row.ended_at, row.leased_until = "dead", reason, at, None

    async def pending_count(self) -> int:
        return sum(1 for row in self._data.outbox.values() if row.state == "pending")

    async def dead_letters(self, limit: int) -> list[DeadLetter]:
        dead = [row for row in self._data.outbox.values() if row.state == "dead"][::-1]
        return [
            DeadLetter(r.message, r.reason, at)
            for r in dead[:limit]
            if (at := r.ended_at or r.message.created) is not None
        ]


class MemoryAdmins(_Part):
    """See storage.ports.AdminRepository."""

    async def is_admin(self, user_id: int) -> bool:
        return user_id in self._data.admins

    async def add(self, user_id: int) -> bool:
        is_new = user_id not in self._open.admins
        self._open.admins.add(user_id)
        return is_new

    async def remove(self, user_id: int) -> bool:
        was_there = user_id in self._open.admins
        self._open.admins.discard(user_id)
        return was_there

    async def all(self) -> list[int]:
        return sorted(self._data.admins)

    async def record(self, record: AuditRecord) -> None:
        self._open.audit.append(record)

    async def log(self, limit: int) -> list[AuditRecord]:
        return self._data.audit[::-1][:limit]


class MemoryNotes(_Part):
    """See storage.ports.NoteRepository."""

    async def get(self, name: str) -> Any | None:
        return self._data.notes.get(name)

    async def put(self, name: str, value: Any) -> None:
        self._open.notes[name] = value

    async def remove(self, name: str) -> bool:
        return self._open.notes.pop(name, None) is not None


class MemoryTransaction:
    """One unit of work over copied data."""

    def __init__(self, data: _Data, *, is_reading: bool) -> None:
        self.feeds = MemoryFeeds(data, is_reading)
        self.entries = MemoryEntries(data, is_reading)
        self.stories = MemoryStories(data, is_reading)
        self.facts = MemoryFacts(data, is_reading)
        self.topics = MemoryTopics(data, is_reading)
        self.chats = MemoryChats(data, is_reading)
        self.alerts = MemoryAlerts(data, is_reading)
        self.outbox = MemoryOutbox(data, is_reading)
        self.admins = MemoryAdmins(data, is_reading)
        self.notes = MemoryNotes(data, is_reading)


class MemoryStore:
    """See storage.ports.Store."""

    def __init__(self) -> None:
        self._data = _Data()
        self._writing = asyncio.Lock()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[ports.Transaction]:
        async with self._writing:
            data = deepcopy(self._data)
            yield MemoryTransaction(data, is_reading=False)
            self._data = data

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[ports.Transaction]:
        yield MemoryTransaction(self._data, is_reading=True)

    async def counts(self) -> Mapping[str, int]:
        names = ("feeds", "topics", "entries", "stories", "facts", "chats", "alerts")
        return {name: len(getattr(self._data, name)) for name in names} | {"messages": len(self._data.outbox)}

    async def close(self) -> None:
        """Nothing to close."""


def _is_a_store(store: MemoryStore) -> ports.Store:
    """mypy holds the fake to the same port."""
    return store
