"""POLL, chunks: divides the new entries of a poll into chunks, each of which is stored in one transaction. Pure.

Chunks are small, because other writers wait for each of them. Entries of one story are put into one chunk if they fit,
so that one alert shows all of them and need not be edited at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Final, TypeVar

from feeds.group import Item, StoryIndex, StorySettings
from feeds.ports import NewEntry
from feeds.stories import AnalysedEntry

T = TypeVar("T")

MOST_ANALYSED: Final = 5  # about 40 ms each: their claims are compared with all facts of the story
MOST_WITHOUT_STORY: Final = 100  # three rows each, in three statements for all


@dataclass(frozen=True, slots=True)
class Chunk:
    """What one transaction stores.

    Attributes:
        analysed: entries on a topic whose articles were analysed.
        without_story: all others.
    """

    analysed: tuple[AnalysedEntry, ...] = ()
    without_story: tuple[NewEntry, ...] = ()

    def parts(self) -> Iterator[Chunk]:
        """Yields the smallest chunks that this one can be divided into."""
        yield from (Chunk(analysed=(entry,)) for entry in self.analysed)
        if self.without_story:
            yield Chunk(without_story=self.without_story)


def chunks_of(
    analysed: Sequence[AnalysedEntry], without_story: Sequence[NewEntry], settings: StorySettings
) -> list[Chunk]:
    """Returns the chunks in the order in which they are to be stored; at least one, which may be empty.

    Stories are ordered by their first entry, and entries within a story by time, so that a story grows in the order of
    events.

    Args:
        analysed: entries that become members of stories.
        without_story: entries that do not.
        settings: of the story index.
    """
    by_story: list[list[AnalysedEntry]] = [[]]
    for story in _by_story(analysed, settings):
        for part in _slices(story, MOST_ANALYSED):
            if len(by_story[-1]) + len(part) > MOST_ANALYSED:
                by_story.append([])
            by_story[-1] += part
    pairs = zip_longest(by_story, _slices(without_story, MOST_WITHOUT_STORY), fillvalue=())
    return [Chunk(tuple(some), tuple(others)) for some, others in pairs]


def _by_story(analysed: Sequence[AnalysedEntry], settings: StorySettings) -> list[list[AnalysedEntry]]:
    """Returns the entries by story, as far as these entries alone show it: a stored story may join two of these."""
    ordered = sorted(analysed, key=_age)
    if len(ordered) <= MOST_ANALYSED:
        return [ordered]  # they fit into one chunk
    index, story_of = StoryIndex(settings), dict[int, int]()
    for number, entry in enumerate(ordered, 1):
        matched = entry.matched
        item = Item(number, "", matched.article.language, matched.published, entry.analysis.fingerprint)
        placement = index.place(item)
        story_of[number] = number if placement.story_id is None else placement.story_id
        for change in index.add(item, story_of[number], placement.links):
            story_of |= dict.fromkeys(change.nodes, change.target)
    stories: dict[int, list[AnalysedEntry]] = {}
    for number, entry in enumerate(ordered, 1):
        stories.setdefault(story_of[number], []).append(entry)
    return sorted((sorted(story, key=_age) for story in stories.values()), key=lambda story: _age(story[0]))


def _age(entry: AnalysedEntry) -> tuple[datetime, str]:
    return entry.matched.published, entry.matched.entry.id


def _slices(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))
