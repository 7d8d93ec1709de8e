"""The first content of a store, and files that admins edit."""

from __future__ import annotations

import pytest

from bot.admin.import_export import read_import, write_export
from bot.admin.seeding import seed
from feeds.errors import InvalidInputError
from feeds.match import default_feeds, default_topics
from feeds.types import Feed, FeedState
from storage.store import SqlStore

FEED = Feed("http://127.0.0.1:1/newsroom/a/rss", "A", "Post A", "en", FeedState(etag='"1"'))


async def test_an_empty_store_gets_the_defaults_and_a_full_one_is_left_alone(store: SqlStore) -> None:
    await seed(store)
    async with store.transaction() as transaction:
        assert {f.url for f in await transaction.feeds.all()} == {f.url for f in default_feeds()}
        assert await transaction.topics.all() == sorted(default_topics(), key=lambda topic: topic.slug)
        for feed in (await transaction.feeds.all())[1:]:
            await transaction.feeds.remove(feed.url)
    await seed(store)
    async with store.reading() as read:
        assert len(await read.feeds.all()) == 1


async def test_what_an_admin_empties_stays_empty(store: SqlStore) -> None:
    await seed(store)
    async with store.transaction() as transaction:
        for feed in await transaction.feeds.all():
            await transaction.feeds.remove(feed.url)
        for topic in await transaction.topics.all():
            await transaction.topics.remove(topic.slug)
    await seed(store)
    async with store.reading() as read:
        assert (await read.feeds.all(), await read.topics.all()) == ([], [])


async def test_what_was_there_before_the_first_start_is_kept_alone(store: SqlStore) -> None:
    async with store.transaction() as transaction:
        await transaction.feeds.add(FEED)
    await seed(store)
    async with store.reading() as read:
        assert [feed.url for feed in await read.feeds.all()] == [FEED.url]
        assert len(await read.topics.all()) == len(default_topics())


def test_files_are_told_apart_by_their_text() -> None:
    feeds, topics = default_feeds(), default_topics()
    for kind in ("feeds", "opml"):
        read = read_import(write_export(kind, feeds, topics).encode(), "file")
        assert [feed.url for feed in read.feeds] == [feed.url for feed in feeds]
        assert read.topics == ()
    assert read_import(write_export("topics", feeds, topics).encode(), "file").topics == tuple(topics)
    bom = b"\xef\xbb\xbf" + write_export("opml", feeds, topics).encode()
    assert len(read_import(bom, "file").feeds) == len(feeds)


def test_one_file_may_hold_feeds_and_topics() -> None:
    feeds, topics = default_feeds(), default_topics()
    both = f"{write_export('topics', feeds, topics)}\n{write_export('feeds', feeds, topics)}"
    read = read_import(both.encode(), "file")
    assert ([feed.url for feed in read.feeds], read.topics) == ([feed.url for feed in feeds], tuple(topics))


@pytest.mark.parametrize(
    "body", [b"", b"<opml/>", b"\xff\xfe", b"= nothing", b"[[feed]]\nurl = 5", b'[[topic]]\nslug = "x"']
)
def test_a_broken_file_is_named(body: bytes) -> None:
    with pytest.raises(InvalidInputError, match="my file"):
        read_import(body, "my file")
