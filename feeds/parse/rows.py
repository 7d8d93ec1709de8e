"""PARSE, rows: what either reader of XML finds in an item, and how an entry is made of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from feeds.parse.dates import in_utc, offset_minutes, parse_local
from feeds.parse.entries import (
    MOST_ENCLOSURES,
    ReadEntry,
    absolute_link,
    enclosure,
    is_wrong,
    language_code,
    plain_name,
    plausible,
)
from feeds.text import MOST_TEXT, one_line, plain_text
from feeds.types import Enclosure

_MOST_PARTS: Final = 10


@dataclass(slots=True)
class Row:
    """The fields of an item as text, with markup. Not frozen, since making a frozen one takes three times as long.

    Attributes:
        guid: "" if there is none.
        link: as written, resolved against xml:base only.
        is_permalink: False if the feed says that the guid is not the item's address.
        published: dates in the order in which they are tried, then those of `updated`.
        contents: texts of the whole article.
        caption: text of a media file, which counts only if the item has no other.
        enclosures: address, media type and size of each file.
    """

    guid: str
    title: str
    link: str
    is_permalink: bool
    published: tuple[str, ...]
    updated: tuple[str, ...]
    author: str
    summary: str
    contents: tuple[str, ...]
    caption: str
    enclosures: tuple[tuple[object, object, object], ...]
    language: object


def entry_of(row: Row, base: str) -> ReadEntry:
    """Returns the entry of an item, its link resolved against `base`."""
    summary, content = _texts(row)
    published, updated = _moments(row)
    local = published or updated
    at, changed = (None if moment is None else in_utc(moment) for moment in (local, updated))
    return ReadEntry(
        id=plain_name(row.guid),
        title=one_line(row.title) or first_words(summary or content),
        link=absolute_link(base, row.link or _permalink(row)),
        published=plausible(at),
        updated=plausible(changed),
        author=(one_line(row.author) or None) if row.author else None,
        summary=summary,
        content=content,
        enclosures=tuple(_enclosures(row)) if row.enclosures else (),
        language=language_code(row.language),
        has_wrong_date=is_wrong(at),
        utc_offset_minutes=offset_minutes(local),
    )


def _texts(row: Row) -> tuple[str, str]:
    """Returns summary and content as plain text; no summary that is the content."""
    contents = row.contents[:_MOST_PARTS]
    if contents == (row.summary,):  # the same markup twice, which is a third of all feeds with whole articles
        return "", plain_text(row.summary)
    parts = [plain_text(part) for part in contents]
    content = parts[0] if len(parts) == 1 else "\n\n".join(filter(None, dict.fromkeys(parts)))[:MOST_TEXT].rstrip()
    summary = plain_text(row.summary)
    if not summary and not content:
        summary = plain_text(row.caption)
    return "" if summary == content else summary, content


def is_film(medium: object, kind: object) -> bool:
    """True if a media file may be what the item is about, as a video; a picture only illustrates it.

    Args:
        medium: of Media RSS: "image", "video", "audio".
        kind: media type.
    """
    return str(medium).lower() in {"video", "audio"} or str(kind).lower().startswith(
        ("video/", "audio/", "application/")
    )


def first_words(text: str) -> str:
    """Returns the beginning of a text on one line, as the title of an item without one."""
    text = " ".join(text[:1_000].split())
    return text if len(text) <= 120 else text[:120].rsplit(" ", 1)[0] + "…"


def _permalink(row: Row) -> str:
    return row.guid if row.is_permalink and row.guid.startswith(("http://", "https://")) else ""


def _moments(row: Row) -> tuple[datetime | None, datetime | None]:
    """Returns when the item was published and updated, in its own zone; None for each that it does not say."""
    published = _moment(row.published)
    if row.published[0] and row.updated == row.published[:1]:
        return published, published
    return published, _moment(row.updated)


def _moment(texts: Iterable[str]) -> datetime | None:
    for text in texts:
        if text and (at := parse_local(text)):
            return at
    return None


def _enclosures(row: Row) -> Iterable[Enclosure]:
    for url, kind, size in row.enclosures[:MOST_ENCLOSURES]:
        if found := enclosure(url, kind, size):
            yield found
