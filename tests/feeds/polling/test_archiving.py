"""What a poll puts into the archive: the text of every entry, whether it matches a topic or not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest

from feeds.article import Pages
from feeds.polling import Pipeline, PipelineSettings
from feeds.polling.archiving import MOST_CHARACTERS, archived_text
from feeds.ports import Fetcher
from feeds.text import MOST_LETTERS, unpack_texts
from feeds.types import ArchiveSlice, Entry, OneWord
from feeds.worker import LocalParser
from storage.store import SqlStore
from tests.feeds.polled_feed import NOW, TROOPS, RecordingListener
from tests.feeds.polling.test_storing import FEED, PAD, POLLED, Prepared, football, soldiers

DAY = timedelta(days=1)


async def archive_of(store: SqlStore, archive: timedelta, *entries: Entry) -> dict[str, str]:
    """Polls entries once; returns what is archived, summary or content by entry id."""
    settings = PipelineSettings(archive=archive)
    async with store.transaction() as transaction:
        await transaction.topics.put(TROOPS)
        await transaction.feeds.add(FEED)
    pipeline = Pipeline(
        store=store,
        pages=Pages(cast(Fetcher, None), LocalParser()),
        analyst=Prepared(),
        listener=RecordingListener(),
        settings=settings,
    )
    await pipeline.ingest(FEED, entries, POLLED, NOW)
    async with store.reading() as read:
        everything = await read.archive.read(ArchiveSlice(None, NOW - 400 * DAY, NOW + DAY, 99))
    return {stored.entry.id: stored.entry.content or stored.entry.summary for stored in everything}


async def test_every_entry_is_archived(store: SqlStore) -> None:
    teaser = replace(football(1), summary="A teaser on the match, with “quotes”.")
    assert await archive_of(store, 14 * DAY, soldiers(1, 1), soldiers(2, 1, "unread soldiers"), teaser) == {
        "1-1": PAD,
        "2-1": PAD,
        "f1": teaser.summary,
    }
    async with store.reading() as read:
        (found,) = await read.archive.read(ArchiveSlice(OneWord("quotes"), NOW - DAY, NOW + DAY, 99))
        assert (await read.entries.get(found.id)).entry.summary == "", "only the archive has it"
    assert (await store.counts())["archived"] == 3


async def test_what_is_too_old_or_has_a_wrong_date_is_not_archived(store: SqlStore) -> None:
    old = replace(football(1), published=NOW - 15 * DAY)
    wrong = replace(football(2), published=None, has_wrong_date=True)
    assert await archive_of(store, 14 * DAY, old, wrong, football(3)) == {"f3": ""}


async def test_without_an_archive_nothing_is(store: SqlStore) -> None:
    assert await archive_of(store, timedelta(0), soldiers(1, 1), football(1)) == {}


@pytest.mark.parametrize(
    ("summary", "content", "kept"),
    [
        ("A teaser", "", ("T", "A teaser", "")),
        ("A teaser…", "A teaser and more", ("T", "", "A teaser and more")),
        ("Of its own", "A text", ("T", "Of its own", "A text")),
        ("", "x" * 9_999, ("T", "", "x" * MOST_CHARACTERS)),
    ],
)
def test_a_text_is_kept_once_and_not_without_end(summary: str, content: str, kept: tuple[str, ...]) -> None:
    text = archived_text(Entry("a", "T", summary=summary, content=content))
    assert unpack_texts(text.body) == kept
    assert set(text.words.split()) == {word.lower()[:MOST_LETTERS] for part in kept for word in part.strip("…").split()}
