"""STORIES, a story's own fields: takes the entries of a story, returns its title, times, topics and publishers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from feeds.ports import StoredEntry
from feeds.stories.entries import MatchedEntry
from feeds.types import Feed, Story


def publisher_of(feed: Feed) -> str:
    """Returns the publisher that the entries of `feed` count for: its publisher, else its title, else its address."""
    return feed.publisher or feed.title or feed.url


def story_of_entry(matched: MatchedEntry, publisher: str, origin: str) -> Story:
    """Returns the new story that one entry starts; its id is 0.

    Args:
        matched: the entry.
        publisher: of the entry.
        origin: of the entry's words.
    """
    return Story(
        id=0,
        title=matched.entry.title,
        language=matched.article.language,
        first_seen=matched.published,
        last_seen=matched.published,
        topics=tuple(match.slug for match in matched.matches),
        entry_count=1,
        publishers=(publisher,),
        origins=(origin,),
    )


def story_of_stored_entries(entries: Sequence[StoredEntry], origins: Mapping[int, str]) -> Story:
    """Returns the new story that stored entries make; its id is 0.

    Args:
        entries: at least one.
        origins: origin by entry id, of the entries that have facts; the publisher counts as the origin of the others.
    """
    ordered = sorted(entries, key=lambda entry: (entry.published, entry.id))
    return Story(
        id=0,
        title=ordered[0].entry.title,
        language=ordered[0].language,
        first_seen=ordered[0].published,
        last_seen=ordered[-1].published,
        topics=tuple(sorted({match.slug for entry in ordered for match in entry.matches})),
        entry_count=len(ordered),
        publishers=tuple(dict.fromkeys(entry.publisher for entry in ordered)),
        origins=tuple(dict.fromkeys(origins.get(entry.id, entry.publisher) for entry in ordered)),
    )


def with_entry(story: Story, matched: MatchedEntry, publisher: str) -> Story:
    """Returns the story with one more entry, whose origin comes with its claims.

    Args:
        story: as stored.
        matched: the entry that joins it.
        publisher: of the entry.
    """
    return replace(
        story,
        first_seen=min(story.first_seen, matched.published),
        last_seen=max(story.last_seen, matched.published),
        topics=tuple(sorted({*story.topics, *(match.slug for match in matched.matches)})),
        entry_count=story.entry_count + 1,
        publishers=tuple(dict.fromkeys((*story.publishers, publisher))),
    )


def with_stored_entries(story: Story, entries: Sequence[StoredEntry], origins: Mapping[int, str]) -> Story:
    """Returns the story with entries that were in another one.

    Args:
        story: as stored.
        entries: that join it, at least one.
        origins: origin by entry id, of the entries that have facts; the publisher counts as the origin of the others.
    """
    other = story_of_stored_entries(entries, origins)
    return replace(
        story,
        first_seen=min(story.first_seen, other.first_seen),
        last_seen=max(story.last_seen, other.last_seen),
        topics=tuple(sorted({*story.topics, *other.topics})),
        entry_count=story.entry_count + other.entry_count,
        publishers=tuple(dict.fromkeys((*story.publishers, *other.publishers))),
        origins=tuple(dict.fromkeys((*story.origins, *other.origins))),
    )


def without_entries(story: Story, count: int, gone_publishers: set[str]) -> Story:
    """Returns the story after `count` entries have left, and with them all entries of `gone_publishers`.

    Args:
        story: as stored.
        count: number of entries that have left.
        gone_publishers: publishers of which no entry is left.
    """
    return replace(
        story,
        entry_count=story.entry_count - count,
        publishers=tuple(name for name in story.publishers if name not in gone_publishers),
        origins=tuple(name for name in story.origins if name not in gone_publishers),
    )
