"""RENDER: how much of a brief is shown, and the numbers by which its lines cite their articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date
from typing import Final

from bot.briefs import Brief, Line, Series, TimelineEntry
from bot.locales import Words
from bot.render.brief_series import shown_points
from bot.render.days import FactDay, day_of, first_day, reported_words
from bot.render.facts import fact_html, sourced_fact
from bot.render.heads import unsaid_in_words
from bot.render.sources import Reference, citations, cited, references
from feeds.types import Fact

# So many lines of one day of report have it said once above them.
FEWEST_TOLD_ONCE: Final = 3


@dataclass(frozen=True, slots=True)
class Layout:
    """How much of a brief is shown.

    Attributes:
        key_facts, voices, series, disputes: most lines of each section.
        width: most characters of a fact's content.
        cites: most sources cited for a fact.
        is_full: with the timeline and the headlines of the sources.
    """

    key_facts: int
    voices: int
    series: int
    disputes: int
    width: int
    cites: int = 3
    is_full: bool = False


FULL: Final = Layout(key_facts=99, voices=99, series=99, disputes=99, width=600, cites=6, is_full=True)
# In order of preference; the first that fits into one message is used.
SHORT: Final = (
    Layout(key_facts=7, voices=4, series=3, disputes=2, width=200),
    Layout(key_facts=7, voices=3, series=3, disputes=2, width=160, cites=2),
    Layout(key_facts=6, voices=2, series=2, disputes=1, width=140, cites=2),
    Layout(key_facts=5, voices=2, series=2, disputes=1, width=110, cites=2),
    Layout(key_facts=5, voices=1, series=1, disputes=1, width=90, cites=1),
    Layout(key_facts=5, voices=0, series=0, disputes=0, width=60, cites=1),
)


@dataclass(frozen=True, slots=True)
class Citing:
    """Renders and cites the facts of one brief: one number for each article, in the order of first use.

    `said_once` is the day of all lines without one, such as "reported 23 Oct"; "" if each line gives its own.
    """

    brief: Brief
    words: Words
    layout: Layout
    numbers: dict[tuple[str, str], Reference]
    said_once: str = ""

    def line(self, fact: Fact, *, is_dated: bool = True, width: int | None = None) -> str:
        """Returns the fact with its date and its citations.

        Args:
            fact: of the brief.
            is_dated: False to leave the date out.
            width: most characters of the content; None for the layout's.
        """
        shown, dated = sourced_fact(fact, self.words.language), self.brief.now if is_dated else None
        most = min(width or self.layout.width, self.layout.width)
        html = fact_html(shown, self.words, width=most, dated=dated, has_day=not is_dated, said_once=self.said_once)
        return f"{html} {self.marks(fact)}".rstrip()

    def marks(self, fact: Fact) -> str:
        """Returns the citation marks of a fact, such as [1] [3]."""
        return citations(cited(fact, self.words.language, self.layout.cites), self.numbers)


def citing_of(brief: Brief, words: Words, layout: Layout) -> Citing:
    """Returns the citation numbers for what `layout` shows of `brief`.

    Args:
        brief: as composed.
        words: the reader's language and time zone.
        layout: which sections are shown, and how much of each.
    """
    first = [fact for sentence in brief.phrased for fact in sentence.facts]
    first += [line.fact for line in brief.key_facts[: layout.key_facts]]
    first += [line.overtaken.fact for line in brief.key_facts[: layout.key_facts] if line.overtaken]
    if layout.is_full:
        first += [happened.fact for happened in untold_events(brief)] + [line.fact for line in brief.leads]
    rest = [line.fact for line in voice_lines(brief, layout)]
    rest += [point.fact for series in moving(brief, layout) for point in shown_points(series)]
    rest += [fact for dispute in brief.disputes[: layout.disputes] for fact in dispute.facts]
    sources = [s for fact in first for s in cited(fact, words.language, layout.cites)]
    sources += unsaid_in_words(brief, words) if layout.is_full else ()
    sources += [s for fact in rest for s in cited(fact, words.language, layout.cites)]
    sources += [one.headline for one in brief.disputes[: layout.disputes] if one.headline is not None]
    lines = [line.fact for line in (*brief.key_facts[: layout.key_facts], *voice_lines(brief, layout))]
    lines += [line.fact for line in brief.leads] if layout.is_full else []
    return Citing(brief, words, layout, references(sources), _said_once(lines, brief, words))


def _said_once(facts: Sequence[Fact], brief: Brief, words: Words) -> str:
    """The day of the report that most lines without another day share, if it is true of all that would have none."""
    days = [_day(fact, brief, words) for fact in facts]
    reported = Counter(reported_words(day, words) for day in days if day is not None and day.is_of_report)
    day, count = max(reported.items(), key=lambda row: (row[1], row[0]), default=("", 0))
    if count < FEWEST_TOLD_ONCE:
        return ""
    first = (
        min(source.published for source in fact.sources) for fact, own in zip(facts, days, strict=True) if own is None
    )
    is_true = all(words.text("alerts.reported_on", day=words.date(at, now=brief.now)) == day for at in first)
    return day if is_true else ""


def _day(fact: Fact, brief: Brief, words: Words) -> FactDay | None:
    return day_of(fact, sourced_fact(fact, words.language).source, words, brief.now)


def untold_events(brief: Brief) -> list[TimelineEntry]:
    """Returns the events of the timeline that no key fact tells with its day."""
    return [happened for happened in brief.timeline if not happened.is_key]


def voice_lines(brief: Brief, layout: Layout) -> list[Line]:
    """Returns the lines of the voices that are shown: of each all or the first, in the order of time, each together."""
    shown = [voice.lines if layout.is_full else voice.lines[:1] for voice in brief.voices[: layout.voices]]
    told = sorted((sorted(lines, key=_time) for lines in shown if lines), key=lambda lines: _time(lines[0]))
    return [line for lines in told for line in lines]


def _time(line: Line) -> tuple[Date, Date, int]:
    """The first day that a source gives, as a key of order."""
    standing = [source for source in line.fact.sources if not source.is_withdrawn] or line.fact.sources
    return (*min(map(first_day, standing)), line.fact.id)


def moving(brief: Brief, layout: Layout) -> list[Series]:
    """Returns the series that are shown."""
    return list(brief.series[: layout.series])
