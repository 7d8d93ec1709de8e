"""PARSE, identity: decides over all entries of a feed which of them are one, and which of their names tell them apart.

Publishers break every single name: one page for all items, one guid for all, permalinks that differ by fragment only, a
headline that comes back each day. So a name (leg) identifies an entry only if no other entry of the feed has it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from feeds.parse.links import canonical_link, comparable_link
from feeds.types import LEAST_TEXT, Entry

# A longer name is replaced by its digest: an index of PostgreSQL takes keys of at most 2,704 bytes.
MOST_NAME_BYTES: Final = 1_000


@dataclass(frozen=True, slots=True)
class _Names:
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


def identify(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Returns the entries, each item once, with id, legs and the link that is shown.

    Args:
        entries: of one feed, in its order, as a reader returns them: `id` is the feed's guid or empty, `link` absolute.
    """
    once: list[tuple[Entry, _Names]] = []
    seen: set[tuple[str, ...]] = set()
    for entry in entries:
        names = _names(entry)
        keys = _sameness(names)
        if not seen.intersection(keys):
            once.append((entry, names))
        seen.update(keys)
    uses = Counter(leg for _, names in once for leg in names.legs)
    return _with_distinct_ids([_identified(entry, names, uses) for entry, names in once])


def _sameness(names: _Names) -> Sequence[tuple[str, ...]]:
    """Returns keys of which two listings of one item have one in common. When in doubt, they have none.

    Publishers list an item twice when they change its date. But a short headline ("Weather report") that comes again
    under the same guid or page may be another day's.
    """
    link = comparable_link(names.exact)
    if not names.is_long:
        return [(names.guid, link, names.text)]
    keys = [("link", link, names.text), ("guid", names.guid, names.words)]
    return [key for key in keys if key[1]] or [("text", names.text)]


def _names(entry: Entry) -> _Names:
    page = exact = canonical_link(entry.link) if entry.link else ""
    if entry.link and "#" in entry.link:
        exact = canonical_link(entry.link, keeps_fragment=True)
    guid = comparable_link(canonical_link(entry.id, keeps_fragment=True)) if "://" in entry.id else entry.id
    told = f"{entry.title}\n{entry.summary or entry.content[:500]}"
    words = hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:32]
    at = entry.published or entry.updated
    text = f"text:{words}:{at.date().isoformat()}" if at else f"text:{words}"
    legs = [f"guid:{short_name(guid)}"] if guid else []
    if page:
        legs += dict.fromkeys(_link_leg(link) for link in (exact, page))
    return _Names(guid, page, exact, words, text, len(told) >= LEAST_TEXT, (*legs, text))


def _identified(entry: Entry, names: _Names, uses: Counter[str]) -> Entry:
    legs = tuple([leg for leg in names.legs if uses[leg] == 1])
    shared = tuple([leg for leg in names.legs if uses[leg] > 1]) if len(legs) < len(names.legs) else ()
    is_page_shared = bool(names.page) and uses[_link_leg(names.page)] > 1
    link = (names.exact if is_page_shared else names.page) or None
    return replace(entry, id=_id(entry, legs, names), link=link, legs=legs, shared_legs=shared)


def _link_leg(link: str) -> str:
    return f"link:{short_name(comparable_link(link))}"


def _id(entry: Entry, legs: tuple[str, ...], names: _Names) -> str:
    """Returns the first name that identifies the entry in this feed."""
    if names.guid and legs[:1] == (f"guid:{short_name(names.guid)}",):
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
