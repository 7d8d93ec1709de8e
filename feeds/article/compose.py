"""ARTICLE, composition: builds the article of an entry, from its own text or from its page."""

from __future__ import annotations

import re
from typing import Final

from feeds.text import MOST_TEXT, tidy, words_of
from feeds.types import Article, Entry

# Half of the full texts in feeds are longer than this; hardly any teaser is.
TEASER_CHARACTERS: Final = 600
# trafilatura keeps the words of <q>, but not the quotation marks that browsers draw around them.
_QUOTE: Final = re.compile(rb"<(/?)q(?:\s[^<>]{0,1000})?>", re.IGNORECASE)


def needs_page(entry: Entry) -> bool:
    """True if the entry has only a teaser and a link."""
    body = entry.content or entry.summary
    return entry.link is not None and (len(body) < TEASER_CHARACTERS or body.endswith(("…", "...", "[…]")))


def article_text(html: bytes, url: str) -> str:
    """Returns the article in a page, paragraphs separated by blank lines; "" if none is found."""
    import trafilatura  # noqa: PLC0415 - only the processes that read pages load it, which takes a tenth of a second

    text = trafilatura.extract(
        _QUOTE.sub(_quotation_mark, html),
        url=url,
        include_comments=False,
        include_tables=False,
        include_formatting=False,
        deduplicate=False,
    )
    return tidy((text or "")[:MOST_TEXT])


def _quotation_mark(tag: re.Match[bytes]) -> bytes:
    return b"&#8221;" if tag[1] else b"&#8220;"


def compose_article(entry: Entry, body: str | None) -> Article:
    """Returns the article of an entry: title, blank line, body.

    All spans count characters of this text, so that it must never change once it is stored.

    Args:
        entry: gives the title, and the body if `body` is None.
        body: text of the entry's page.
    """
    text = (body if body is not None else entry.content or entry.summary).strip()
    first, _, rest = text.partition("\n\n")
    if words_of(first) == words_of(entry.title):  # pages and feeds differ in apostrophes and other signs
        text = rest
    return Article(
        id=entry.id,
        text=f"{entry.title}\n\n{text}" if text else entry.title,
        title=entry.title,
        language=entry.language,
        published=entry.published,
    )
