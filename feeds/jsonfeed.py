"""PARSE, JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from feeds.errors import ParseError
from feeds.moments import parse_moment
from feeds.reasons import because
from feeds.text import one_line, plain_text
from feeds.types import Enclosure, Entry


def parse_json_feed(body: bytes, url: str) -> tuple[str, str | None, str | None, Iterator[Entry]]:
    """Title, link, language, entries.

    Raises:
        ParseError: it is not JSON, or JSON but no feed.
    """
    try:
        document = json.loads(body.decode("utf-8-sig", "replace"))
    except json.JSONDecodeError as error:
        raise ParseError(url, because("not_json", line=error.lineno, column=error.colno)) from error
    except (ValueError, RecursionError) as error:  # ValueError: a number of thousands of digits
        raise ParseError(url, because("deep_json")) from error
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        raise ParseError(url, because("no_items"))
    language = _text(document, "language")[:2].lower() or None
    rows = (row for row in document["items"] if isinstance(row, dict))
    return (
        one_line(_text(document, "title")),
        _text(document, "home_page_url") or None,
        language,
        (_entry(row, url, language) for row in rows),
    )


def _entry(row: dict[str, Any], base: str, language: str | None) -> Entry:
    from feeds.parse import finish_entry  # noqa: PLC0415 - one way to finish an entry, two ways to read it

    content = plain_text(_text(row, "content_html")) or _text(row, "content_text").strip()
    summary = plain_text(_text(row, "summary"))
    link = _text(row, "url") or _text(row, "external_url")
    authors = row.get("authors") or [row.get("author")]
    names = (
        [_text(author, "name") for author in authors if isinstance(author, dict)] if isinstance(authors, list) else []
    )
    return finish_entry(
        Entry(
            id=str(row.get("id") or ""),
            title=one_line(_text(row, "title")) or content[:120] or summary[:120],
            link=urljoin(base, link) if link else None,
            published=parse_moment(_text(row, "date_published")),
            updated=parse_moment(_text(row, "date_modified")),
            author=", ".join(filter(None, names)) or None,
            summary=summary,
            content=content,
            enclosures=tuple(_enclosures(row)),
            language=_text(row, "language")[:2].lower() or language,
        )
    )


def _enclosures(row: dict[str, Any]) -> Iterator[Enclosure]:
    items = row.get("attachments")
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict) and _text(item, "url"):
            size = item.get("size_in_bytes")
            yield Enclosure(_text(item, "url"), _text(item, "mime_type"), size if isinstance(size, int) else None)


def _text(row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else ""
