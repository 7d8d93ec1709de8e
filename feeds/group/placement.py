"""GROUP, what placing takes and gives: settings, an item, where it belongs, what leaves a story that drifted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from feeds.group.pair_similarity import PairSimilarity
from feeds.types import Fingerprint


@dataclass(frozen=True, slots=True)
class StorySettings:
    """How alike is the same. Similarities are centred cosines with what names, figures and time add.

    Attributes:
        window: how long a story can take new entries after an entry of it.
        capacity: at most so many members are held, the latest; bounds memory (4 kB each) and the cost of an entry.
        candidates: so many nearest members are looked at closely.
        nearest: a story is as near as the mean of its so many nearest members.
        join: least score to join a story in a dense stream, where similarities are centred.
        merge: least mean score between two stories to be one, in a dense stream.
        sparse: what is added to both in a sparse one, where all is still more alike (VectorWindow.settled).
        doubt: so far under `join` the entry's own claims decide, where it has any.
        split: two halves of a story under this mean score are two stories.
        decay_a_day: taken off a day between two entries.
        refresh: how often the means of the languages are taken anew.
        centring: how much of a language's mean is taken off, 0 to 1.
        pair_similarity: what names, figures and languages add to a pair.
    """

    window: timedelta = timedelta(days=4)
    capacity: int = 20_000
    candidates: int = 48
    nearest: int = 24
    join: float = 0.46
    merge: float = 0.39
    sparse: float = 0.05
    doubt: float = 0.08
    split: float = 0.10
    decay_a_day: float = 0.05
    refresh: timedelta = timedelta(hours=2)
    centring: float = 1.0
    pair_similarity: PairSimilarity = field(default_factory=PairSimilarity)


@dataclass(frozen=True, slots=True)
class Item:
    """An entry to be placed. `entry_id` is the store's; it breaks ties, so that the result is the same each time."""

    entry_id: int
    publisher: str
    language: str | None
    published: datetime
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True)
class Split:
    """Entries that leave `story_id` for a story of their own: it had drifted."""

    story_id: int
    entry_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an item belongs.

    Attributes:
        story_id: the story; None for a new one.
        similarity: its score, about -1 to 1.2; 0 where nothing was near.
        reasons: in words, for /why.
        merged: stories that turn out to be the same as `story_id`, which survives as the eldest.
        doubtful_id: where `story_id` is None, a story that was nearly near enough: what the entry says decides.
    """

    story_id: int | None
    similarity: float = 0.0
    reasons: tuple[str, ...] = ()
    merged: tuple[int, ...] = ()
    doubtful_id: int | None = None
