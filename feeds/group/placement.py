"""GROUP, the input and output of placing: settings, an item, its placement, and the split of a story."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from feeds.group.pair_similarity import PairSimilarity
from feeds.types import Fingerprint


@dataclass(frozen=True, slots=True)
class StorySettings:
    """Settings of the story index. Scores are centred cosines adjusted for names, figures, languages and time.

    Attributes:
        window: how long after its latest entry a story takes in new entries.
        capacity: most members held, the latest ones; bounds memory (4 kB each) and the cost of an entry.
        candidates: number of nearest members whose pair score is computed.
        nearest: the score of a story is the mean over its so many nearest members.
        join: least score to join a story, in a dense stream.
        merge: least mean score between two stories to merge them, in a dense stream.
        sparse: added to `join` and `merge` in a sparse stream, where all entries are more alike.
        doubt: within this distance below `join` the claims of the entry decide.
        split: a story whose two halves have a mean score below this is split.
        decay_a_day: subtracted from a score for each day between two entries.
        refresh: how often the mean vectors of the languages are recomputed.
        centring: share of a language's mean vector that is subtracted, 0 to 1.
        pair_similarity: adjustments for names, figures and languages.
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
    """An entry to be placed. `entry_id` is the store's; it breaks ties, so that results are reproducible."""

    entry_id: int
    publisher: str
    language: str | None
    published: datetime
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True)
class Split:
    """Entries that leave story `story_id` for a story of their own, because it had drifted apart."""

    story_id: int
    entry_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Placement:
    """The story of an item.

    Attributes:
        story_id: None for a new story.
        similarity: score of the nearest story, about -1 to 1.2; 0 if there was none.
        reasons: in words, for /why.
        merged: stories that are the same as `story_id`, which is the oldest and survives.
        doubtful_id: if `story_id` is None, a story just below the threshold: the claims of the entry decide.
    """

    story_id: int | None
    similarity: float = 0.0
    reasons: tuple[str, ...] = ()
    merged: tuple[int, ...] = ()
    doubtful_id: int | None = None
