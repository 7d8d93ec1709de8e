"""What an admin types, in a chat or at the shell, becomes a feed or a topic: pure."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from feeds.errors import InvalidInputError
from feeds.match import check_topic
from feeds.reasons import because
from feeds.types import Feed, Topic

SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,47}")


def parse_feed_argument(address: str, title: str = "") -> Feed:
    """A feed of what an admin typed.

    Raises:
        InvalidInputError: it is no http(s) address.
    """
    url = address if "://" in address else f"https://{address}"
    host = _host(url)
    # "bfmtv" alone is a name, not an address; a bare host of the house can be given with its http://.
    if not host or (url != address and "." not in host):
        raise InvalidInputError(because("bad_address", address=repr(address)))
    return Feed(url, title=title, publisher=title or host.removeprefix("www."))


def _host(url: str) -> str | None:
    """The host of an http(s) address; None where it is none."""
    try:
        parts = urlsplit(url)
    except ValueError:  # a bracket of an IPv6 address that is not closed
        return None
    return parts.hostname if parts.scheme in {"http", "https"} and not any(c.isspace() for c in url) else None


def parse_topic_argument(line: str) -> Topic:
    """A topic of `SLUG QUERY` or `SLUG Name of the topic | QUERY`.

    Raises:
        InvalidInputError: the slug is not one, or the query does not parse (place and reason).
    """
    slug, _, rest = line.strip().partition(" ")
    if not SLUG.fullmatch(slug):
        raise InvalidInputError(because("bad_slug", slug=repr(slug)))
    name, bar, query = rest.partition("|")
    if not bar:
        name, query = slug.replace("-", " ").title(), rest
    topic = Topic(slug, {"en": name.strip()}, query.strip())
    check_topic(topic)
    return topic
