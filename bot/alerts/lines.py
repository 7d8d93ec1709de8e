"""ALERT: the lines of a message on a story: a fact with its day, a figure beside the one that it replaces. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.alerts.settings import AlertSettings
from bot.headline import Headline
from bot.locales import Words
from bot.ranking import Relevance
from bot.render.cutting import outside
from bot.render.days import FactDay, day_of, day_words, earlier_words, reported_words
from bot.render.facts import SourcedFact, fact_html, has_verb, sourced_fact
from bot.render.figures import figure_change
from bot.render.markup import escape, plain
from bot.render.sources import Reference, cited, references
from feeds.group import number_keys, value_key
from feeds.types import Fact, Story, Topic

FACT_WIDTH: Final = 200
CITED_PER_FACT: Final = 2
LINES_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class MessageContext:
    """What the lines of a message on a story are rendered from, for one class of readers.

    Attributes:
        story: as stored.
        facts: all facts of the story.
        headline: in the language of `words`.
        topics: of the story that the readers follow.
        words: the readers' language and time zone.
        settings: widths and counts.
        started: aware UTC; when the alert was planned. The text depends on this and not on the present time, so that
            the same facts always give the same text.
        relevance: of facts to those topics.
        shown_ids: facts that the readers have been shown.
        known_ids: facts that messages on other stories told them, so that this one does not.
        told_ids: facts that messages on this story have told.
        shows_sources: whether the sources are named.
    """

    story: Story
    facts: Sequence[Fact]
    headline: Headline
    topics: Sequence[Topic]
    words: Words
    settings: AlertSettings
    started: datetime
    relevance: Relevance
    shown_ids: frozenset[int] = frozenset()
    known_ids: frozenset[int] = frozenset()
    told_ids: frozenset[int] = frozenset()
    shows_sources: bool = True

    def numbers(self, facts: Iterable[Fact]) -> dict[tuple[str, str], Reference]:
        """Returns the numbers by which lines refer to the sources of facts; none if the readers want no sources."""
        if not self.shows_sources:
            return {}
        return references(s for fact in facts for s in cited(fact, self.words.language, CITED_PER_FACT))


def compared(fact: Fact, previous: Fact, words: Words) -> tuple[str, str, float] | None:
    """Returns the new figure, the old one and how much the new one is higher, in the reader's form; None if none moved.

    Args:
        fact: with the new figure.
        previous: whose figure it replaces.
        words: the reader's language.
    """
    return figure_change(sourced_fact(fact, words.language).claim, sourced_fact(previous, words.language).claim, words)


def previous_words(fact: Fact, previous: Fact, old: str, words: Words) -> str:
    """Returns the figure of before as HTML, with whose it was where that is another voice: "1,500 according to NIS".

    Args:
        fact: with the new figure.
        previous: whose figure it replaces.
        old: that figure, in the reader's form.
        words: the reader's language.
    """
    before, now = (sourced_fact(one, words.language).claim.speaker for one in (previous, fact))
    if not before or before == now:
        return escape(old)
    return words.text("alerts.was_by", previous=escape(old), voice=outside(before))


def gives_one_figure(fact: Fact, words: Words) -> bool:
    """Returns whether the line of a fact has one number, and that is one of its figures.

    Args:
        fact: of a story.
        words: the reader's language.
    """
    values = {value_key(figure.value) for figure in fact.claim.figures if figure.value is not None}
    shown = _numbers_shown(fact, words)
    return len(shown) == 1 and shown <= values


def _numbers_shown(fact: Fact, words: Words) -> frozenset[str]:
    return number_keys(plain(fact_html(sourced_fact(fact, words.language), words, width=FACT_WIDTH)))


def dated_line(shown: SourcedFact, context: MessageContext) -> str:
    """Returns the line of a fact as HTML, with its day where that is not the day of its report or of the message.

    So "today" in a report of Monday is no other day in what the message becomes on Tuesday.

    Args:
        shown: the fact and the source whose words are used.
        context: of the message.
    """
    claim, words = shown.claim, context.words
    is_sentence = has_verb(shown, words)
    if earlier := earlier_words(claim, words, has_verb=is_sentence):
        return f"{fact_html(shown, words, width=FACT_WIDTH)} · {escape(earlier)}"
    day = _day(shown, context) if claim.date else None
    if day is None or ((day.is_of_report or _is_day(day.iso, shown, words)) and _is_of_latest_day(shown, context)):
        return fact_html(shown, words, width=FACT_WIDTH)
    html = fact_html(shown, words, width=FACT_WIDTH, has_day=True)
    told = reported_words(day, words) if day.is_of_report else day_words(claim, day, words, has_verb=is_sentence)
    return f"{html} · {escape(told)}"


def _day(shown: SourcedFact, context: MessageContext) -> FactDay | None:
    """The day that the words of a line give; where they give none, that of another report, or of the first one."""
    claim, words = shown.claim, context.words
    if claim.is_day_of_report:
        return day_of(shown.fact, shown.source, words, context.started)
    return FactDay(claim.date or "", words.iso_date(claim.date or "", now=context.started))


def _is_day(iso: str, shown: SourcedFact, words: Words) -> bool:
    return iso.startswith(words.local(shown.source.published).date().isoformat())


def _is_of_latest_day(shown: SourcedFact, context: MessageContext) -> bool:
    """Returns whether the source was published on the day of the latest source of the message."""
    latest, local = latest_of(context), context.words.local
    return local(shown.source.published).date() == local(latest).date()


def latest_of(context: MessageContext) -> datetime:
    """Returns when the latest source of a story was published, aware UTC."""
    times = [s.published for f in context.facts for s in f.sources] or [context.story.last_seen]
    return max(times)
