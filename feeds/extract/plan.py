"""EXTRACT, the plan: what of an article the model must read at all."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from feeds.extract.insets import part_insets
from feeds.extract.lexicon import Lexicon, lexicon_of
from feeds.extract.quotations import Quote, find_quotes, is_title
from feeds.extract.sentences import Sentence, Unit, split_sentences, unit_of
from feeds.types import Article

_WORD: Final = re.compile(r"[^\W\d_]+|\d")
# "Ann Lee", "Kim Jong-un": somebody whom a later sentence may call "she".
_NAME: Final = re.compile(r"[A-ZÀ-Þ][\w’'-]+ (?:d[aeiu]s? |van |von |al-)?[A-ZÀ-Þ][\w’'-]+")
DEFAULT_STAND_IN: Final = "Yes"


@dataclass(slots=True)
class Plan:
    """An article in sentences.

    Attributes:
        units: what the parser would get of each sentence, then of the insides of quotations that hold figures.
        wanted: numbers of the units that it does get, with them.
        inner: number of a sentence → numbers of the units made of its quotations.
        has_model: set when a model has read it.
    """

    article: Article
    language: str
    lexicon: Lexicon | None
    quotes: Sequence[Quote]
    sentences: Sequence[Sentence]
    units: list[Unit] = field(default_factory=list)
    wanted: list[tuple[int, Unit]] = field(default_factory=list)
    inner: dict[int, list[int]] = field(default_factory=dict)
    has_model: bool = False
    _ends: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, article: Article, lexicon: Lexicon | None) -> Plan:
        """Splits an article and chooses what is worth a parse."""
        text = article.text
        naming = frozenset(lexicon.words("insets", "naming")) if lexicon else frozenset[str]()
        quotes = [quote for quote in find_quotes(text) if not is_title(text, quote, naming)]
        if lexicon is not None:
            quotes = part_insets(text, quotes, lexicon)
        plan = cls(article, article.language or "en", lexicon, quotes, split_sentences(text, quotes, lexicon))
        plan._ends = [quote.end for quote in quotes]
        if lexicon is None:
            return plan
        words = signals(lexicon.language)
        ways = lexicon.tables.get("sentences", {})
        stand_in = str(ways.get("quotation_stand_in", DEFAULT_STAND_IN))
        straight = bool(ways.get("has_straight_marks", False))
        numbers = _numbers(lexicon.language)
        insides: list[tuple[int, Quote]] = []
        for number, sentence in enumerate(plan.sentences):
            unit = unit_of(text, sentence, plan.quotes_of(sentence), stand_in, has_straight_marks=straight)
            plan.units.append(unit)
            if plan.quotes_of(sentence) or _is_wanted(unit, words):
                plan.wanted.append((number, unit))
            insides += [(number, quote) for _, _, quote in unit.stand_ins]
        for number, quote in insides:
            inside = Sentence(quote.inner_start, quote.inner_end, plan.sentences[number].paragraph)
            found = {word.lower() for word in _WORD.findall(text, inside.start, inside.end)}
            if any(word.isdigit() for word in found) or found & numbers:
                plan.inner.setdefault(number, []).append(len(plan.units))
                unit = unit_of(text, inside, (), stand_in, has_straight_marks=straight)
                plan.wanted.append((len(plan.units), unit))
                plan.units.append(unit)
        return plan

    def quotes_of(self, sentence: Sentence) -> tuple[Quote, ...]:
        """The quotations that lie in a sentence, or partly."""
        first = bisect.bisect_right(self._ends, sentence.start)
        held = []
        for quote in self.quotes[first:]:
            if quote.start >= sentence.end:
                break
            held.append(quote)
        return tuple(held)


def _is_wanted(unit: Unit, words: frozenset[str]) -> bool:
    text = unit.text
    return any(word.isdigit() or word.lower() in words for word in _WORD.findall(text)) or bool(_NAME.search(text))


@cache
def signals(language: str) -> frozenset[str]:
    """Words without which a sentence can hold no claim: cues, sources, events, numbers."""
    lexicon = lexicon_of(language)
    if lexicon is None:
        return frozenset()
    according = lexicon.tables.get("according", {})
    phrases = (*according.get("phrases", ()), *according.get("opening", ()), *according.get("possessive_nouns", ()))
    words = {word for phrase in phrases for word in _WORD.findall(phrase) if len(word) > 3 or " " not in phrase}
    words |= set(lexicon.words("nouns", "clause")) | set(lexicon.words("adjectives", "clause"))
    words |= {form for form in (*lexicon.verbs, *lexicon.event_verbs) if len(form) > 2}
    nouns = lexicon.tables.get("events", {}).get("nouns", {})
    words |= {form for forms in nouns.values() for form in forms}
    return frozenset(words) | _numbers(language)


@cache
def _numbers(language: str) -> frozenset[str]:
    lexicon = lexicon_of(language)
    tables = lexicon.tables.get("figures", {}) if lexicon else {}
    plain = {*tables.get("words", ()), *tables.get("collective", ()), *tables.get("scales", ())}
    vague = {word for phrase in tables.get("vague", ()) for word in phrase.split()}
    return frozenset(word for word in plain | vague if len(word) > 2)
