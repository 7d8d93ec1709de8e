"""PARSE, identity: decides over all entries of a feed which of them are one, and which of their names tell them apart.

Publishers break every single name: one page for all items, one guid for all, permalinks that differ by fragment only, a
headline that comes back each day. So a name (leg) identifies an entry only if no other entry of the feed has it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import Final, NamedTuple

from feeds.parse.entries import ReadEntry
from feeds.parse.links import canonical_link, comparable_link
from feeds.types import LEAST_TEXT, Entry

# A longer name is replaced by its digest: an index of PostgreSQL takes keys of at most 2,704 bytes.
MOST_NAME_BYTES: Final = 1_000


class _Names(NamedTuple):
    """What one entry is called.

    Attributes:
        guid: comparable form; "" if the feed gives none.
        page: canonical link without a fragment; "" if the feed gives none.
        exact: the same with the fragment, if there is one that may tell entries apart.
        words: digest of title and text.
        text: leg of title, text and day of publication.
        is_long: True if title and text are so long that equal ones are hardly a coincidence.
        legs: all names, the strongest first.
    """

    guid: str
    page: str
    exact: str
    words: str
    text: str
    is_long: bool
    legs: tuple[str, ...]


def identify(entries: Sequence[ReadEntry]) -> tuple[Entry, ...]:
    """Returns the entries, each item once, with id, legs and the link that is shown.

    Args:
        entries: of one feed, in its order.
    """
    once: list[tuple[ReadEntry, _Names]] = []
    seen: set[tuple[str, ...]] = set()
    for entry in entries:
        names = _names(entry)
        keys = _sameness(names)
        if seen.isdisjoint(keys):
            once.append((entry, names))
        seen.update(keys)
    uses = Counter(chain.from_iterable([names.legs for _, names in once]))
    shared = {leg for leg, count in uses.items() if count > 1}
    return _with_distinct_ids([_identified(entry, names, shared) for entry, names in once])


def _sameness(names: _Names) -> Sequence[tuple[str, ...]]:
    """Returns keys of which two listings of one item have one in common. When in doubt, they have none.

    Publishers list an item twice when they change its date. But a short headline ("Weather report") that comes again
    under the same guid or page may be another day's.
    """
    link = comparable_link(names.exact)
    if not names.is_long:
        return [(names.guid, link, names.text)]
    keys = [("link", link, names.text)] if link else []
    if names.guid:
        keys.append(("guid", names.guid, names.words))
    return keys or [("text", names.text)]


def _names(entry: ReadEntry) -> _Names:
    link, guid = entry.link or "", entry.id
    page = exact = canonical_link(link) if link else ""
    if "#" in link:
        exact = canonical_link(link, keeps_fragment=True)
    if "://" in guid:
        guid = comparable_link(exact if guid == link else canonical_link(guid, keeps_fragment=True))
    told = f"{entry.title}\n{entry.summary or entry.content[:500]}"
    words = hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:32]
    at = entry.published or entry.updated
    text = f"text:{words}:{at.date().isoformat()}" if at else f"text:{words}"
    legs = [f"guid:{short_name(guid)}"] if guid else []
    if page:
        legs.append(_link_leg(exact))
        if page != exact and (page_leg := _link_leg(page)) != legs[-1]:
            legs.append(page_leg)
    return _Names(guid, page, exact, words, text, len(told) >= LEAST_TEXT, (*legs, text))


def _identified(entry: ReadEntry, names: _Names, shared: set[str]) -> Entry:
    """Returns the entry with those of its names that identify it.

    Args:
        entry: as read.
        names: what it is called.
        shared: names of more than one entry of the feed.
    """
    legs, link = names.legs, names.page
    others: tuple[str, ...] = ()
    if not shared.isdisjoint(legs):
        legs = tuple([leg for leg in names.legs if leg not in shared])
        others = tuple([leg for leg in names.legs if leg in shared])
        if names.page and _link_leg(names.page) in shared:
            link = names.exact
    return entry.identified(_id(entry, legs, names), link or None, legs, others)


def _link_leg(link: str) -> str:
    return f"link:{short_name(comparable_link(link))}"


def _id(entry: ReadEntry, legs: tuple[str, ...], names: _Names) -> str:
    """Returns the first name that identifies the entry in this feed."""
    if names.guid and legs[:1] == names.legs[:1]:
        return short_name(entry.id)
    if names.exact and any(leg.startswith("link:") for leg in legs):
        return short_name(names.exact)
    return names.text


def _with_distinct_ids(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Returns the entries with a number behind an id that came before: ids are unique within a feed."""
    if len({entry.id for entry in entries}) == len(entries):
        return tuple(entries)
    seen: Counter[str] = Counter()
    distinct = []
    for entry in entries:
        seen[entry.id] += 1
        count = seen[entry.id]
        distinct.append(entry if count == 1 else replace(entry, id=short_name(f"{entry.id} ({count})")))
    return tuple(distinct)


def short_name(name: str) -> str:
    """Returns the name as it is stored: its digest if it is too long for an index."""
    if len(name) <= MOST_NAME_BYTES // 4:
        return name
    encoded = name.encode("utf-8", "replace")
    return name if len(encoded) <= MOST_NAME_BYTES else f"sha256:{hashlib.sha256(encoded).hexdigest()}"
