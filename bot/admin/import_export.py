"""Reads and writes feeds and topics as files: OPML or TOML, which admins edit and import again."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.admin.request_options import parse_request_options
from feeds.addresses import address_key
from feeds.errors import InvalidInputError
from feeds.match import read_feeds, read_topics, write_feeds, write_topics
from feeds.opml import read_opml, write_opml
from feeds.types import Feed, FeedRequest, Topic
from storage.ports import Transaction

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


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would change.

    Attributes:
        new_feeds, new_topics: what is not stored yet.
        changed_feeds, changed_topics: what is stored in another form; a feed keeps its address and state.
        same_count: feeds and topics that are stored as they stand in the file.
        skipped: what of the file is neither.
    """

    new_feeds: tuple[Feed, ...]
    changed_feeds: tuple[Feed, ...]
    new_topics: tuple[Topic, ...]
    changed_topics: tuple[Topic, ...]
    same_count: int = 0
    skipped: tuple[str, ...] = ()


async def plan_import(read: Transaction, file: ImportFile) -> ImportPlan:
    """Returns what the import of a file would change now.

    Args:
        read: to read what is stored.
        file: as read_import returned it; of a feed that it names twice, the last counts.
    """
    known = {address_key(feed.url): feed for feed in await read.feeds.all()}
    topics = {topic.slug: topic for topic in await read.topics.all()}
    feeds = {address_key(feed.url): feed for feed in file.feeds}
    changed = [changed for key, feed in feeds.items() if key in known and (changed := _merged(feed, known[key]))]
    new_feeds = tuple(feed for key, feed in feeds.items() if key not in known)
    new_topics = tuple(topic for topic in file.topics if topic.slug not in topics)
    changed_topics = tuple(t for t in file.topics if t.slug in topics and topics[t.slug] != t)
    all_count = len(feeds) + len(file.topics)
    changes = len(new_feeds) + len(changed) + len(new_topics) + len(changed_topics)
    return ImportPlan(
        new_feeds, tuple(changed), new_topics, changed_topics, all_count - changes, file.skipped
    )  # fmt: skip


def _merged(feed: Feed, stored: Feed) -> Feed | None:
    """Returns a stored feed as a file has it, with its own address, state and request; None if nothing changes."""
    request = feed.request if feed.request != FeedRequest() else stored.request
    changed = replace(feed, url=stored.url, state=stored.state, request=request)
    return changed if changed != stored else None


async def apply_import(transaction: Transaction, plan: ImportPlan, *, has_changes: bool = True) -> None:
    """Stores what a plan says.

    Args:
        transaction: in which the plan was made.
        plan: the plan.
        has_changes: False to leave what is stored as it is, and only add what is new.

    Raises:
        AlreadyExistsError: a chat has a topic of its own of that short name.
    """
    for feed in plan.new_feeds:
        await transaction.feeds.add(feed)
    for topic in plan.new_topics:
        await transaction.topics.add(topic)  # which refuses the short name of a chat's own topic
    if has_changes:
        for feed in plan.changed_feeds:
            await transaction.feeds.update(feed.url, feed)
        for topic in plan.changed_topics:
            await transaction.topics.put(topic)


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
