"""A story that is stored with its facts, for tests of what the chat tells of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from feeds.ports import NewEntry, StoryMember
from feeds.types import Entry, Fact, FactSource, Feed, Fingerprint, Story
from tests.bot.conversation import NOW, Conversation
from tests.bot.october_facts import story

SLUG = "north-korea-russia"
FEED = Feed("https://example.org/rss", "Post", "Post")


async def store_story(conversation: Conversation, facts: Sequence[Fact], topic: str = SLUG) -> Story:
    """Stores a story with its facts; each source has an entry with a link, https://NAME.example/NUMBER."""
    async with conversation.store.transaction() as t:
        if FEED.url not in {feed.url for feed in await t.feeds.all()}:
            await t.feeds.add(FEED)
        told = await t.stories.add(replace(story(*facts), id=0, topics=(topic,)))
        ids: dict[int, int] = {}

        async def kept(source: FactSource) -> FactSource:
            if source.entry_id not in ids:
                entry = Entry(
                    f"{told.id}:{source.entry_id}",
                    source.title,
                    source.link,
                    legs=(f"guid:{told.id}:{source.entry_id}",),
                )
                new = NewEntry(entry, source.published, f"{source.title}\n\n{source.claim.content}", source.language)
                (ids[source.entry_id],) = await t.entries.add(FEED, [new], NOW)
                member = StoryMember(ids[source.entry_id], told.id, source.publisher, None, NOW, Fingerprint(b""))
                await t.entries.attach(member)
            return replace(source, entry_id=ids[source.entry_id])

        numbers = {fact.id: -n for n, fact in enumerate(facts, 1)}
        made = [
            replace(
                fact,
                id=numbers[fact.id],
                story_id=told.id,
                sources=tuple([await kept(source) for source in fact.sources]),
                disputed_by=(),
                replaces=numbers.get(fact.replaces or 0),
            )
            for fact in facts
        ]
        await t.facts.save(made)
    return told
