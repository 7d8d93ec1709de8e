"""STORE, how a poll is divided into transactions: takes its new entries, gives chunks that are each stored in one.

Pure. A chunk is small, since whoever else wants to write waits for it. Entries of one story stand in one chunk as far
as they fit, so that their alert tells all of them and need not be edited at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Final, TypeVar

from feeds.group import Item, StoryIndex, StorySettings
from feeds.growth import Read
from feeds.ports import NewEntry

T = TypeVar("T")

MOST_READ: Final = 5  # some 40 ms each: comparing their claims with what the story tells already
MOST_PLAIN: Final = 100  # three rows each, in three statements for all


@dataclass(frozen=True, slots=True)
class Chunk:
    """What one transaction stores.

    Attributes:
        read: entries on a topic whose articles were read.
        plain: all others.
    """

    read: tuple[Read, ...] = ()
    plain: tuple[NewEntry, ...] = ()

    def parts(self) -> Iterator[Chunk]:
        """The same, divided as far as it can be."""
        yield from (Chunk(read=(one,)) for one in self.read)
        if self.plain:
            yield Chunk(plain=self.plain)


def chunks_of(read: Sequence[Read], plain: Sequence[NewEntry], settings: StorySettings) -> list[Chunk]:
    """The chunks in the order in which they are to be stored; at least one, which may be empty.

    Stories come by the time of their first entry, and so do the entries of each, so that a story grows in the order in
    which it happened.
    """
    of_stories: list[list[Read]] = [[]]
    for story in _stories(read, settings):
        for part in _slices(story, MOST_READ):
            if len(of_stories[-1]) + len(part) > MOST_READ:
                of_stories.append([])
            of_stories[-1] += part
    pairs = zip_longest(of_stories, _slices(plain, MOST_PLAIN), fillvalue=())
    return [Chunk(tuple(some), tuple(others)) for some, others in pairs]


def _stories(read: Sequence[Read], settings: StorySettings) -> list[list[Read]]:
    """The entries by story, as far as they alone tell it: what is stored already may join two of these."""
    ordered = sorted(read, key=_age)
    if len(ordered) <= MOST_READ:
        return [ordered]  # they fit into one chunk
    index, stories = StoryIndex(settings), dict[int, list[Read]]()
    for number, one in enumerate(ordered, 1):
        matched = one.matched
        item = Item(number, "", matched.article.language, matched.published, one.analysis.fingerprint)
        placement = index.place(item)
        story_id = placement.story_id or number
        for absorbed in placement.merged:
            index.merge(story_id, absorbed)
            stories[story_id] += stories.pop(absorbed)
        index.add(item, story_id)
        stories.setdefault(story_id, []).append(one)
    return sorted((sorted(story, key=_age) for story in stories.values()), key=lambda story: _age(story[0]))


def _age(one: Read) -> tuple[datetime, str]:
    return one.matched.published, one.matched.entry.id


def _slices(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))
