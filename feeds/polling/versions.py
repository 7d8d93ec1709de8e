"""POLL, versions: finds stored entries whose publisher has changed what they tell, so that they are read again. Pure.

A new version is stored as an entry of its own, because spans count characters of the stored text, which never changes.
Its claims are merged into the facts of its story, as those of any entry; what it no longer says is marked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from typing import Final

from feeds.ports import KnownEntries, StoredEntry
from feeds.stories import MatchedEntry, is_withdrawal_notice
from feeds.text import words_of
from feeds.types import Entry

MOST_VERSIONS: Final = 5  # of an entry that are read, the first included
MOST_A_POLL: Final = 20
NEWS_FOR: Final = timedelta(days=3)  # after publication; a later change is hardly news
_LEAST_WORDS: Final = 4  # that are new in a text, for it to tell something else
_TYPO: Final = 0.75  # similarity of a word, 0 to 1, to one that it corrects
_LEAST_SHARE: Final = 0.7  # of the old text's length; a shorter one is a teaser, and shows not what was removed


def changed_entries(entries: Iterable[Entry], known: KnownEntries, now: datetime) -> list[tuple[int, Entry]]:
    """Returns known entries that come with a text under which they are not stored, each with its stored id.

    Args:
        entries: all that the feed lists.
        known: those of them that are stored.
        now: aware UTC.
    """
    found = [
        (known.ids[entry.id], entry)
        for entry in entries
        if entry.id in known.ids
        and any(leg.startswith("text:") and leg in known.new_legs for leg in entry.legs)
        and entry.published is not None
        and entry.published > now - NEWS_FOR
        and not is_withdrawal_notice(entry.title)
    ]
    return found[:MOST_A_POLL]


def is_material(entry: Entry, stored: StoredEntry) -> bool:
    """True if the entry tells something that the stored one does not: another number, or several other words.

    Only the title is compared if the stored entry was on no topic, since its text is not stored.
    """
    old = f"{stored.entry.title}\n{stored.entry.summary}\n{stored.text}"
    new = f"{entry.title}\n{entry.summary}\n{entry.content}" if stored.text else entry.title
    before, after = set(words_of(old)), set(words_of(new))
    added = after - before
    if any(word.isdecimal() for word in added):
        return True
    gone = words_of(stored.entry.title) if stored.text else tuple(before - after)
    others = [word for word in added if not _is_typo(word, gone)]
    return len(others) >= (_LEAST_WORDS if stored.text else 1)


def _is_typo(word: str, others: Sequence[str]) -> bool:
    return any(SequenceMatcher(None, word, other).ratio() >= _TYPO for other in others)


def version_of(entry: Entry, now: datetime) -> Entry:
    """Returns the entry as a version of its own: with another id, without names, published when it was changed."""
    digest = hashlib.sha256(f"{entry.title}\n{entry.summary}\n{entry.content}".encode("utf-8", "replace")).hexdigest()
    is_dated = entry.updated is not None and entry.published is not None and entry.published < entry.updated <= now
    at = entry.updated if is_dated else now
    return replace(entry, id=f"version:{digest[:32]}", legs=(), shared_legs=(), published=at)


def with_previous(matched: MatchedEntry, stored: StoredEntry) -> MatchedEntry:
    """Returns the version with the id of the entry that it replaces, unless too little of it was read."""
    is_whole = len(matched.article.text) >= _LEAST_SHARE * len(stored.text)
    return replace(matched, replaces=stored.id if is_whole else None)
