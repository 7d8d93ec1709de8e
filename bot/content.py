"""Feeds and topics as files: what comes with the program, and what admins edit and import again."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from feeds.errors import InvalidInputError
from feeds.match import default_feeds, default_topics, read_feeds, read_topics, write_feeds, write_topics
from feeds.opml import read_opml, write_opml
from feeds.types import Feed, Topic
from storage.ports import Store


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds."""

    feeds: tuple[Feed, ...] = ()
    topics: tuple[Topic, ...] = ()


def read_content(body: bytes, source: str) -> Content:
    """Feeds of OPML, or feeds and topics of TOML; which of them it is, the text says.

    Raises:
        InvalidInputError: it is neither, or something in it is wrong (file, entry and key are named).
    """
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return Content(feeds=read_opml(body))
    try:
        text = body.decode("utf-8-sig")
        keys = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidInputError(f"{source}: neither OPML nor TOML: {error}") from error
    if "feed" in keys or "feeds" in keys:
        return Content(feeds=read_feeds(text, source))
    return Content(topics=read_topics(text, source))


def write_content(kind: str, feeds: Sequence[Feed], topics: Sequence[Topic]) -> str:
    """The text of a file: kind is "feeds", "opml" or "topics"."""
    if kind == "topics":
        return write_topics(topics)
    return write_opml(feeds) if kind == "opml" else write_feeds(feeds)


async def seed(store: Store, feeds: Sequence[Feed] | None = None) -> None:
    """Fills an empty store with the default topics, and with `feeds` or the default ones. Touches nothing else."""
    async with store.transaction() as transaction:
        if not await transaction.topics.all():
            for topic in default_topics():
                await transaction.topics.put(topic)
        if not await transaction.feeds.all():
            for feed in default_feeds() if feeds is None else feeds:
                await transaction.feeds.add(feed)


async def move_feeds(store: Store, feeds: Sequence[Feed]) -> None:
    """Gives known feeds their new address: those of the same publisher and path, at another host or port.

    The sample newsroom lies at the sandbox's port, which may differ at each start on a kept database.
    """
    places = {(feed.publisher, urlsplit(feed.url).path): feed for feed in feeds}
    async with store.transaction() as transaction:
        for known in await transaction.feeds.all():
            moved = places.get((known.publisher, urlsplit(known.url).path))
            if moved is not None and moved.url != known.url:
                await transaction.feeds.update(known.url, replace(known, url=moved.url))
