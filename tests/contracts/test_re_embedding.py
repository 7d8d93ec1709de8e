"""After another encoder was chosen, the recent entries and facts get its vectors, once, and nothing else changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np

from feeds.group import Encoder, StorySettings, encoder_of, mean_vector, pack_vector
from feeds.polling import ReEmbedder
from feeds.polling.writing import ChunkWriter
from feeds.ports import StoryMember
from feeds.types import Fact, Fingerprint
from feeds.worker import WorkerDiedError
from storage.ports import Store, Transaction
from tests.contracts.samples import CLAIM, NOW, entry, fact, story
from tests.feeds.polled_feed import RecordingListener

WINDOW = timedelta(days=4)
OLD = Fingerprint(pack_vector(np.ones(4, dtype=np.float32)), frozenset({"kim"}), words=frozenset({"title"}))


class Worker:
    """An embedder whose vectors tell the length of the text; it dies after some calls."""

    def __init__(self, encoder: Encoder = Encoder.E5, calls: int = 99) -> None:
        self.encoder = encoder
        self.texts: list[str] = []
        self._calls = calls

    def vector(self, text: str) -> bytes:
        return pack_vector(np.array([len(text), 1, 2, 3], dtype=np.float32), self.encoder)

    async def embed(self, texts: Sequence[str]) -> list[bytes]:
        self._calls -= 1
        if self._calls < 0:
            raise WorkerDiedError("killed")
        self.texts += texts
        return [self.vector(text) for text in texts]


def re_embedder(store: Store, worker: Worker) -> ReEmbedder[Transaction]:
    writer: ChunkWriter[Transaction] = ChunkWriter(store, RecordingListener(), StorySettings())
    return ReEmbedder(store, writer, worker.embed, worker.encoder, WINDOW, now=lambda: NOW)


async def test_entries_and_facts_of_the_window_get_the_vectors_of_the_new_encoder_once(store: Store) -> None:
    old, facts = await _stored(store)
    worker = Worker()
    assert await re_embedder(store, worker).run() == 1
    before, after = await _members(store)
    assert (before.entry_id, before.fingerprint) == (old, OLD), "older than the window"
    assert after.fingerprint == replace(OLD, vector=worker.vector("Title recent. some text"))
    assert after.links == ((old, 7),)
    async with store.reading() as read:
        (kept,) = await read.facts.of_story(facts[0].story_id)
    texts = [CLAIM.content, "another text"]
    assert kept == replace(facts[0], vector=mean_vector(worker.vector(texts[0]), 1, worker.vector(texts[1])))
    assert encoder_of(kept.vector) is Encoder.E5
    again = Worker()
    assert (await re_embedder(store, again).run(), again.texts) == (0, [])
    back = Worker(Encoder.USE)
    assert await re_embedder(store, back).run() == 1
    assert {encoder_of(member.fingerprint.vector) for member in await _members(store)} == {Encoder.USE}


async def test_what_the_worker_could_not_embed_is_embedded_at_the_next_start(store: Store) -> None:
    await _stored(store)
    assert await re_embedder(store, Worker(calls=1)).run() == 0
    assert {encoder_of(member.fingerprint.vector) for member in await _members(store)} == {Encoder.USE}
    assert await re_embedder(store, Worker()).run() == 1


async def _stored(store: Store) -> tuple[int, list[Fact]]:
    """A recent entry and one older than the window, of one story, with a fact of both; the older one's id."""
    of = await story(store)
    recent, old = await entry(store, "recent"), await entry(store, "old", published=NOW - 2 * WINDOW)
    async with store.transaction() as t:
        for entry_id, at, links in ((recent, NOW, ((old, 7),)), (old, NOW - 2 * WINDOW, ())):
            await t.entries.attach(StoryMember(entry_id, of.id, "Example Post", "en", at, OLD, links))
        one = fact(of.id, old)
        other = replace(one.sources[0], entry_id=recent, claim=replace(CLAIM, content="another text"))
        saved = await t.facts.save([replace(one, sources=(*one.sources, other))])
    async with store.reading() as read:
        return old, await read.facts.of_story(saved[0].story_id)


async def _members(store: Store) -> list[StoryMember]:
    async with store.reading() as read:
        return await read.entries.members(NOW - 9 * WINDOW)
