"""A parsed sentence, with its offsets counted in the article."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from feeds.extract.nlp.dependency_labels import NOMINAL_SUBJECTS
from feeds.extract.nlp.doc import Doc, Token
from feeds.extract.text.parser_input import ParserInput
from feeds.extract.text.quotations import Quote
from feeds.extract.text.sentences import Sentence

_BLANKS: Final = " ,;:\n\t–—-."


@dataclass(frozen=True)
class ParsedSentence:
    """A sentence as the parser read it.

    Attributes:
        input: the text that the parser read.
        doc: what it made of it.
        quotes: the quotations that lie in the sentence, wholly or partly.
        text: the article.
    """

    input: ParserInput
    doc: Doc
    quotes: tuple[Quote, ...]
    text: str

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words in lower case; reading these costs less than reading tokens."""
        return tuple([token.lower_ for token in self.doc])  # a generator would take a fifth longer

    @cached_property
    def subjects(self) -> tuple[Token, ...]:
        """The subjects of the main verb, active and passive."""
        return tuple([t for t in self.doc if t.dep_ in NOMINAL_SUBJECTS and t.head.dep_ == "ROOT"])

    @property
    def bounds(self) -> Sentence:
        """Where the sentence stands in the article."""
        return self.input.sentence

    @cached_property
    def _starts(self) -> list[int]:
        """Where each token begins in the article. The rules ask for each some fifty times."""
        return [self.input.start_of(token.idx) for token in self.doc]

    @cached_property
    def _ends(self) -> list[int]:
        return [self.input.end_of(token.end) for token in self.doc]

    def tokens_within(self, start: int, end: int) -> list[Token]:
        """Returns the tokens that lie between two offsets in the article."""
        starts, ends = self._starts, self._ends
        return [token for token in self.doc if start <= starts[token.i] and ends[token.i] <= end]

    def start_of(self, token: Token) -> int:
        """Returns where a token begins in the article."""
        return self._starts[token.i]

    def end_of(self, token: Token) -> int:
        """Returns where a token ends in the article (exclusive)."""
        return self._ends[token.i]

    def span(self, tokens: Iterable[Token]) -> tuple[int, int] | None:
        """Returns the span from the first to the last token in the article, trimmed; None where nothing is left."""
        kept = list(tokens)
        if not kept:
            return None
        first, last = min(kept, key=lambda t: t.i), max(kept, key=lambda t: t.i)
        return self.trim(self.start_of(first), self.end_of(last))

    def trim(self, start: int, end: int) -> tuple[int, int] | None:
        """Returns a span of the article without white space and punctuation at its ends, None where nothing is left."""
        while start < end and self.text[start] in _BLANKS:
            start += 1
        while end > start and self.text[end - 1] in _BLANKS:
            end -= 1
        return (start, end) if end > start else None

    def in_quote(self, token: Token) -> Quote | None:
        """Returns the quotation that a token stands in, for a placeholder too; None outside quotations."""
        if not self.quotes:
            return None
        if (held := self.input.placeholder_at(token.idx)) is not None:
            return held
        place = self._starts[token.i]
        return next((quote for quote in self.quotes if quote.start <= place < quote.end), None)
