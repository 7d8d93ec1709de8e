"""Entries that have a place and are untold, the locks of stories and topics, and what other processes follow."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from feeds.ports import OriginRevision, StoryMember, Untold
from feeds.types import Fingerprint, Story
from storage.ports import Store, Transaction
from storage.store import open_store
from tests.contracts.samples import CLAIM, FEED, NOW, new_entry

UNTOLD = Untold(
    entry_id=0, publisher="Post", title="Séoul", link=None, published=NOW, language="fr", claims=(CLAIM, CLAIM),
    vectors=(b"\x00\xff", b""), first_origin="AFP", origin="Post",
    revision=OriginRevision({3: "AFP", 4: "Post"}, frozenset({"Post"}), frozenset()), replaces=7, now=NOW,
    corrected=(("12", "14"),),
)  # fmt: skip


async def attached(t: Transaction, name: str, story_id: int | None = None) -> tuple[int, int]:
    """Attaches a new entry to a story, or to a new one; returns the ids of both."""
    (entry_id,) = await t.entries.add(FEED, [new_entry(name)], NOW)
    if story_id is None:
        story_id = (await t.stories.add(Story(0, name, "en", NOW, NOW, (), 1, ("Post",), ()))).id
    await t.entries.attach(StoryMember(entry_id, story_id, "Post", "en", NOW, Fingerprint(b"v"), ()))
    return entry_id, story_id


async def test_what_is_untold_is_told_in_the_order_of_turns_of_the_story_where_it_is_then(store: Store) -> None:
    placed: list[tuple[int, int]] = []
    for name in ("a", "b", "c"):
        async with store.transaction() as t:
            await t.stories.take_turn()
            entry_id, story_id = await attached(t, name, placed[0][1] if placed else None)
            placed.append((entry_id, story_id))
            await t.untold.put(replace(UNTOLD, entry_id=entry_id, published=new_entry(name).published))
    (first, one), (second, _), (third, _) = placed
    async with store.transaction() as t:
        await t.stories.take_turn()
        _, other = await attached(t, "d")
        await t.entries.move([second], other)
    async with store.transaction() as t:
        assert [untold.entry_id for untold in await t.untold.of_story(one, 9)] == [first, third]
        (found,) = await t.untold.of_story(one, 1)
        assert found == replace(UNTOLD, entry_id=first, published=new_entry("a").published)
        assert await t.untold.stories(NOW, 9) == []
        assert sorted(await t.untold.stories(NOW + timedelta(seconds=1), 9)) == sorted([one, other])
        await t.untold.remove([first, third])
        assert await t.untold.of_story(one, 9) == []
        await t.stories.merge(one, other)
        assert [untold.entry_id for untold in await t.untold.of_story(one, 9)] == [second]


async def test_an_index_is_told_which_entries_came_moved_or_were_embedded_anew_since_a_turn(store: Store) -> None:
    async with store.transaction() as t:
        turn = await t.stories.take_turn()
        first, one = await attached(t, "a")
    async with store.transaction() as t:
        await t.stories.take_turn()
        second, other = await attached(t, "b")
    async with store.reading() as read:
        assert [m.entry_id for m in await read.entries.members_since(turn, 9)] == [second]
        assert [m.entry_id for m in await read.entries.members_since(0, 9)] == [first, second]
        assert [m.entry_id for m in await read.entries.members_since(0, 1)] == [first]
    async with store.transaction() as t:
        assert await t.stories.take_turn() == turn + 2
        await t.entries.move([first], other)
    async with store.transaction() as t:
        await t.stories.take_turn()
        await t.stories.merge(one, other)
    async with store.reading() as read:
        since = await read.entries.members_since(turn + 1, 9)
        assert {(m.entry_id, m.story_id) for m in since} == {(first, one), (second, one)}
    async with store.transaction() as t:
        await t.stories.take_turn()
        await t.entries.put_vectors({second: b"w"})
    async with store.reading() as read:
        assert [m.fingerprint.vector for m in await read.entries.members_since(turn + 3, 9)] == [b"w"]


async def test_a_story_and_the_topics_of_alerts_are_owned_by_one_transaction_at_a_time(
    store: Store, address: str
) -> None:
    other = await open_store(address, is_migrated=False)
    order: list[str] = []
    owns, may_end = asyncio.Event(), asyncio.Event()

    async def own(its: Store, name: str) -> None:
        async with its.transaction() as t:
            await t.stories.lock(1)
            await t.stories.lock_topics(["b", "a"])
            owns.set()
            await may_end.wait()
            order.append(name)

    async def own_others() -> None:
        async with other.transaction() as t:
            await t.stories.lock(2)
            await t.stories.lock_topics(["c"])
            order.append("others")

    first = asyncio.ensure_future(own(store, "first"))
    await owns.wait()
    if address.startswith("postgres"):
        await own_others()  # does not wait
        assert order.pop() == "others"
    second = asyncio.ensure_future(own(other, "second"))
    await asyncio.sleep(0)
    may_end.set()
    await asyncio.gather(first, second)
    await other.close()
    assert order == ["first", "second"]


async def test_origins_are_replaced_and_nothing_else_of_a_story(store: Store) -> None:
    async with store.transaction() as t:
        _, story_id = await attached(t, "a")
        before = await t.stories.get(story_id)
        await t.stories.put_origins(story_id, ["AFP", "Post"])
    async with store.reading() as read:
        assert await read.stories.get(story_id) == replace(before, origins=("AFP", "Post"))
