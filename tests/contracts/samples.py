"""Values to store, with all that they may hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from feeds.ports import NewEntry, StoryMember
from feeds.types import (
    Bound,
    Claim,
    ClaimKind,
    Entry,
    Fact,
    FactSource,
    Feed,
    Figure,
    Fingerprint,
    MatchedWord,
    OutboxKind,
    OutboxMessage,
    Quotation,
    Story,
    Topic,
    TopicMatch,
)
from storage.ports import Store

HOUR = timedelta(hours=1)


YEAR = timedelta(days=365)


NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)


FEED = Feed("https://example.org/rss", "Example", "Example Post", "en")


TOPIC = Topic("troops", {"en": "Troops", "fr": "Troupes"}, "@side AND troops", {"side": {"en": ("north", "NK")}}, 1.5)


CLAIM = Claim(
    ClaimKind.ATTRIBUTION,
    3,
    12,
    "some text",
    speaker="Kim Hong-kyun",
    speaker_key="kim hong kyun",
    figures=(Figure(1500.0, "soldiers", True, Bound.AT_LEAST, start=3, end=8),),
    participants=("Seoul",),
    quotation=Quotation.MIXED,
    confidence=0.8,
)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def message(key: str, chat_id: int = 1, kind: OutboxKind = OutboxKind.ALERT, **changes: object) -> OutboxMessage:
    made = OutboxMessage(key, chat_id, kind, {"text": key}, story_id=7, created=NOW)
    return replace(made, **changes)  # type: ignore[arg-type]  # the tests name fields of OutboxMessage


async def entry(store: Store, name: str = "a", *, published: datetime = NOW, feed: Feed = FEED) -> int:
    async with store.transaction() as t:
        (entry_id,) = await t.entries.add(feed, [new_entry(name, published)], NOW)
    return entry_id


def new_entry(name: str, published: datetime = NOW) -> NewEntry:
    return NewEntry(
        Entry(name, f"Title {name}", f"https://example.org/{name}", published, legs=(f"guid:{name}", f"link:{name}")),
        published,
        text=f"Title {name}\n\nsome text",
        language="en",
        matches=(TopicMatch("troops", (MatchedWord("Title", 0, 5),)),),
    )


def attached(entry_id: int, story_id: int, fingerprint: Fingerprint | None = None) -> StoryMember:
    return StoryMember(entry_id, story_id, "Example Post", "en", NOW, fingerprint or Fingerprint(b""))


async def story(store: Store, *, last_seen: datetime = NOW) -> Story:
    async with store.transaction() as t:
        return await t.stories.add(Story(0, "T", "en", NOW, last_seen, ("troops",), 1, ("Example Post",), ("AFP",)))


def fact(story_id: int, entry_id: int, name: int = -1, **changes: object) -> Fact:
    source = FactSource(entry_id, "Example Post", "AFP", "Title a", "https://example.org/a", NOW, "en", CLAIM)
    made = Fact(name, story_id, CLAIM, (source,), NOW, NOW, 0.7, vector=b"\x00\x3c")
    return replace(made, **changes)  # type: ignore[arg-type]  # the tests name fields of Fact
