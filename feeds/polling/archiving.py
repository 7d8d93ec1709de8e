"""POLL, archiving: takes the new entries of a poll, returns their texts for the archive. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from feeds.polling.matching import published_at
from feeds.text import pack_texts, words_once
from feeds.types import ArchivedText, Entry

MOST_CHARACTERS: Final = 8_000  # of a summary or content; feeds of whole articles have longer ones now and then


def archived_texts(entries: Iterable[Entry], since: datetime | None, now: datetime) -> dict[str, ArchivedText]:
    """Returns the texts for the archive by entry id.

    Args:
        entries: that are stored next.
        since: aware UTC; entries published before it are not archived. None if nothing is.
        now: aware UTC; stands for a missing date.
    """
    if since is None:
        return {}
    return {entry.id: archived_text(entry) for entry in entries if published_at(entry, now) >= since}


def archived_text(entry: Entry) -> ArchivedText:
    """Returns the text of an entry for the archive. A summary with which the content begins is left out."""
    is_repeated = bool(entry.summary) and entry.content.startswith(entry.summary.rstrip("…. "))
    summary = "" if is_repeated else entry.summary[:MOST_CHARACTERS]
    texts = (entry.title, summary, entry.content[:MOST_CHARACTERS])
    return ArchivedText(pack_texts(texts), words_once(texts))
