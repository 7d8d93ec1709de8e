"""Describes an attribution by numbers that tell how likely it is right: its evidence."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from feeds.extract.attribution.types import Attribution, Shape
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.dependency_labels import RELATIVE_CLAUSES
from feeds.extract.nlp.doc import Token
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.extract.nlp.tokens import is_finite, is_infinitive

_SHORT: Final = 3  # words
# An unresolved pronoun counts as one that was resolved: the evidence is about what the sentence says.
_PRONOUN_CERTAINTY: Final = 0.75
_NUMBER_OR_MARK: Final = re.compile(r'[\d"“”«»]')
_OPENING: Final = '"“”«»‘ '
_CLOSING: Final = ' .,"”»'
# Contents that are clauses: they have a finite verb, or the parser read the sentence otherwise than its author.
_CLAUSES: Final = frozenset(
    {
        Shape.CLAUSE,
        Shape.BARE_CLAUSE,
        Shape.PREPOSED,
        Shape.PARENTHETICAL,
        Shape.SOURCE_PHRASE,
        Shape.HEADLINE,
        Shape.CUE_NOUN,
    }
)

Evidence = Mapping[str, float]


def evidence_of(one: Attribution, sentence: ParsedSentence, lexicon: Lexicon) -> dict[str, float]:
    """Returns the evidence for an attribution: name → value. What is 0 is left out.

    A name has the form `subject.property`; `weights.toml` has the weight of each.

    Args:
        one: the attribution.
        sentence: the sentence that its cue stands in; its content may stand in an earlier one.
        lexicon: the words of the language.
    """
    found = _Evidence(one, sentence, lexicon)
    values = dict((*found.of_construction(), *found.of_speaker(), *found.of_content(), *found.of_cue()))
    return {name: float(value) for name, value in values.items() if value}


@dataclass(frozen=True, slots=True)
class _Evidence:
    one: Attribution
    sentence: ParsedSentence
    lexicon: Lexicon

    def of_construction(self) -> Iterator[tuple[str, float]]:
        yield f"shape.{self.one.shape}", 1
        yield f"kind.{self.one.kind}", 1
        yield "sentence.words", math.log1p(len(self.sentence.doc))

    def of_speaker(self) -> Iterator[tuple[str, float]]:
        speaker = self.one.speaker
        yield "speaker.certainty", speaker.certainty or _PRONOUN_CERTAINTY
        yield "speaker.is_capitalised", speaker.name[:1].isupper()
        yield "speaker.is_body", not self.lexicon.speakers.organisations.isdisjoint(speaker.name.lower().split())

    def of_content(self) -> Iterator[tuple[str, float]]:
        one, text, bounds = self.one, self.sentence.text, self.sentence.bounds
        content = text[one.start : one.end]
        words = len(content.split())
        yield "content.words", math.log1p(words)
        # A number or a quotation stands for a clause: "10,000 according to the union".
        is_plain = _NUMBER_OR_MARK.search(content) is None
        yield "content.is_short", is_plain and words < _SHORT
        yield "content.begins_sentence", not text[bounds.start : one.start].strip(_OPENING)
        yield "content.ends_sentence", not text[one.end : bounds.end].strip(_CLOSING)
        if one.shape in _CLAUSES and bounds.start <= one.start:
            yield "content.lacks_verb", is_plain and not any(map(is_finite, self._content_tokens()))

    def _content_tokens(self) -> Iterator[Token]:
        start_of, one = self.sentence.start_of, self.one
        return (token for token in self.sentence.doc if one.start <= start_of(token) < one.end)

    def of_cue(self) -> Iterator[tuple[str, float]]:
        one = self.one
        if not one.cue:
            yield "cue.is_missing", 1
            return
        end = one.cue_start + len(one.cue)
        is_inside = one.start <= one.cue_start < one.end
        distance = 0 if is_inside else min(abs(one.start - end), abs(one.cue_start - one.end))
        yield "cue.distance", math.log1p(distance)
        cue = self._cue_token()
        if cue is not None:
            yield "cue.is_infinitive", cue.tag_ == "VB" or is_infinitive(cue)
            yield "cue.is_main_verb", cue.dep_ == "ROOT"
            yield "cue.is_in_relative_clause", cue.dep_ in RELATIVE_CLAUSES
            yield "cue.is_weak", any(verb.is_weak for verb in self.lexicon.verbs_by_form.get(cue.lower_, ()))

    def _cue_token(self) -> Token | None:
        start_of, start = self.sentence.start_of, self.one.cue_start
        return next((token for token in self.sentence.doc if start_of(token) == start), None)
