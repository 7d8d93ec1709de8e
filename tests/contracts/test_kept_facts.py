"""Facts and topics that are read again: the very same objects while nothing changes, and whatever changes is seen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from operator import is_
from typing import Final

from feeds.types import Fact, Status, Topic
from storage.ports import Store, Transaction
from storage.store import SqlTransaction, open_store
from tests.contracts.samples import CLAIM, NOW, TOPIC, attached, entry, fact, minutes, story

Change = Callable[[Transaction, Fact, Fact], Awaitable[object]]
_CORRECTED: Final = '{"kind": "event", "start": 0, "end": 1, "content": "x"}'
_ODD: Final = 'Two “words”\x07 \\ \u2028 é\U0001f600 {}[]":'


async def facts_of(store: Store) -> list[Fact]:
    async with store.reading() as read:
        return await read.facts.by_topic("troops", NOW - minutes(9), NOW + minutes(9))


async def stored(store: Store, number: int = 0) -> tuple[Fact, Fact]:
    """Two facts of two new stories on the topic, of entries with that number."""
    made = []
    for name in (f"a{number}", f"b{number}"):
        entry_id, on = await entry(store, name), await story(store)
        async with store.transaction() as t:
            await t.entries.attach(attached(entry_id, on.id))
            made += await t.facts.save([fact(on.id, entry_id)])
    return made[0], made[1]


async def _statement(transaction: Transaction, sql: str) -> None:
    """As another program would write it."""
    assert isinstance(transaction, SqlTransaction)
    await (await transaction.session.connection()).exec_driver_sql(sql)


def _saved(**changes: object) -> Change:
    async def change(t: Transaction, one: Fact, _: Fact) -> None:
        await t.facts.save([replace(one, **changes)])  # type: ignore[arg-type]  # the tests name fields of Fact

    return change


def _source(**changes: object) -> Change:
    async def change(t: Transaction, one: Fact, _: Fact) -> None:
        sources = (replace(one.sources[0], **changes),)  # type: ignore[arg-type]  # the tests name fields of FactSource
        await t.facts.save([replace(one, sources=sources)])

    return change


async def _absorbed(t: Transaction, one: Fact, other: Fact) -> None:
    await t.facts.absorb({one.id: other.id}, [])


async def _merged(t: Transaction, one: Fact, other: Fact) -> None:
    await t.stories.merge(other.story_id, one.story_id)


async def _new(t: Transaction, one: Fact, _: Fact) -> None:
    await t.facts.save([fact(one.story_id, one.sources[0].entry_id, claim=replace(CLAIM, content="other text"))])


async def _told_again(t: Transaction, one: Fact, other: Fact) -> None:
    await t.facts.save([replace(one, sources=(*one.sources, *other.sources))])


async def _off_the_topic(t: Transaction, one: Fact, _: Fact) -> None:
    await t.stories.save(replace(await t.stories.get(one.story_id), topics=("others",)))


async def _forgotten(t: Transaction, _: Fact, __: Fact) -> None:
    await t.retention.forget(NOW + minutes(1), NOW + timedelta(days=99), 99)


async def _entry_retitled(t: Transaction, one: Fact, _: Fact) -> None:
    await _statement(t, f"UPDATE entries SET title = 'Another' WHERE id = {one.sources[0].entry_id}")


async def _claim_corrected(t: Transaction, one: Fact, _: Fact) -> None:
    await _statement(t, f"UPDATE claims SET claim = '{_CORRECTED}' WHERE fact_id = {one.id}")


CHANGES: Final[dict[str, Change]] = {
    "a new fact": _new,
    "another source": _told_again,
    "withdrawn": _source(is_withdrawn=True),
    "another origin": _source(origin="Reuters"),
    "another claim of its source": _source(claim=replace(CLAIM, start=4)),
    "denied": _saved(claim=replace(CLAIM, status=Status.DENIED)),
    "more important": _saved(importance=0.700000000000001),
    "seen later": _saved(last_seen=NOW + timedelta(microseconds=1)),
    "disputed": _saved(disputed_by=(77,)),
    "replacing another": _saved(replaces=77),
    "embedded anew": _saved(vector=b"\x01\x3c"),
    "absorbed": _absorbed,
    "of a story that was merged": _merged,
    "off the topic": _off_the_topic,
    "forgotten": _forgotten,
    "its article retitled": _entry_retitled,
    "its claim corrected": _claim_corrected,
}  # fmt: skip


async def test_every_change_is_seen_at_once_also_by_another_process(store: Store, address: str) -> None:
    elsewhere: Store = await open_store(address, is_migrated=False)
    for number, (name, change) in enumerate(CHANGES.items()):
        one, other = await stored(store, number)
        before = await facts_of(elsewhere)
        assert {one.id, other.id} <= {fact.id for fact in before}
        assert all(map(is_, before, await facts_of(elsewhere))), "nothing has changed"
        async with store.transaction() as t:
            await change(t, one, other)
        after = await facts_of(elsewhere)
        assert after != before, name
        async with elsewhere.reading() as read:
            stories = await read.stories.by_topic("troops", NOW - minutes(9), NOW + minutes(9))
            fresh = [fact for on in stories for fact in await read.facts.of_story(on.id)]
        assert after == sorted(fresh, key=lambda fact: (fact.first_seen, fact.id)), name
    await elsewhere.close()


async def test_what_is_read_again_is_what_was_stored(store: Store) -> None:
    one, _ = await stored(store)
    claim = replace(CLAIM, start=4, content=_ODD, confidence=0.1 + 0.2)
    exact = replace(
        one, claim=claim, importance=1 / 3, first_seen=NOW + timedelta(microseconds=120), vector=bytes(range(256)),
        sources=(replace(one.sources[0], claim=claim, origin=_ODD, title="Title a0", link="https://example.org/a0"),),
        disputed_by=(5, 2**40), replaces=2**41,
    )  # fmt: skip
    async with store.transaction() as t:
        await t.facts.save([exact])
        inside = await t.facts.some([one.id])
    assert inside == [exact], "also before it is committed"
    assert await facts_of(store) != [], "and by whoever reads"
    async with store.reading() as read:
        assert await read.facts.get(one.id) == exact
        assert await read.facts.some([]) == []


async def test_topics_are_the_same_ones_until_one_of_them_changes(store: Store) -> None:
    other = Topic("zebra", {"en": _ODD}, "zebra", {}, 1 / 3)
    async with store.transaction() as t:
        await t.topics.put(other)
        await t.topics.put(TOPIC)
    async with store.reading() as read:
        first = await read.topics.all()
        assert first == [TOPIC, other]
        assert all(map(is_, first, await read.topics.all()))
    changed = replace(TOPIC, names={"en": "Soldiers"})
    async with store.transaction() as t:
        await t.topics.put(changed)
        assert await t.topics.all() == [changed, other], "also before it is committed"
    async with store.transaction() as t:
        await t.topics.remove("zebra")
    async with store.reading() as read:
        assert await read.topics.all() == [changed]
