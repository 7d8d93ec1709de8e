"""A story that a chat was told by an alert and an update: real entries, facts, messages and buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from bot.alerts import AlertSettings
from bot.alerts.listener import AlertListener
from bot.delivery.delivery import Delivery, DeliveryCounts
from feeds.ports import NewEntry
from feeds.types import Change, ChangeKind, Chat, Entry, Fact, FactSource, Feed, MatchedWord, Subscription, TopicMatch
from tests.bot.conversation import NOW, Conversation
from tests.bot.october_facts import denial, summoned, troops
from tests.bot.october_facts import story as a_story

SLUG: Final = "north-korea-russia"
FEED: Final = Feed("https://example.org/rss", "Post", "Post")


async def stored(conversation: Conversation, number: int, made: Fact, story_id: int) -> Fact:
    """The fact, each of its sources with an entry whose text has the claim as a sentence of its own."""

    async def kept(source: FactSource) -> FactSource:
        text = f"{source.title}\n\nIn {source.publisher}: {source.claim.content}. The end."
        start = text.index("In ")
        claim = replace(source.claim, sentence_start=start, sentence_end=text.index(" The end"))
        words = (MatchedWord("Pyongyang", 0, 9), MatchedWord("MOSCOW", 9, 15), MatchedWord("Moscow", 9, 15))
        entry = Entry(f"{number}{source.publisher}", source.title, legs=(f"guid:{number}{source.publisher}",))
        async with conversation.store.transaction() as transaction:
            if FEED.url not in {feed.url for feed in await transaction.feeds.all()}:
                await transaction.feeds.add(FEED)
            new = NewEntry(entry, NOW, text, source.language, (TopicMatch(SLUG, words),))
            (entry_id,) = await transaction.entries.add(FEED, [new], NOW)
        return replace(source, entry_id=entry_id, claim=claim)

    sources = tuple([await kept(source) for source in made.sources])
    return replace(made, id=-number, story_id=story_id, sources=sources, claim=sources[0].claim)


async def told(
    conversation: Conversation, user: int, language: str, first: Sequence[Fact] = ()
) -> tuple[dict[str, Any], dict[str, Any]]:
    """An alert on two facts, or on `first`, and an update under it with a denial."""
    first = first or (troops(), summoned())
    async with conversation.store.transaction() as transaction:
        await transaction.chats.put(Chat(user, language=language))
        await transaction.chats.subscribe(Subscription(user, SLUG))
        story = await transaction.stories.add(a_story(troops(), summoned()))
    clock = [NOW]
    delivery = Delivery(conversation.application.bot, conversation.store, owner="test", now=lambda: clock[0])
    listener = AlertListener(AlertSettings(), delivery.wake)
    facts: list[Fact] = []
    for made in (first, (denial(),)):
        bare = [replace(f, disputed_by=()) for f in made]
        fresh = [await stored(conversation, len(facts) + n, f, story.id) for n, f in enumerate(bare, 1)]
        async with conversation.store.transaction() as transaction:
            fresh = list(await transaction.facts.save(fresh))
            facts += fresh
            kind = ChangeKind.DENIAL if len(facts) > len(first) else ChangeKind.FIRST_SIGHT
            changes = [Change(kind, story.id, fact.importance, fact) for fact in fresh]
            await listener.on_changes(transaction, story, facts, changes, clock[0])
        while await delivery.deliver_due() != DeliveryCounts():
            pass
        clock[0] += timedelta(minutes=5)
    alert, update = await conversation.messages(user)
    return alert, update
