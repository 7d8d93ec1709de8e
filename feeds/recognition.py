"""Recognition: decides which entries of a feed are stored already, by names that changed since. Pure.

A guid that is stored identifies its entry. A link or a text identifies it if nothing speaks against it: publishers
change guids, move pages, and use one page or one headline for many items. When in doubt an entry is new.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from feeds.ports import KnownEntries, KnownEntry
from feeds.text import words_of
from feeds.types import LEAST_TEXT, Entry

# A feed that gives each of so many entries its own link is trusted to do so always.
_LEAST_DISTINCT: Final = 3
_LEAST_SIMILARITY: Final = 0.6  # of titles, 0 to 1
_VERSION: Final = re.compile(r"#\d+$")


def legs_of(entry: Entry) -> tuple[str, ...]:
    """Returns all names (legs) that identify an entry in its feed, its id included."""
    return tuple(dict.fromkeys((f"id:{entry.id}", *entry.legs)))


def sought_legs(entry: Entry) -> tuple[str, ...]:
    """Returns all names under which an entry may be stored: those that it shares with others today too."""
    return (*legs_of(entry), *entry.shared_legs)


def recognise(entries: Sequence[Entry], stored: Mapping[str, KnownEntry]) -> KnownEntries:
    """Returns which of the entries are stored already.

    Args:
        entries: all that the feed lists.
        stored: stored entries of this feed by leg, at least those of `sought_legs` of the entries.
    """
    feed = _Feed(stored, _has_distinct_links(entries))
    found: dict[str, KnownEntry] = {}
    for rule in _RULES:
        taken = {known.id for known in found.values()}
        for entry in entries:
            if entry.id in found:
                continue
            candidates = (known for known in rule.candidates(feed, entry) if rule.is_sure or known.id not in taken)
            if (known := next(candidates, None)) is not None:
                found[entry.id] = known
                taken.add(known.id)
    ids = {entry.id: found[entry.id].id for entry in entries if entry.id in found}
    new_legs = {leg: ids[e.id] for e in entries if e.id in ids for leg in legs_of(e) if leg not in stored}
    taken_legs = frozenset(leg for e in entries if e.id not in ids for leg in e.legs if leg in stored)
    return KnownEntries(ids, new_legs, taken_legs)


@dataclass(frozen=True, slots=True)
class _Feed:
    """What the rules know. `has_distinct_links` is True if no two of several entries share a link."""

    stored: Mapping[str, KnownEntry]
    has_distinct_links: bool


def _has_distinct_links(entries: Sequence[Entry]) -> bool:
    return len(entries) >= _LEAST_DISTINCT and not any(
        leg.startswith("link:") for entry in entries for leg in entry.shared_legs
    )


def _by_id(feed: _Feed, entry: Entry) -> Iterator[KnownEntry]:
    for leg in legs_of(entry):
        if leg.startswith(("id:", "guid:")) and leg in feed.stored:
            yield feed.stored[leg]


def _by_link(feed: _Feed, entry: Entry) -> Iterator[KnownEntry]:
    links = [leg for leg in entry.legs if leg.startswith("link:")]
    has_guid = any(leg.startswith("guid:") for leg in entry.legs)
    for place, leg in enumerate(links):
        if (known := feed.stored.get(leg)) is None:
            continue
        # The second link of an entry is its page, without the fragment that may be what tells its entries apart.
        is_exact = place == 0
        is_trusted = not has_guid or feed.has_distinct_links or entry.published is None
        if (is_exact and (is_trusted or _is_version(entry, known))) or _is_similar(entry, known):
            yield known


def _by_text(feed: _Feed, entry: Entry) -> Iterator[KnownEntry]:
    is_long = len(entry.title) + len(entry.summary or entry.content) >= LEAST_TEXT
    is_nameless = all(leg.startswith("text:") for leg in entry.legs)
    for leg in entry.legs:
        if leg.startswith("text:") and leg in feed.stored and (is_long or is_nameless):
            yield feed.stored[leg]


def _by_shared_name(feed: _Feed, entry: Entry) -> Iterator[KnownEntry]:
    for leg in entry.shared_legs:
        if (known := feed.stored.get(leg)) is not None and _is_similar(entry, known):
            yield known


@dataclass(frozen=True, slots=True)
class _Rule:
    """One way to recognise an entry; if it `is_sure`, several entries of a feed may be one stored entry."""

    candidates: Callable[[_Feed, Entry], Iterator[KnownEntry]]
    is_sure: bool = False


# The surest first: an entry that one rule recognises is nothing that a later rule may take for another.
_RULES: Final = (_Rule(_by_id, is_sure=True), _Rule(_by_link), _Rule(_by_text), _Rule(_by_shared_name))


def _is_version(entry: Entry, known: KnownEntry) -> bool:
    """True if the two guids differ only in the version that some publishers append: "…/article#1"."""
    return _VERSION.sub("", entry.id) == _VERSION.sub("", known.uid)


def _is_similar(entry: Entry, known: KnownEntry) -> bool:
    """True if the stored entry was published at the same moment or has nearly the same title, or has been emptied."""
    if not known.title or entry.published == known.published:
        return True
    ours, theirs = set(words_of(entry.title)), set(words_of(known.title))
    return len(ours & theirs) >= _LEAST_SIMILARITY * len(ours | theirs)
