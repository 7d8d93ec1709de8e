"""PARSE, JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from feeds.errors import ParseError
from feeds.parse.dates import in_utc, offset_minutes, parse_local
from feeds.parse.entries import (
    MOST_ENCLOSURES,
    MOST_ENTRIES,
    ReadEntry,
    ReadFeed,
    absolute_link,
    enclosure,
    is_wrong,
    language_code,
    plain_name,
    plausible,
    read_each,
)
from feeds.parse.rows import first_words
from feeds.reasons import because
from feeds.text import MOST_TEXT, one_line, plain_text, tidy, well_formed
from feeds.types import Enclosure, ParsedFeed

_MOST_DIGITS: Final = 18


def read_json_feed(body: bytes, url: str) -> ReadFeed:
    """Returns the entries of a JSON Feed.

    Args:
        body: in UTF-8, as `to_utf8` returns it.
        url: where they came from; relative links are resolved against it.

    Raises:
        ParseError: the body is not JSON, or not a JSON Feed.
    """
    try:
        document = json.loads(body, parse_int=_whole_number, strict=False)
    except json.JSONDecodeError as error:
        raise ParseError(url, because("not_json", line=error.lineno, column=error.colno)) from error
    except (ValueError, RecursionError) as error:
        raise ParseError(url, because("deep_json")) from error
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        raise ParseError(url, because("no_items"))
    language = language_code(document.get("language"))
    items = document["items"]
    entries, lost = read_each(items[:MOST_ENTRIES], lambda row: _entry(row, url, language))
    link = absolute_link(url, _text(document, "home_page_url"))
    return ReadFeed(ParsedFeed(one_line(_text(document, "title")), link, language, ()), entries, len(items), lost)


def _whole_number(digits: str) -> int | str:
    """Returns an integer, or the text if it has too many digits: Python refuses to read thousands of digits."""
    return int(digits) if len(digits) <= _MOST_DIGITS else digits


def _entry(row: Any, base: str, language: str | None) -> ReadEntry:
    if not isinstance(row, dict):
        raise TypeError("an item is an object")
    content = plain_text(_text(row, "content_html")) or tidy(well_formed(_text(row, "content_text")[:MOST_TEXT]))
    summary = plain_text(_text(row, "summary"))
    published, updated = parse_local(_text(row, "date_published")), parse_local(_text(row, "date_modified"))
    local = published or updated
    at, changed = (None if moment is None else in_utc(moment) for moment in (local, updated))
    return ReadEntry(
        id=plain_name(row.get("id")),
        title=one_line(_text(row, "title")) or first_words(content or summary),
        link=absolute_link(base, _text(row, "url") or _text(row, "external_url")),
        published=plausible(at),
        updated=plausible(changed),
        author=_author(row),
        summary=summary,
        content=content,
        enclosures=tuple(_enclosures(row)),
        language=language_code(_text(row, "language")) or language,
        has_wrong_date=is_wrong(at),
        utc_offset_minutes=offset_minutes(local),
    )


def _author(row: dict[str, Any]) -> str | None:
    authors = row.get("authors") or [row.get("author")]
    if not isinstance(authors, list):
        return None
    names = [_text(author, "name") for author in authors[:20] if isinstance(author, dict)]
    return one_line(", ".join(filter(None, names))) or None


def _enclosures(row: dict[str, Any]) -> Iterator[Enclosure]:
    items = row.get("attachments")
    for item in items[:MOST_ENCLOSURES] if isinstance(items, list) else ():
        if isinstance(item, dict) and (
            found := enclosure(item.get("url"), _text(item, "mime_type"), item.get("size_in_bytes"))
        ):
            yield found


def _text(row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else ""
