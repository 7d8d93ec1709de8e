"""BRIEF: the brief as a value. Language comes in when it is rendered: a fact is told in its sources' own words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.briefs.series import Series
from bot.briefs.window import Window
from feeds.types import Fact, Source, Story, Topic


@dataclass(frozen=True, slots=True)
class BriefSettings:
    """How much a brief holds.

    Attributes:
        key_facts: at most; 5 to 8 are read.
        voices: speakers beside the key facts, at most.
        words_per_voice: facts a speaker, at most.
        series, disputes, moments, stories: at most, each.
    """

    key_facts: int = 7
    voices: int = 12
    words_per_voice: int = 3
    series: int = 6
    disputes: int = 6
    moments: int = 20
    stories: int = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A fact in a brief. `is_new`: the chat's last brief could not have it."""

    fact: Fact
    is_new: bool = False
    is_disputed: bool = False


@dataclass(frozen=True, slots=True)
class Voice:
    """What one speaker said, beside what stands in the key facts."""

    speaker_key: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Dispute:
    """Facts that cannot both hold, the earlier first."""

    one: Fact
    other: Fact


@dataclass(frozen=True, slots=True)
class Moment:
    """A day (ISO 8601, at the precision known) and what happened on it."""

    date: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class Phrased:
    """A sentence that a language model wrote, checked against the facts that it cites."""

    text: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """All that a brief says.

    Attributes:
        stories: the most important first.
        key_facts: ranked, none twice in other words.
        voices, series, disputes, timeline: see their types; the timeline is in the order of its days.
        sources: every article that carries a fact of the window, the latest first.
        article_count, publishers, origins: how many articles, and whose; agency copy is one origin.
        since_last: when the chat last had a brief on the topic.
        new_count: facts first seen since then; of all facts, where there was none.
        repeat_count: articles published since then that carry only what was known.
        phrased: the opening in sentences, where a model wrote one that holds.
    """

    topic: Topic
    window: Window
    now: datetime
    stories: tuple[Story, ...]
    key_facts: tuple[Line, ...]
    voices: tuple[Voice, ...]
    series: tuple[Series, ...]
    disputes: tuple[Dispute, ...]
    timeline: tuple[Moment, ...]
    sources: tuple[Source, ...]
    article_count: int
    publishers: tuple[str, ...]
    origins: tuple[str, ...]
    since_last: datetime | None
    new_count: int
    repeat_count: int
    phrased: tuple[Phrased, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the window has nothing at all."""
        return not self.key_facts and not self.stories

    @property
    def is_nothing_new(self) -> bool:
        """Whether all of it could have stood in the chat's last brief."""
        return self.since_last is not None and self.new_count == 0 and not self.is_empty

    @property
    def is_only_repeats(self) -> bool:
        """Whether only what is new was asked for, and nothing is."""
        return self.window.is_since_last and self.since_last is not None and self.new_count == 0
