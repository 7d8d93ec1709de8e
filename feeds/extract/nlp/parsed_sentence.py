"""EXTRACT, a sentence as the parser read it, with its places counted in the article."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from spacy.tokens import Doc, Token

from feeds.extract.nlp.dependency_labels import NOMINAL_SUBJECTS
from feeds.extract.text.parser_input import ParserInput
from feeds.extract.text.quotations import Quote
from feeds.extract.text.sentences import Sentence

_BLANK = " ,;:\n\t–—-"


@dataclass(frozen=True)
class ParsedSentence:
    """One sentence: what the parser got and gave, and the quotations in it."""

    input: ParserInput
    doc: Doc
    quotes: tuple[Quote, ...]
    text: str

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words in lower case: a look at these is cheaper than one at a token."""
        return tuple(token.lower_ for token in self.doc)

    @cached_property
    def subjects(self) -> tuple[Token, ...]:
        """The subjects of its main verbs, active and passive."""
        return tuple(t for t in self.doc if t.dep_ in NOMINAL_SUBJECTS and t.head.dep_ == "ROOT")

    @property
    def bounds(self) -> Sentence:
        """Where it stands in the article."""
        return self.input.sentence

    def start_of(self, token: Token) -> int:
        """A token's place in the article."""
        return self.input.start_of(token.idx)

    def end_of(self, token: Token) -> int:
        """The place behind a token in the article."""
        return self.input.end_of(token.idx + len(token))

    def span(self, tokens: Iterable[Token]) -> tuple[int, int] | None:
        """From the first to the last token, in the article, trimmed of white space and loose punctuation."""
        kept = list(tokens)
        if not kept:
            return None
        first, last = min(kept, key=lambda t: t.i), max(kept, key=lambda t: t.i)
        return self.trim(self.start_of(first), self.end_of(last))

    def trim(self, start: int, end: int) -> tuple[int, int] | None:
        """A span without what belongs to no content at its ends; None where nothing is left."""
        while start < end and (self.text[start] in _BLANK or self.text[start] == "."):
            start += 1
        while end > start and self.text[end - 1] in _BLANK + ".":
            end -= 1
        return (start, end) if end > start else None

    def in_quote(self, token: Token) -> Quote | None:
        """The quotation of the article in which the token stands, stand-ins too."""
        if not self.quotes:
            return None
        if (held := self.input.placeholder_at(token.idx)) is not None:
            return held
        place = self.input.start_of(token.idx)
        return next((q for q in self.quotes if q.start <= place < q.end), None)
