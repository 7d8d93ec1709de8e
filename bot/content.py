"""Feeds and topics as files: what comes with the program, and what admins edit and import again."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from feeds.errors import InvalidInputError
from feeds.match import default_feeds, default_topics, read_feeds, read_topics, write_feeds, write_topics
from feeds.opml import read_opml, write_opml
from feeds.types import Feed, Topic
from storage.ports import Store

# The note that the defaults have been put into this database; a migration writes it too.
SEEDED: Final = "seeded"


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds."""

    feeds: tuple[Feed, ...] = ()
    topics: tuple[Topic, ...] = ()


def read_content(body: bytes, source: str) -> Content:
    """Feeds of OPML, or feeds, topics or both of TOML; which of them it is, the text says.

    Raises:
        InvalidInputError: it is neither, holds nothing, or something in it is wrong (file, entry and key are named).
    """
    is_xml = body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    content = Content(feeds=read_opml(body)) if is_xml else _toml(body, source)
    if content == Content():
        raise InvalidInputError(f"{source}: holds neither feeds nor topics")
    return content


def _toml(body: bytes, source: str) -> Content:
    try:
        text = body.decode("utf-8-sig")
        keys = tomllib.loads(text).keys()
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidInputError(f"{source}: neither OPML nor TOML: {error}") from error
    has_feeds = bool(keys & {"feed", "feeds"})
    # Without a [[topic]] any other table is a topic of that name.
    has_topics = not has_feeds or bool(keys & {"topic", "topics"})
    return Content(
        feeds=read_feeds(text, source) if has_feeds else (), topics=read_topics(text, source) if has_topics else ()
    )


def write_content(kind: str, feeds: Sequence[Feed], topics: Sequence[Topic]) -> str:
    """The text of a file: kind is "feeds", "opml" or "topics"."""
    if kind == "topics":
        return write_topics(topics)
    return write_opml(feeds) if kind == "opml" else write_feeds(feeds)


async def seed(store: Store, feeds: Sequence[Feed] | None = None) -> None:
    """Fills a new store with the default topics, and with `feeds` or the default ones, once in its life.

    That it was done is noted, so that an admin who empties a list keeps it empty. A list that has something is left as
    it is.
    """
    async with store.transaction() as transaction:
        if await transaction.notes.get(SEEDED):
            return
        await transaction.notes.put(SEEDED, True)
        if not await transaction.topics.all():
            for topic in default_topics():
                await transaction.topics.put(topic)
        if not await transaction.feeds.all():
            for feed in default_feeds() if feeds is None else feeds:
                await transaction.feeds.add(feed)
