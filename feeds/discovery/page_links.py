"""DISCOVERY, pages: takes a page's bytes, returns the feeds that it links to. Pure; for hostile pages in a worker."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final
from urllib.parse import urldefrag, urlsplit

from feeds.addresses import linked_address
from feeds.discovery.sites import youtube_channel

if TYPE_CHECKING:
    from lxml import html

_MOST_BYTES: Final = 3_000_000  # pages of YouTube have 1 MB and more before what is looked for
_MOST_LINKS: Final = 20
_TYPES: Final = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "application/rss",
     "application/atom", "text/rss", "text/rss+xml"}
)  # fmt: skip
# Types that other things have too: such a link must look like that of a feed.
_VAGUE_TYPES: Final = frozenset({"", "application/json", "application/xml", "text/xml"})
_LOOKS: Final = re.compile(
    r"(?i)(?:^|[/._?=&-])(?:rss2?|feeds?|atom|rdf)(?:$|[/._?=&-])|\.(?:rss|atom|rdf)$|(?:rss|feed|atom)\.xml$"
)
_COMMENTS: Final = re.compile(r"(?i)comment")
_SAYS_FEED: Final = re.compile(r"(?i)\b(?:rss|atom|flux|feeds?)\b")
_CHANNEL: Final = re.compile(rb'"(?:externalId|channelId)":"(UC[\w-]{22})"')
_CHANNEL_PATH: Final = re.compile(r"/channel/(UC[\w-]{22})/?$")


def page_feeds(body: bytes, url: str) -> tuple[str, ...]:
    """Returns the addresses of the feeds that a page names, the likeliest first, at most 20.

    Those that its head declares (`link rel=alternate`) come before those that its text links to; feeds of comments come
    last. None is returned for a page that cannot be read.

    Args:
        body: of the page, decompressed.
        url: where it came from; relative links are resolved against it or the page's `base`.
    """
    from lxml import etree, html  # noqa: PLC0415 - only the processes that read pages load it

    parser = html.HTMLParser(remove_comments=True, remove_pis=True, encoding=None)
    try:
        root = html.document_fromstring(body[:_MOST_BYTES], parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ()
    base = linked_address(url, next((element.get("href", "") for element in root.iter("base")), "")) or url
    found = [*_declared(root), *_channels(body, root, url), *_linked(root)]
    addresses = (linked_address(base, link) for link in found)
    links = dict.fromkeys(urldefrag(address).url for address in addresses if address is not None)
    first = [link for link in links if not _COMMENTS.search(link)]
    return tuple([*first, *(link for link in links if _COMMENTS.search(link))][:_MOST_LINKS])


def _declared(root: html.HtmlElement) -> Iterator[str]:
    """Yields the links of the page's head, and others like them."""
    for link in root.iter("link"):
        relations = link.get("rel", "").lower().split()
        kind = link.get("type", "").lower().split(";", maxsplit=1)[0].strip()
        href = link.get("href", "").strip()
        if not href or not {"alternate", "feed"} & set(relations):
            continue
        is_vague = kind in _VAGUE_TYPES and "wp-json" not in href
        if kind in _TYPES or "feed" in relations or (is_vague and _LOOKS.search(href)):
            yield href


def _channels(body: bytes, root: html.HtmlElement, url: str) -> Iterator[str]:
    """Yields the feed of the channel whose page of YouTube this is; not every such page declares it."""
    if not (urlsplit(url).hostname or "").endswith("youtube.com"):
        return
    for link in root.iter("link"):
        if link.get("rel") == "canonical" and (channel := _CHANNEL_PATH.search(link.get("href", ""))):
            yield youtube_channel(channel[1])
    if channel_id := _CHANNEL.search(body):
        yield youtube_channel(channel_id[1].decode())


def _linked(root: html.HtmlElement) -> Iterator[str]:
    """Yields the links of the page's text that look like feeds, or that say so and end as XML does."""
    for anchor in root.iter("a"):
        href = anchor.get("href", "").strip()
        is_file = href.endswith((".xml", ".json"))
        says_feed = is_file and _SAYS_FEED.search(f"{anchor.text_content()} {anchor.get('title')}")
        if says_feed or anchor.get("type", "").lower() in _TYPES or _LOOKS.search(href.partition("#")[0]):
            yield href
