"""ARTICLE: an entry and, where it has only a teaser, its page become the text that everything else reads."""

from __future__ import annotations

from typing import Final

import trafilatura

from feeds.text import MOST_TEXT, tidy
from feeds.types import Article, Entry

# Half of what publishers call a full text is longer than this, hardly a teaser is.
TEASER_CHARACTERS: Final = 600


def needs_page(entry: Entry) -> bool:
    """Whether the entry tells too little to be read alone and says where there is more."""
    body = entry.content or entry.summary
    return entry.link is not None and (len(body) < TEASER_CHARACTERS or body.endswith(("…", "...", "[…]")))


def article_text(html: bytes, url: str) -> str:
    """The page's article, paragraphs parted by blank lines; "" where none is found."""
    text = trafilatura.extract(
        html, url=url, include_comments=False, include_tables=False, include_formatting=False, deduplicate=False
    )
    return tidy((text or "")[:MOST_TEXT])


def compose_article(entry: Entry, body: str | None) -> Article:
    """Title, blank line, body: the entry's own, or `body` of its page. Spans count in this text for ever."""
    text = (body if body is not None else entry.content or entry.summary).strip()
    first, _, rest = text.partition("\n\n")
    if first.strip() == entry.title:
        text = rest
    return Article(
        id=entry.id,
        text=f"{entry.title}\n\n{text}" if text else entry.title,
        title=entry.title,
        language=entry.language,
        published=entry.published,
    )
