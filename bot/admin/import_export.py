"""Reads and writes feeds and topics as files: OPML or TOML, which admins edit and import again."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.admin.request_options import parse_request_options
from feeds.errors import InvalidInputError
from feeds.match import read_feeds, read_topics, write_feeds, write_topics
from feeds.opml import read_opml, write_opml
from feeds.types import Feed, Topic

_MOST_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class ImportFile:
    """The feeds and topics of a file, and what it has that is neither."""

    feeds: tuple[Feed, ...] = ()
    topics: tuple[Topic, ...] = ()
    skipped: tuple[str, ...] = ()


def read_import(body: bytes, source: str) -> ImportFile:
    """Returns the feeds of an OPML file, or the feeds and topics of a TOML file. The text shows which it is.

    Args:
        body: the file's bytes.
        source: its name, for errors.

    Raises:
        InvalidInputError: it is neither, is empty, or an entry is wrong; the message names file, entry and key.
    """
    is_xml = body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    file = _opml(body) if is_xml else _toml(body, source)
    if not file.feeds and not file.topics:
        skipped = f"; skipped: {'; '.join(file.skipped[:_MOST_NAMED])}" if file.skipped else ""
        raise InvalidInputError(f"{source}: holds neither feeds nor topics{skipped}")
    return file


def _opml(body: bytes) -> ImportFile:
    opml = read_opml(body)
    return ImportFile(opml.feeds, skipped=opml.skipped)


def _toml(body: bytes, source: str) -> ImportFile:
    try:
        text = body.decode("utf-8-sig")
        keys = tomllib.loads(text).keys()
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidInputError(f"{source}: neither OPML nor TOML: {error}") from error
    has_feeds = bool(keys & {"feed", "feeds"})
    # Without a [[topic]] any other table is a topic of that name.
    has_topics = not has_feeds or bool(keys & {"topic", "topics"})
    feeds = read_feeds(text, source) if has_feeds else ()
    return ImportFile(tuple(map(_checked, feeds)), read_topics(text, source) if has_topics else ())


def _checked(feed: Feed) -> Feed:
    """Returns the feed; raises InvalidInputError if its own request is wrong, or has a secret in it."""
    own = feed.request
    headers = [f"{name}: {value}" for name, value in own.headers]
    try:
        return replace(feed, request=parse_request_options(headers, own.auth, own.proxy, own.user_agent))
    except InvalidInputError as error:
        raise InvalidInputError(f"feed {feed.url}: {error}") from error


def write_export(kind: str, feeds: Sequence[Feed], topics: Sequence[Topic]) -> str:
    """Returns the text of a file.

    Args:
        kind: "feeds" or "topics" for TOML, "opml" for the feeds as OPML.
        feeds: written unless the kind is "topics".
        topics: written if the kind is "topics".
    """
    if kind == "topics":
        return write_topics(topics)
    return write_opml(feeds) if kind == "opml" else write_feeds(feeds)
