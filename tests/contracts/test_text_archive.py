"""The texts of all entries of the last days: by their time, by their words, and topics that are matched on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event

from feeds.errors import NotFoundError
from feeds.ports import NewEntry
from feeds.text import pack_texts, words_once
from feeds.types import (
    AllOf,
    AnyOf,
    ArchivedText,
    ArchiveExtent,
    ArchivePosition,
    ArchiveSlice,
    Backfill,
    Entry,
    MatchedWord,
    OneWord,
    TopicMatch,
    WordQuery,
)
from storage.ports import Store
from storage.store import SqlStore
from tests.contracts.samples import FEED, NOW, TOPIC, minutes

DAY = timedelta(days=1)
TEXTS = {
    "path": "Séoul/Pyongyang : les pourparlers reprennent",
    "mixed": "AT&T's U.S. unit, l’été — 12,5 % of œuvres",
    "korean": "북한군 파병 kim-jong-un",
    "late": "Icebreaker reaches the Arctic",
    "plain": "les les les icebreakers",
}


def texts_of(*texts: str) -> ArchivedText:
    return ArchivedText(pack_texts(texts), words_once(texts))


def archived(name: str, published: datetime, title: str, summary: str = "", content: str = "") -> NewEntry:
    said = Entry(name, title, f"https://example.org/{name}", published, legs=(f"guid:{name}",))
    return NewEntry(said, published, language="en", archived=texts_of(title, summary, content))


async def filled(store: Store) -> dict[str, int]:
    """Stores TEXTS, a minute apart; returns their ids by name."""
    entries = [archived(name, NOW + minutes(place), text) for place, (name, text) in enumerate(TEXTS.items())]
    async with store.transaction() as t:
        ids = await t.entries.add(FEED, entries, NOW)
    return dict(zip(TEXTS, ids, strict=True))


def wanted(words: WordQuery | None = None, **changes: object) -> ArchiveSlice:
    made = ArchiveSlice(words, NOW - DAY, NOW + DAY, 10)
    return replace(made, **changes)  # type: ignore[arg-type]  # the tests name fields of ArchiveSlice


async def found(store: Store, words: WordQuery) -> set[str]:
    async with store.reading() as read:
        entries = await read.archive.read(wanted(words))
        assert await read.archive.count(wanted(words, limit=0)) == len(entries)
    return {entry.entry.id for entry in entries}


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (OneWord("pyongyang"), {"path"}),
        (OneWord("seoul"), {"path"}),
        (OneWord("les"), {"path", "plain"}),
        (OneWord("icebreaker"), {"late"}),
        (OneWord("icebreaker", is_prefix=True), {"late", "plain"}),
        (OneWord("ete"), {"mixed"}),
        (OneWord("oeuvres"), {"mixed"}),
        (AllOf((OneWord("u"), OneWord("s"))), {"mixed"}),
        (AllOf((OneWord("at"), OneWord("t"))), {"mixed"}),
        (AllOf((OneWord("북"), OneWord("한"))), {"korean"}),
        (AllOf((OneWord("les"), AnyOf((OneWord("seoul"), OneWord("arct", is_prefix=True))))), {"path"}),
        (AnyOf((AllOf((OneWord("les"), OneWord("arctic"))), OneWord("jong"))), {"korean"}),
        (AnyOf((*(OneWord(f"word{n}") for n in range(1_000)), OneWord("jong"))), {"korean"}),
        (OneWord("the"), {"late"}),
    ],
)
async def test_entries_are_found_by_their_words(store: Store, words: WordQuery, names: set[str]) -> None:
    await filled(store)
    assert await found(store, words) == names


async def test_an_entry_comes_back_with_its_text(store: Store) -> None:
    text = "A summary.\n\n“Two” paragraphs, é."
    async with store.transaction() as t:
        await t.entries.add(FEED, [archived("a", NOW, "A title", text, "x" * 9_000)], NOW)
    async with store.reading() as read:
        (entry,) = await read.archive.read(wanted())
    assert (entry.entry.title, entry.entry.summary, entry.entry.content) == ("A title", text, "x" * 9_000)
    assert (entry.text, entry.matches, entry.story_id) == ("", (), None)


async def test_entries_are_read_in_order_from_a_place_on(store: Store) -> None:
    ids = await filled(store)
    async with store.transaction() as t:
        (twin,) = await t.entries.add(FEED, [archived("twin", NOW + minutes(1), "At the same time")], NOW)
    in_order = [*list(TEXTS)[:2], "twin", *list(TEXTS)[2:]]
    for is_latest_first, expected in ((False, in_order), (True, in_order[::-1])):
        read: list[str] = []
        after = None
        for _ in range(4):
            async with store.reading() as reading:
                part = await reading.archive.read(wanted(limit=2, after=after, is_latest_first=is_latest_first))
            read += [entry.entry.id for entry in part]
            after = ArchivePosition(part[-1].published, part[-1].id) if part else after
        assert read == expected
    async with store.reading() as reading:
        part = await reading.archive.read(wanted(since=NOW + minutes(1), until=NOW + minutes(2)))
        assert [entry.id for entry in part] == [ids["mixed"], twin]
        assert await reading.archive.extent() == ArchiveExtent(6, NOW, NOW + minutes(4))


async def test_entries_on_a_topic_or_withdrawn_can_be_left_out(store: Store) -> None:
    ids = await filled(store)
    async with store.transaction() as t:
        await t.entries.add_topics(ids["path"], NOW, [TopicMatch("troops", (MatchedWord("Séoul", 0, 5),))])
        await t.entries.withdraw(ids["mixed"])
    async with store.reading() as read:
        lacking = {entry.entry.id for entry in await read.archive.read(wanted(lacks_topic="troops"))}
        other = {entry.entry.id for entry in await read.archive.read(wanted(lacks_topic="other"))}
    assert (lacking, other) == (set(TEXTS) - {"path", "mixed"}, set(TEXTS) - {"mixed"})


async def test_old_texts_are_forgotten_with_their_words(store: Store) -> None:
    ids = await filled(store)
    async with store.transaction() as t:
        assert await t.archive.forget(NOW + minutes(3), 2) == 2
        assert await t.archive.forget(NOW + minutes(3), 2) == 1
        assert await t.archive.forget(NOW + minutes(3), 2) == 0
    assert await found(store, OneWord("les")) == {"plain"}
    async with store.reading() as read:
        assert await read.archive.extent() == ArchiveExtent(2, NOW + minutes(3), NOW + minutes(4))
        assert (await read.entries.get(ids["path"])).entry.title == TEXTS["path"]
    async with store.transaction() as t:  # the index has no trace of it, or the new words would be found beside the old
        await t.archive.add({ids["path"]: archived("path", NOW, "Other words")})
    assert await found(store, OneWord("les")) == {"plain"}
    assert await found(store, OneWord("other")) == {"path"}


async def test_an_entry_that_is_not_archived_is_not_found(store: Store) -> None:
    async with store.transaction() as t:
        await t.entries.add(FEED, [replace(archived("a", NOW, "A title"), archived=None)], NOW)
    async with store.reading() as read:
        assert await read.archive.read(wanted()) == []
        assert await read.archive.extent() == ArchiveExtent(0)


async def test_an_entry_of_the_archive_gets_a_text_and_topics(store: Store) -> None:
    ids = await filled(store)
    matches = (TopicMatch("troops", (MatchedWord("Icebreaker", 0, 10),)),)
    new = NewEntry(Entry("late", "x", summary="A teaser"), NOW, "Icebreaker\n\nA text", "en", matches)
    async with store.transaction() as t:
        await t.entries.put_text(ids["late"], new)
        with pytest.raises(NotFoundError):
            await t.entries.put_text(99, new)
    async with store.reading() as read:
        entry = await read.entries.get(ids["late"])
        assert [e.id for e in await read.entries.search("troops", NOW - DAY, NOW + DAY, 9)] == [ids["late"]]
    assert (entry.text, entry.entry.summary, entry.matches) == ("Icebreaker\n\nA text", "A teaser", matches)


async def test_a_new_or_changed_topic_is_to_be_matched_on_the_archive(store: Store) -> None:
    async with store.transaction() as t:
        await t.topics.add(TOPIC)
        (first,) = await t.backfills.all()
        assert first == Backfill(TOPIC.slug)
        second = replace(first, started_at=NOW, stage=1, after=ArchivePosition(NOW, 7))
        assert await t.backfills.advance(first, second)
        assert await t.backfills.all() == [Backfill(TOPIC.slug, 1, NOW, 1, ArchivePosition(NOW, 7))]
        assert not await t.backfills.advance(first, second), "somebody else was there"
        assert await t.backfills.advance(second, replace(second, after=ArchivePosition(NOW, 8)))
        assert not await t.backfills.advance(second, replace(second, stage=2))
        await t.topics.put(replace(TOPIC, names={"en": "Another name"}, weight=0.5))
        assert [backfill.stage for backfill in await t.backfills.all()] == [1], "it matches the same as before"
        await t.topics.put(replace(TOPIC, aliases={"side": {"en": ("south",)}}))
        (again,) = await t.backfills.all()
        assert again == Backfill(TOPIC.slug, 2)
        assert not await t.backfills.advance(first, replace(first, stage=2))
        await t.backfills.remove(first)
        assert await t.backfills.all() == [again], "the first one does not know of the change"
        await t.backfills.remove(again)
        await t.topics.put(replace(TOPIC, query="north"))
        assert await t.backfills.all() == [Backfill(TOPIC.slug)]
    async with store.transaction() as t:
        await t.topics.remove(TOPIC.slug)
        assert await t.backfills.all() == []
        assert not await t.backfills.advance(again, first)


async def test_entries_are_archived_in_two_statements(store: SqlStore) -> None:
    statements: list[str] = []

    def said(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    engine = store._engines.writing.sync_engine
    async with store.transaction() as t:
        ids = await t.entries.add(FEED, [replace(archived(f"{n}", NOW, "T"), archived=None) for n in range(100)], NOW)
        event.listen(engine, "before_cursor_execute", said)
        await t.archive.add({i: archived(f"{i}", NOW, f"Title {i}") for i in ids})
    event.remove(engine, "before_cursor_execute", said)
    assert len(statements) == 2
