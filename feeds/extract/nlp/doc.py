"""A parsed text as plain Python objects: `Doc`, `Token` and `Span`, whose attributes have the names that spaCy uses.

spaCy makes a new object each time a token is asked for, and looks up its strings in a table each time they are read.
The rules ask for each token some thirty times, so these objects are made once and hold their values.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

ROOT = "ROOT"


@dataclass(frozen=True, slots=True)
class Word:
    """What is known of a word without its neighbours.

    Attributes:
        text: the word as it is written.
        lower: the same in lower case.
        whitespace: the blank behind it, "" if none follows.
        is_alpha: it consists of letters.
        is_digit: it consists of digits.
        is_punct: it is punctuation.
        is_quote: it is a quotation mark.
        is_space: it is white space.
    """

    text: str
    lower: str
    whitespace: str
    is_alpha: bool
    is_digit: bool
    is_punct: bool
    is_quote: bool
    is_space: bool


class Analysis(NamedTuple):
    """What the model says of a token.

    Attributes:
        tag: its part of speech in the scheme of the model.
        pos: its part of speech in the scheme of Universal Dependencies.
        morph: its features: `{"Number": ["Sing"]}`.
        dep: the label of the relation to its head.
    """

    tag: str
    pos: str
    morph: Mapping[str, list[str]]
    dep: str


class Token:
    """A word of a doc.

    Attributes:
        doc: the doc.
        i: its number in the doc.
        idx: where it begins, in characters of the doc.
        word: what is known of it without the doc.
        text: the word as it is written.
        lower_: the same in lower case.
        whitespace_: the blank behind it, "" if none follows.
        tag_, pos_, morph, dep_: see `Analysis`.
        head: its head; the token itself for a root.
        children: the tokens of which it is the head, in order.
        ent_type_: the label of the entity that it is a part of, "" for none.
    """

    __slots__ = (
        "children", "dep_", "doc", "ent_type_", "head", "i", "idx", "lower_", "morph", "pos_", "tag_", "text",
        "whitespace_", "word",
    )  # fmt: skip

    def __init__(self, doc: Doc, i: int, idx: int, word: Word, analysis: Analysis) -> None:
        self.doc = doc
        self.i = i
        self.idx = idx
        self.word = word
        self.text = word.text
        self.lower_ = word.lower
        self.whitespace_ = word.whitespace
        self.tag_, self.pos_, self.morph, self.dep_ = analysis
        self.ent_type_ = ""
        self.head: Token = self
        self.children: list[Token] = _NO_CHILDREN

    def __repr__(self) -> str:
        return f"Token({self.i}, {self.text!r})"

    @property
    def is_alpha(self) -> bool:
        """True if it consists of letters."""
        return self.word.is_alpha

    @property
    def is_digit(self) -> bool:
        """True if it consists of digits."""
        return self.word.is_digit

    @property
    def is_punct(self) -> bool:
        """True for punctuation."""
        return self.word.is_punct

    @property
    def is_quote(self) -> bool:
        """True for a quotation mark."""
        return self.word.is_quote

    @property
    def is_space(self) -> bool:
        """True for white space."""
        return self.word.is_space

    @property
    def end(self) -> int:
        """Where it ends, in characters of the doc (exclusive)."""
        return self.idx + len(self.text)

    @property
    def subtree(self) -> list[Token]:
        """The token and all that depends on it: what its left children govern, then itself, then the rest.

        In a tree without crossing arcs that is the order of the text.
        """
        found: list[Token] = []
        _collect_subtree(self, found)
        return found

    @property
    def left_edge(self) -> Token:
        """The first token of its subtree."""
        return min(self.subtree, key=lambda token: token.i)

    @property
    def sent(self) -> Span:
        """The sentence that it stands in, as the parser cut the doc."""
        starts = self.doc.sentence_starts
        number = bisect.bisect_right(starts, self.i)
        return Span(self.doc, starts[number - 1], starts[number] if number < len(starts) else len(self.doc))

    def nbor(self, distance: int = 1) -> Token:
        """Returns the token that stands so many tokens behind it, before it where that is negative.

        Raises:
            IndexError: if the doc has no such token.
        """
        if self.i + distance < 0:
            raise IndexError(self.i + distance)
        return self.doc[self.i + distance]


def _collect_subtree(token: Token, found: list[Token]) -> None:
    is_found = False
    for child in token.children:
        if child.i > token.i and not is_found:
            is_found = True
            found.append(token)
        if child.children:
            _collect_subtree(child, found)
        else:
            found.append(child)
    if not is_found:
        found.append(token)


# Most words have no children. They share this list, which nothing is ever added to.
_NO_CHILDREN: list[Token] = []


class Span:
    """Some consecutive tokens of a doc, as an entity with a label."""

    __slots__ = ("doc", "end", "label_", "start")

    def __init__(self, doc: Doc, start: int, end: int, label: str = "") -> None:
        self.doc = doc
        self.start = start
        self.end = max(start, end)
        self.label_ = label

    def __repr__(self) -> str:
        return f"Span({self.start}, {self.end}, {self.text!r})"

    def __len__(self) -> int:
        return self.end - self.start

    def __iter__(self) -> Iterator[Token]:
        return iter(self.doc[self.start : self.end])

    def __getitem__(self, place: int) -> Token:
        return self.doc[self.start : self.end][place]

    @property
    def start_char(self) -> int:
        """Where it begins, in characters of the doc."""
        return self.doc[self.start].idx

    @property
    def end_char(self) -> int:
        """Where it ends, in characters of the doc (exclusive)."""
        return self.doc[self.end - 1].end

    @property
    def text(self) -> str:
        """Its text, without the blank behind it."""
        return self.doc.text[self.start_char : self.end_char] if self.end > self.start else ""

    @property
    def ents(self) -> tuple[Span, ...]:
        """The entities that lie in it."""
        return tuple([entity for entity in self.doc.ents if self.start <= entity.start and entity.end <= self.end])

    @property
    def root(self) -> Token:
        """The token with the shortest way to the root of its sentence; the first of several.

        Raises:
            IndexError: if the span is empty.
        """
        tokens = self.doc[self.start : self.end]
        outside = [t for t in tokens if t.head is t or not self.start <= t.head.i < self.end]
        return min(outside, key=_depth) if outside else tokens[0]


def _depth(token: Token) -> int:
    """How many arcs there are from a token to the root of its sentence; a mark without children is the lowest."""
    if not token.children and token.head is not token and (token.is_punct or token.is_space):
        return len(token.doc)
    depth = 0
    while token.head is not token:
        token, depth = token.head, depth + 1
    return depth


class Doc(list[Token]):
    """The tokens of a text.

    Attributes:
        text: the text.
        ents: its entities, in order.
    """

    __slots__ = ("_entities", "_sentence_starts", "text")

    def __init__(
        self,
        text: str,
        words: Sequence[Word],
        analyses: Sequence[Analysis],
        heads: Sequence[int],
    ) -> None:
        """Makes the tokens of a text.

        Args:
            text: the text.
            words: its words.
            analyses: what the model says of each of them.
            heads: the number of the head of each of them; its own number for a root.
        """
        self.text = text
        self._entities: tuple[Span, ...] = ()
        self._sentence_starts: list[int] = []
        place = 0
        append = self.append
        for i, (word, analysis) in enumerate(zip(words, analyses, strict=True)):
            append(Token(self, i, place, word, analysis))
            place += len(word.text) + len(word.whitespace)
        for token, head in zip(self, heads, strict=True):
            if head != token.i:
                token.head = governor = self[head]
                if governor.children:
                    governor.children.append(token)
                else:
                    governor.children = [token]

    @property
    def ents(self) -> tuple[Span, ...]:
        """The entities, in order."""
        return self._entities

    @ents.setter
    def ents(self, entities: Sequence[Span]) -> None:
        self._entities = tuple(sorted(entities, key=lambda entity: entity.start))
        for entity in self._entities:
            for token in entity:
                token.ent_type_ = entity.label_

    @property
    def sentence_starts(self) -> Sequence[int]:
        """The number of the first token of each sentence, as the parser cut the text."""
        if not self._sentence_starts:
            roots = (token for token in self if token.head is token)
            self._sentence_starts = sorted({0, *(min(t.i for t in root.subtree) for root in roots)})
        return self._sentence_starts

    def span(self, start: int, end: int, label: str = "") -> Span:
        """Returns the tokens from one number to another (exclusive), as a slice of a list has them."""
        return Span(self, *slice(start, end).indices(len(self))[:2], label)

    def char_span(self, start: int, end: int, label: str = "", *, is_expanded: bool = False) -> Span | None:
        """Returns the tokens between two offsets in the text, None where there are none.

        Args:
            start: offset of the first character.
            end: offset of the character behind the last one.
            label: the label of the span.
            is_expanded: takes tokens that lie only partly between the offsets too.
        """
        if is_expanded:
            numbers = [token.i for token in self if token.idx < end and token.end > start]
        else:
            numbers = [token.i for token in self if token.idx >= start and token.end <= end]
        return Span(self, numbers[0], numbers[-1] + 1, label) if numbers else None

    def copy(self) -> Doc:
        """Returns a doc with tokens of its own and without entities."""
        analyses = [Analysis(token.tag_, token.pos_, token.morph, token.dep_) for token in self]
        return Doc(self.text, [token.word for token in self], analyses, [token.head.i for token in self])

    def release(self) -> None:
        """Breaks the references of the tokens to one another; the doc is empty afterwards.

        The memory is free at once then, and not only when the garbage collector finds the cycles.
        """
        for token in self:
            del token.head, token.children
        self._entities = ()
        self.clear()
