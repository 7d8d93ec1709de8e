"""DIGEST: puts the digests that are due into the outbox, in place of the messages that were held. All I/O is here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from bot.digests.compose import HeldStory, StoryDigest, merge_by_story, story_digest
from bot.digests.message import digest_buttons, digest_html, story_html
from bot.locales import Words
from bot.muting import StoryMuting
from feeds.errors import NotFoundError
from feeds.types import Chat, Fact, OutboxKind, OutboxMessage, Story, Topic
from storage.ports import Store, Transaction

# Chats whose digests one transaction puts, so that others may write in between.
CHATS_AT_ONCE: Final = 20


async def put_due_digests(store: Store, now: datetime) -> int:
    """Puts a digest for each chat whose held messages are due. Each is put once, in the transaction that ends them.

    Returns:
        The number of chats.
    """
    archive, count, last = _Archive(), 0, CHATS_AT_ONCE
    while last == CHATS_AT_ONCE:
        async with store.transaction() as transaction:
            chat_ids = await transaction.held.due(now, CHATS_AT_ONCE)
            chats = await transaction.chats.some(chat_ids)
            for chat_id in chat_ids:
                chat = chats.get(chat_id) or Chat(chat_id)
                await _put(transaction, chat, archive, now)
        last = len(chat_ids)
        count += last
    return count


class _Archive:
    """Stories, topics and rendered blocks, read and rendered once for all chats of one call."""

    def __init__(self) -> None:
        self._stories: dict[int, tuple[Story, list[Fact]] | None] = {}
        self._mutings: dict[int, StoryMuting] = {}
        self._topics: dict[str, Topic] | None = None
        self._blocks: dict[tuple[object, ...], tuple[StoryDigest, str]] = {}

    async def topics(self, transaction: Transaction) -> dict[str, Topic]:
        if self._topics is None:
            self._topics = {topic.slug: topic for topic in await transaction.topics.every()}
        return self._topics

    async def story(self, transaction: Transaction, story_id: int) -> tuple[Story, list[Fact]] | None:
        """Returns a story with its facts; None if it was deleted."""
        if story_id not in self._stories:
            try:
                story = await transaction.stories.get(story_id)
            except NotFoundError:
                self._stories[story_id] = None
            else:
                self._stories[story_id] = story, await transaction.facts.of_story(story_id)
        return self._stories[story_id]

    def block(
        self, found: tuple[Story, Sequence[Fact]], held: HeldStory, chat: Chat, topics: dict[str, Topic]
    ) -> tuple[StoryDigest, str] | None:
        """Returns what a digest tells a chat of a story; None if the chat leaves all of it out."""
        story, words, preferences = found[0], Words(chat.language, chat.time_zone), chat.preferences
        if story.id not in self._mutings:
            self._mutings[story.id] = StoryMuting(*found)
        omission = self._mutings[story.id].omission(preferences)
        if (view := self._mutings[story.id].view(omission)) is None:
            return None
        of_chat = words.language, words.zone.key, tuple(sorted(topics)), preferences.shows_sources
        key = story.id, held.since, omission, of_chat
        if key not in self._blocks:
            told = story_digest(view.story, view.facts, held.since, words.language, topics)
            self._blocks[key] = told, story_html(told, words, shows_sources=preferences.shows_sources)
        return self._blocks[key]


async def _put(transaction: Transaction, chat: Chat, archive: _Archive, now: datetime) -> None:
    held = await transaction.held.of_chat(chat.id)
    words = Words(chat.language, chat.time_zone)
    every = await archive.topics(transaction)
    slugs = {s.topic for s in await transaction.chats.subscriptions(chat.id) if not s.is_muted}
    followed = {slug: topic for slug, topic in every.items() if slug in slugs}
    told: list[tuple[StoryDigest, str]] = []
    for held_story in merge_by_story(held):
        found = await archive.story(transaction, held_story.story_id)
        topics = {slug: followed[slug] for slug in (found[0].topics if found else ()) if slug in followed}
        # The chat may have muted its topic meanwhile, or a word, or stopped following it.
        block = archive.block(found, held_story, chat, topics) if found is not None and topics else None
        told += [block] if block is not None else []
    if told:
        told.sort(key=lambda one: (-one[0].weight, one[0].story.id))
        key = f"digest:{chat.id}:{max(message.id for message in held)}"
        payload = _payload(told, followed, words, now)
        await transaction.outbox.put(OutboxMessage(key, chat.id, OutboxKind.DIGEST, payload, created=now))
    await transaction.held.settle([message.id for message in held], now)


def _payload(
    told: Sequence[tuple[StoryDigest, str]], followed: Mapping[str, Topic], words: Words, now: datetime
) -> dict[str, Any]:
    slugs = dict.fromkeys(slug for one, _ in told for slug in one.story.topics if slug in followed)
    return {
        "text": digest_html([html for _, html in told], now, words),
        "buttons": digest_buttons([followed[slug] for slug in slugs], words),
        "story_ids": [one.story.id for one, _ in told],
    }
