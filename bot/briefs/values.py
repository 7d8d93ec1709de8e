"""BRIEF: the brief as a value, independent of the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from bot.briefs.counting import Point
from bot.briefs.series import Series
from bot.briefs.window import Window
from feeds.types import Fact, FactSource, Story, Topic

ChartKind: TypeAlias = Literal["timeline", "figures"]


@dataclass(frozen=True, slots=True)
class BriefSettings:
    """Sizes of the sections of a brief.

    Attributes:
        key_facts: number of key facts at most; people read 5 to 8.
        voices: number of further speakers at most.
        words_per_voice: number of facts of such a speaker at most.
        heads_per_voice, late_voices: so many first facts of stories stand beyond these, and so many speakers of such.
        series, disputes, timeline_entries, stories, leads, unsaid: number of each at most.
    """

    key_facts: int = 7
    voices: int = 12
    words_per_voice: int = 3
    heads_per_voice: int = 2
    late_voices: int = 3
    series: int = 6
    disputes: int = 6
    timeline_entries: int = 20
    stories: int = 4
    leads: int = 12
    unsaid: int = 10


@dataclass(frozen=True, slots=True)
class Line:
    """A fact in a brief.

    Attributes:
        is_new: the chat's last brief could not contain it.
        overtaken: the last value of a figure in it, if a later day brought another one.
    """

    fact: Fact
    is_new: bool = False
    is_disputed: bool = False
    overtaken: Point | None = None


@dataclass(frozen=True, slots=True)
class Voice:
    """What one speaker said beside the key facts."""

    speaker_key: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Dispute:
    """A fact and those that cannot hold beside it.

    Attributes:
        one: a denial, or the earlier of two values.
        others: those who state what it denies, each of another side; or the other value.
        is_denial: the others state the matter of a denial.
        counts: the two values, where the quantity is known that both count.
        headline: an article whose headline alone tells of the dispute; `one` is of that article, and no other fact is.
    """

    one: Fact
    others: tuple[Fact, ...]
    is_denial: bool = False
    counts: Series | None = None
    headline: FactSource | None = None

    @property
    def facts(self) -> tuple[Fact, ...]:
        """All of them; none where a headline tells the dispute."""
        return () if self.headline is not None else (self.one, *self.others)


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A day (ISO 8601, at the known precision) and an event on it.

    Attributes:
        is_key: another section tells it with its day, so that a list of both need not repeat it.
    """

    date: str
    fact: Fact
    is_key: bool = False


@dataclass(frozen=True, slots=True)
class Phrased:
    """A sentence that a language model wrote, checked against the facts that it cites."""

    text: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """The contents of a brief.

    Attributes:
        stories: the most important first.
        key_facts: ranked, none twice in other words.
        voices, series, disputes, timeline: see their types; the timeline is in the order of its days.
        sources: every article that carries a fact of the window, the latest first.
        article_count, publishers, origins: how many articles, and whose; agency copy is one origin.
        since_last: when the chat last had a brief on the topic.
        new_count: facts first seen since then; of all facts, where there was none.
        repeat_count: articles published since then that carry only what was known.
        phrased: opening sentences by a language model that passed the check.
        leads: what articles lead with that no other section tells, the earliest first.
        unsaid: articles whose headline tells news of which no line tells, the earliest first.
    """

    topic: Topic
    window: Window
    now: datetime
    stories: tuple[Story, ...]
    key_facts: tuple[Line, ...]
    voices: tuple[Voice, ...]
    series: tuple[Series, ...]
    disputes: tuple[Dispute, ...]
    timeline: tuple[TimelineEntry, ...]
    sources: tuple[FactSource, ...]
    article_count: int
    publishers: tuple[str, ...]
    origins: tuple[str, ...]
    since_last: datetime | None
    new_count: int
    repeat_count: int
    phrased: tuple[Phrased, ...] = ()
    leads: tuple[Line, ...] = ()
    unsaid: tuple[FactSource, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True if there is nothing in the window."""
        return not self.key_facts and not self.stories

    @property
    def is_nothing_new(self) -> bool:
        """True if the chat's last brief could contain all of it."""
        return self.since_last is not None and self.new_count == 0 and not self.is_empty

    @property
    def is_only_repeats(self) -> bool:
        """True if only new facts were asked for and there are none."""
        return self.window.is_since_last and self.since_last is not None and self.new_count == 0
