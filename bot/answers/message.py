"""ANSWERS, messages: facts that were found → the lines of an answer, each with its sources. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.locales import Words
from bot.ranking import is_recalled, lead_bonus, select_facts
from bot.render.cutting import one_message
from bot.render.facts import fact_html, sourced_fact
from bot.render.sources import citations, cited, publishers_html, references
from bot.repetition import is_same, similarity, standing_lines
from bot.voices import in_readers_words
from feeds.group import is_denial, is_to_come
from feeds.quantities import kind_of_unit, quantity_of
from feeds.search_words import asked_words, asks_for_denials, asks_how_many
from feeds.text import index_words
from feeds.types import Fact

A_PAGE: Final = 6
MOST_SHOWN: Final = 30
_CITED: Final = 3
_OF_A_STORY: Final = 3
_ALIKE: Final = 0.5  # cosine below which two facts are not compared further: they are not the same
_WIDTH: Final = 240
# What is lost by a figure that is only expected, where it is asked how many there are.
_TO_COME: Final = 0.3
# What a denial has before others by the one of whom it is asked: "Did Oslo deny it?".
_OWN_DENIAL: Final = 0.5
# What a fact of today has before one of a week ago.
_RECENT: Final = 0.4
_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Found:
    """The facts of an answer.

    Attributes:
        facts: all that can be shown, in order.
        page: the shown page, from 1.
    """

    facts: tuple[Fact, ...]
    page: int = 1

    @property
    def shown(self) -> tuple[Fact, ...]:
        """The facts of the page."""
        return self.facts[(self.page - 1) * A_PAGE : self.page * A_PAGE]

    @property
    def has_more(self) -> bool:
        """True if there is a page behind."""
        return len(self.facts) > self.page * A_PAGE


def of_page(facts: Sequence[Fact], page: int) -> Found:
    """Returns the facts with a page that there is: the last one instead of one behind it."""
    last = max(1, -(-len(facts) // A_PAGE))
    return Found(tuple(facts), min(max(page, 1), last))


def readable(facts: Sequence[Fact], language: str) -> list[Fact]:
    """Returns the facts that can be lines: read alone, not withdrawn, not overtaken by another one; in the given order.

    Args:
        facts: of any stories.
        language: the reader's.
    """
    by_story: dict[int, list[Fact]] = {}
    for fact in facts:
        by_story.setdefault(fact.story_id, []).append(fact)
    standing = {fact.id for found in by_story.values() for fact in standing_lines(found)}
    return list(in_readers_words([fact for fact in facts if fact.id in standing], language))


def of_article(facts: Sequence[Fact], entry_id: int, language: str) -> list[Fact]:
    """Returns what one article tells, in its own words: of each fact what this article says of it, and no other one.

    Args:
        facts: all facts of its story, so that its speakers have the labels that they have everywhere.
        entry_id: of the article.
        language: the reader's.
    """
    own = []
    for fact in in_readers_words(facts, language):
        sources = tuple(source for source in fact.sources if source.entry_id == entry_id)
        if sources:
            first = next((source for source in sources if source.claim == fact.claim), sources[0])
            own.append(replace(fact, claim=first.claim, sources=sources))
    return standing_lines(own)


def told_once(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """Returns the first MOST_SHOWN facts of which none says in other words what one before it says."""
    kept: list[Fact] = []
    for fact in facts:
        if not any(_is_told(fact, other) for other in kept):
            kept.append(fact)
        if len(kept) == MOST_SHOWN:
            break
    return tuple(kept)


def _is_told(fact: Fact, other: Fact) -> bool:
    near = similarity(fact, other)
    return near >= _ALIKE and is_same(fact, other, near)


def newest_said_first(facts: Sequence[Fact]) -> list[Fact]:
    """Returns what somebody said, the latest report first; what reports only recall from before comes last."""
    return sorted(facts, key=lambda fact: (not is_recalled(fact), max(s.published for s in fact.sources)), reverse=True)


def latest_first(facts: Sequence[Fact]) -> list[Fact]:
    """Returns what is new by stories, the one with the latest fact first: three facts of each, then what is left.

    The three are the most important, so that the minor remarks of the latest article do not fill a page. What reports
    only recall is no news.

    Args:
        facts: the latest first.
    """
    by_story: dict[int, list[Fact]] = {}
    for fact in facts:
        if not is_recalled(fact):
            by_story.setdefault(fact.story_id, []).append(fact)
    heads = [fact for told in by_story.values() for fact in sorted(told, key=_weight, reverse=True)[:_OF_A_STORY]]
    shown = {fact.id for fact in heads}
    return [*heads, *(fact for told in by_story.values() for fact in told if fact.id not in shown)]


def _weight(fact: Fact) -> float:
    return fact.importance + lead_bonus(fact)


def ranked(facts: Sequence[Fact], question: str, now: datetime) -> tuple[Fact, ...]:
    """Returns facts for a search, the best first, none twice in other words.

    Where it is asked how many, those that count it; where it is asked who denies it, denials. Without any of these, the
    others.

    Args:
        facts: readable ones.
        question: as it was typed.
        now: aware UTC.
    """
    is_count, is_denying_question = asks_how_many(question), asks_for_denials(question)
    asked = frozenset(asked_words(question))
    if is_count:
        wanted = {kind for word in asked if (kind := kind_of_unit(word))}
        facts = [fact for fact in facts if _counted(fact, wanted)] or facts
    elif is_denying_question:
        facts = [fact for fact in facts if any(is_denial(source.claim) for source in fact.sources)] or facts

    def score(fact: Fact) -> float:
        loss = _TO_COME if is_count and is_to_come(fact.claim) else 0.0
        gain = (
            _OWN_DENIAL if is_denying_question and not asked.isdisjoint(index_words(fact.claim.speaker or "")) else 0.0
        )
        age = max(now - fact.last_seen, timedelta()) / _WEEK
        return fact.importance + gain - loss + _RECENT / (1 + age)

    return told_once(select_facts(facts, MOST_SHOWN, score))


def _counted(fact: Fact, wanted: Collection[str]) -> bool:
    """True if a source gives a number of what is asked for, or any number where the question names nothing known."""
    figures = [(source.claim, f) for source in fact.sources for f in source.claim.figures if f.value is not None]
    return any(
        not wanted or quantity_of(f, claim.content) in wanted or kind_of_unit(f.unit) in wanted for claim, f in figures
    )


def answer_html(found: Found, words: Words, now: datetime, *, head: str, notes: Sequence[str] = ()) -> str:
    """Returns an answer as Telegram HTML: the head, the facts of the page with days and sources, notes.

    Args:
        found: with a page that has facts.
        words: the reader's language and time zone.
        now: aware UTC; it decides whether years are written.
        head: HTML; "" for none.
        notes: lines of HTML below the head.
    """
    shown = found.shown
    numbers = references(source for fact in shown for source in cited(fact, words.language, _CITED))
    lines = [
        f"• {fact_html(sourced_fact(fact, words.language), words, width=_WIDTH, dated=now)} "
        f"{citations(cited(fact, words.language, _CITED), numbers)}".rstrip()
        for fact in shown
    ]
    body = [*([head] if head else []), *notes, *lines, "", publishers_html(numbers, len(numbers))]
    return one_message("\n".join(body).rstrip())
