"""The headline above the lines of a story: that of the story, until a newer figure has overtaken it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.avowal import avowing_sides
from bot.locales import Words
from bot.ranking import Relevance, is_in_lead
from bot.render.cutting import shorten
from bot.render.facts import line_language, said_text, sourced_fact
from bot.render.rubrics import without_rubric
from bot.repetition import is_headline_only, is_line
from bot.retelling import told_by_headline
from feeds.group import number_keys, value_key
from feeds.types import Fact, FactSource, Story

TITLE_WIDTH: Final = 180
# Articles of one story that are published within this time are of one event.
WAVE: Final = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Headline:
    """The title of a story in one language, its own language if it is another one, and the facts that it tells."""

    title: str
    language: str | None
    fact_ids: frozenset[int]


def headline_of(story: Story, facts: Sequence[Fact], words: Words, relevance: Relevance | None = None) -> Headline:
    """Returns the headline, which is the same for all readers of a language who follow the same topics.

    It is the story's title, or that of an article in the reader's language which leads with the same fact, or came
    within hours, or what the title tells, said in that language: the title of another event never takes its place.
    When a newer figure has replaced the one in it, it is the latest title with the newer one, else the fact itself.
    When a side of the topic has itself confirmed its matter since, it is the title that tells this.

    Args:
        story: as stored.
        facts: all facts of the story.
        words: the reader's language and time zone.
        relevance: of facts to the topics of the readers; without it a confirmation changes nothing.
    """
    title, language = _title_of(story, facts, words.language)
    told: frozenset[int] = frozenset()
    readable = {words.language, None}
    avowed = _avowed_since(title, facts, relevance) if relevance is not None else None
    avowal = _title_of_lead(avowed, words) if avowed is not None else None
    # a title in the reader's language gives way to no other one in a language that they may not read
    if avowal is not None and (avowal[1] in readable or language not in readable):
        title, language = avowal
    elif (newer := _overtaking(title, facts)) is not None:
        title, language = _title_with(newer, words)
    elif language not in readable and (said := _said_title(title, language, facts, words)) is not None:
        (title, language), told = said
    repeats = told | told_by_headline(title, language, facts, words, TITLE_WIDTH)
    shown = shorten(without_rubric(title), TITLE_WIDTH)
    return Headline(shown, language if language != words.language else None, repeats)


def _title_of(story: Story, facts: Sequence[Fact], language: str) -> tuple[str, str | None]:
    titled = sorted((s for f in facts for s in f.sources if s.title), key=_age)
    if not story.title:
        own = [s for s in titled if s.language == language] or titled
        return (own[0].title, own[0].language) if own else ("", None)
    if story.language in {language, None}:
        return story.title, story.language
    own = [s for s in titled if s.language == language and not s.is_withdrawn]
    same = [s for s in _leading_beside(story.title, facts) if s in own]
    first = min(same, key=_age, default=None) or next((s for s in own if _is_of_one_wave(s, story.title, titled)), None)
    return (first.title, first.language) if first is not None else (story.title, story.language)


def _said_title(
    title: str, language: str | None, facts: Sequence[Fact], words: Words
) -> tuple[tuple[str, str | None], frozenset[int]] | None:
    """Returns what a title of another language tells, said in the reader's, and the facts that tell it, if any can."""
    told = told_by_headline(title, language, facts, Words(language or words.language), TITLE_WIDTH)
    said = [fact for fact in facts if fact.id in told and fact.publishers and is_line(fact)]
    said = [fact for fact in said if not is_headline_only(fact) or any(s.title == title for s in fact.sources)]
    own = [fact for fact in said if line_language(sourced_fact(fact, words.language).claim, words) == words.language]
    best = max(own, key=lambda fact: (fact.importance, -fact.id), default=None)
    return (_as_title(best, words), told) if best is not None else None


def _age(source: FactSource) -> tuple[bool, object, int]:
    return source.is_withdrawn, source.published, source.entry_id


def _leading_beside(title: str, facts: Sequence[Fact]) -> list[FactSource]:
    """The sources that lead with a fact with which the article of that title leads too."""
    found = []
    for fact in facts:
        leading = [source for source in fact.sources if source.title and is_in_lead(source)]
        if any(source.title == title for source in leading):
            found += leading
    return found


def _is_of_one_wave(source: FactSource, title: str, titled: Sequence[FactSource]) -> bool:
    """True if an article came within hours of the one with that title: one of the next day may tell another event."""
    of_title = (other for other in titled if other.title == title and other.language != source.language)
    return any(abs(source.published - other.published) <= WAVE for other in of_title)


def _avowed_since(title: str, facts: Sequence[Fact], relevance: Relevance) -> Fact | None:
    """The latest fact by which a side confirms the topic's matter, which the articles of the title do not tell yet."""
    titled = [source.published for fact in facts for source in fact.sources if source.title == title]
    avowing = [(fact, sides) for fact in facts if fact.publishers and (sides := avowing_sides(fact, relevance))]
    if not titled or not avowing:
        return None
    known = frozenset[str]().union(*(sides for fact, sides in avowing if _first(fact) <= min(titled)))
    since = [fact for fact, sides in avowing if _first(fact) > min(titled) and sides - known]
    return max(since, key=lambda fact: (_first(fact), fact.id), default=None)


def _first(fact: Fact) -> datetime:
    return min(source.published for source in fact.sources)


def _title_of_lead(fact: Fact, words: Words) -> tuple[str, str | None] | None:
    """The title of an article that leads with a fact, in the reader's language; else the fact, if it is said so."""
    leading = [s for s in fact.sources if s.title and is_in_lead(s) and not s.is_withdrawn]
    first = min(leading, key=lambda s: (s.language != words.language, s.published, s.entry_id), default=None)
    if first is None:
        return None
    is_said = line_language(sourced_fact(fact, words.language).claim, words) == words.language
    return _as_title(fact, words) if is_said and first.language != words.language else (first.title, first.language)


def _overtaking(title: str, facts: Sequence[Fact]) -> Fact | None:
    """The latest fact whose figure has replaced one that the title gives."""
    by_id, told = {fact.id: fact for fact in facts}, number_keys(title)
    found: list[Fact] = []
    for fact in facts:
        before, seen = by_id.get(fact.replaces or 0), {fact.id}
        while before is not None and before.id not in seen:
            seen.add(before.id)
            if fact.publishers and (_numbers(before) - _numbers(fact)) & told and not _numbers(fact) & told:
                found.append(fact)
            before = by_id.get(before.replaces or 0)
    return max(found, key=lambda fact: (fact.last_seen, fact.id), default=None)


def _numbers(fact: Fact) -> frozenset[str]:
    return frozenset(value_key(figure.value) for figure in fact.claim.figures if figure.value is not None)


def _title_with(fact: Fact, words: Words) -> tuple[str, str | None]:
    """The latest title with the figure of a fact, first in the reader's language; else the fact as a line."""
    titled = [s for s in fact.sources if s.title and not s.is_withdrawn and number_keys(s.title) & _numbers(fact)]
    best = max(titled, key=lambda s: (s.language == words.language, s.published, s.entry_id), default=None)
    if best is not None:
        return best.title, best.language
    return _as_title(fact, words)


def _as_title(fact: Fact, words: Words) -> tuple[str, str | None]:
    """A fact as a line without markup, and the language of its words."""
    shown = sourced_fact(fact, words.language)
    return said_text(shown, words, width=TITLE_WIDTH), line_language(shown.claim, words)
