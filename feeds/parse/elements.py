"""PARSE, elements: what the elements of RSS, RDF, Atom and their extensions are called, and what they mean."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

# Namespaces as feedparser names them; "" is that of the formats themselves. Names are compared in lower case.
_PREFIXES: Final = {
    "": "", "http://backend.userland.com/rss": "", "http://backend.userland.com/rss2": "",
    "http://blogs.law.harvard.edu/tech/rss": "", "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "", "http://purl.org/atom/ns#": "", "http://www.w3.org/2005/atom": "",
    "http://purl.org/dc/elements/1.1/": "dc:", "http://purl.org/dc/terms/": "dcterms:",
    "http://purl.org/rss/1.0/modules/content/": "content:", "http://search.yahoo.com/mrss": "media:",
    "http://search.yahoo.com/mrss/": "media:", "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:", "http://www.w3.org/1999/xhtml": "xhtml:",
}  # fmt: skip
# What the element of a name is to an entry.
_MEANINGS: Final = {
    "guid": "guid", "id": "guid", "title": "title", "dc:title": "title", "media:title": "media_title", "link": "link",
    "pubdate": "published", "published": "published", "issued": "published", "dcterms:issued": "published",
    "created": "created", "dcterms:created": "created", "updated": "updated", "modified": "updated",
    "lastbuilddate": "updated", "dc:date": "updated", "dcterms:modified": "updated", "author": "author",
    "dc:creator": "author", "dc:author": "author", "itunes:author": "author", "managingeditor": "author",
    "description": "summary", "summary": "summary", "abstract": "summary", "dc:description": "summary",
    "itunes:summary": "summary", "content:encoded": "content", "content": "content", "body": "content",
    "xhtml:body": "content", "fullitem": "content", "enclosure": "enclosure", "dc:language": "language",
    "language": "language", "media:group": "media", "media:content": "media",
    "media:thumbnail": "media", "media:description": "caption",
    "item": "item", "entry": "item", "channel": "channel", "rss": "root", "rdf:rdf": "root", "feed": "root",
    "ttl": "ttl", "image": "image", "textinput": "image", "source": "source",
}  # fmt: skip


@lru_cache(maxsize=4_096)
def meaning_of(tag: str) -> str:
    """Returns what an element means, such as "title" or "published"; "" if it is nothing that an entry has.

    Args:
        tag: its name with its namespace, "{http://purl.org/dc/elements/1.1/}date".
    """
    namespace, _, name = tag.rpartition("}")
    prefix = _PREFIXES.get(namespace[1:].lower())
    return "" if prefix is None else _MEANINGS.get(prefix + name.lower(), "")
