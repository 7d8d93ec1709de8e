"""The interface of claim finders: what they are given for each sentence, and what they return."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date as Date
from typing import Protocol

from feeds.extract.dates import DateMention, DateReader
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.types import Article, Claim, Figure


@dataclass(frozen=True, slots=True)
class SentenceContext:
    """What surrounds a sentence.

    Attributes:
        article: the article that the sentence belongs to.
        lexicon: the words of its language.
        date_reader: reads dates of its language.
        figures: all figures of the sentence, those inside its quotations too, in order.
        previous: the sentence before it, None where that one was not parsed.
        previous_figures: all figures of that one.
    """

    article: Article
    lexicon: Lexicon
    date_reader: DateReader
    figures: tuple[Figure, ...]
    previous: ParsedSentence | None = None
    previous_figures: tuple[Figure, ...] = ()

    @property
    def published(self) -> Date | None:
        """The day on which the article was published."""
        return self.article.published.date() if self.article.published else None

    def dates_in(self, start: int, end: int, *, is_future: bool = False) -> list[DateMention]:
        """Returns the dates between two character offsets of the article, with offsets in the article.

        Args:
            start: first character.
            end: the character after the last one.
            is_future: a weekday without a date lies after the day of publication instead of before it.
        """
        text = self.article.text
        found = self.date_reader.find(text[start:end], self.published, is_future=is_future, before=text[:start])
        return [DateMention(date.start + start, date.end + start, date.iso) for date in found]

    def figures_in(self, start: int, end: int) -> tuple[Figure, ...]:
        """Returns the figures of the sentence and the one before that lie between two offsets of the article."""
        figures = (*self.previous_figures, *self.figures)
        return tuple(figure for figure in figures if start <= figure.start and figure.end <= end)


@dataclass(frozen=True, slots=True)
class FoundClaim:
    """A claim, and the offset in the article of the word that triggered it: its cue, its event verb, its number."""

    claim: Claim
    trigger: int


class ClaimFinder(Protocol):
    """Finds the claims of one kind in the sentences of one article, which it is given in their order."""

    def find(self, sentence: ParsedSentence, context: SentenceContext) -> Iterable[FoundClaim]:
        """Returns the claims of the sentence. They may overlap; `merge_claims` decides which of them stand."""
        ...
