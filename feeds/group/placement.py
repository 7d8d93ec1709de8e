"""GROUP, the input and output of placing: settings, an item, and its placement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from feeds.group.embed import Encoder
from feeds.types import Fingerprint

# Weights of links are whole numbers: probability above one half, in 2⁻¹⁶.
UNIT = 1 << 16
CERTAIN = UNIT // 2  # of a link that claims decided, or an earlier version; no probability is as high


@dataclass(frozen=True, slots=True)
class StorySettings:
    """Settings of the story index.

    Attributes:
        window: how long an entry can be joined by others.
        capacity: most entries held, the latest ones; bounds memory (1.5 kB each) and the cost of an entry.
        candidates: number of nearest entries that an entry is compared with.
        decay_a_day: subtracted from the cosine of a candidate for each day between the two.
        size_price: what each pair of entries in one story costs, in probability above one half; the larger, the
            smaller the stories.
        encoder: whose vectors are compared; an entry with a vector of another one is found by none.
        doubt: least probability of the likeliest candidate for the claims of an entry to decide, 0 to 1.
    """

    window: timedelta = timedelta(days=4)
    capacity: int = 20_000
    candidates: int = 24
    decay_a_day: float = 0.08
    size_price: float = 0.05
    doubt: float = 0.30
    encoder: Encoder = Encoder.USE


@dataclass(frozen=True, slots=True)
class Item:
    """An entry to be placed. `entry_id` is the store's; it breaks ties, so that results are reproducible."""

    entry_id: int
    publisher: str
    language: str | None
    published: datetime
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True)
class Placement:
    """The story of an item.

    Attributes:
        story_id: None for a new story.
        probability: that the likeliest candidate is of the item's event, 0 to 1; 0 if there was none.
        reasons: in words, for /why.
        links: (entry id, weight) of the entries that are likelier of the item's event than not.
        doubtful_id: if `story_id` is None, the story of the likeliest candidate: the claims of the entry decide.
        doubtful_links: `links` if they decide for it.
    """

    story_id: int | None
    probability: float = 0.0
    reasons: tuple[str, ...] = ()
    links: tuple[tuple[int, int], ...] = ()
    doubtful_id: int | None = None
    doubtful_links: tuple[tuple[int, int], ...] = ()
