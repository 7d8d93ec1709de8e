"""Parses what an admin types, in a chat or at the shell, into a feed or a topic. Pure."""

from __future__ import annotations

import re
from typing import Final

from feeds.addresses import canonical_address
from feeds.errors import InvalidInputError
from feeds.match import check_topic, parse_named_query
from feeds.reasons import because
from feeds.text import fold
from feeds.types import Feed, Topic

SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,47}")


def parse_feed_argument(address: str, title: str = "") -> Feed:
    """Returns a feed with that address, in one form.

    Args:
        address: with or without https://.
        title: also the publisher's name; empty if the feed's own title shall become it.

    Raises:
        InvalidInputError: the address is not an http(s) address.
    """
    return Feed(canonical_address(address), title=title, publisher=title)


def parse_topic_argument(line: str) -> Topic:
    """Returns the topic of `SLUG QUERY`, `SLUG Name of the topic | QUERY`, or of the short form `[SLUG] QUERY => Name`.

    Raises:
        InvalidInputError: the slug is invalid, or the query does not parse; the message says where and why.
    """
    line = line.strip()
    slug, _, rest = line.partition(" ")
    if not SLUG.fullmatch(slug):
        return _named_topic(line, slug)
    name, bar, query = rest.partition("|")
    is_named = bar and not query.startswith("|")  # "||" is an operator
    return make_topic(slug, query, name) if is_named else make_topic(slug, rest)


def make_topic(slug: str, query: str, name: str = "") -> Topic:
    """Returns a topic.

    Args:
        slug: its short name.
        query: as docs/topics.md says.
        name: as people read it, in English; empty for the one that the query has, or the slug with capitals.

    Raises:
        InvalidInputError: as parse_topic_argument.
    """
    if not SLUG.fullmatch(slug):
        raise InvalidInputError(because("bad_slug", slug=repr(slug)))
    query = query.strip()
    name = name.strip() or parse_named_query(query)[1] or slug.replace("-", " ").title()
    topic = Topic(slug, {"en": name}, query)
    check_topic(topic)
    return topic


def _named_topic(query: str, slug: str) -> Topic:
    """Returns the topic of a query that begins without a slug, and ends with the topic's name."""
    name = parse_named_query(query)[1] if "=>" in query else ""
    made = "-".join(re.findall(r"[a-z0-9]+", fold(name)))[:48].strip("-")
    if not made:
        raise InvalidInputError(because("bad_slug", slug=repr(slug)))
    return make_topic(made, query, name)
