"""EXTRACT, around a cue: sentences that a cue stands within (`The attack, police said, was …`) or opens with `as`."""

from __future__ import annotations

from typing import Final

from spacy.tokens import Doc, Token

from feeds.extract.attribution.cues import Cue
from feeds.extract.attribution.types import Content, Shape
from feeds.extract.lexicon import Frame, Lexicon
from feeds.extract.nlp.parsed_sentence import ParsedSentence

_FINITE: Final = frozenset({"VERB", "AUX"})
_LONGEST_INSET: Final = 16
_LEAST_WORDS: Final = 4


def parenthetical_content(cue: Cue, sentence: ParsedSentence, left: int | None, lexicon: Lexicon) -> Content | None:
    """What stands on both sides of an inset cue, the inset in it: one sentence is one content.

    Args:
        left: the first token of the cue's side, its subject's or its own.
    """
    doc = cue.token.doc
    # "the rebel, asked by Reuters, had promised", "Lee, speaking in Ohio, claimed"
    is_attribute = cue.token.tag_ in {"VBN", "VBG"} and cue.first == cue.token.i
    if left is None or left < 2 or doc[left - 1].text != "," or is_attribute:
        return None
    right = parenthetical_end(cue)
    if right is None or right + 2 >= len(doc):
        return None
    start = next((t.i + 1 for t in reversed(doc[: left - 1]) if t.text == ";"), 0)
    before = [t for t in doc[start : left - 1] if not t.is_punct]
    after = doc[right + 1 :]
    opening = after[0]
    if not before or any(sentence.input.placeholder_at(t.idx) is not None for t in before):
        return None
    has_verb = any(t.pos_ in _FINITE and not _is_participle(t) for t in before)
    goes_on = opening.lower_ in lexicon.cues.continuations
    is_open = not has_verb and before[0].pos_ != "ADP" and _begins_predicate(doc, right + 1)
    is_cut = before[-1].pos_ == "AUX" and before[-1].i == left - 2  # "It was, he said, “the worst day”"
    if not (is_open or is_cut or (has_verb and goes_on)):
        return None
    span = sentence.span(t for t in doc[start:] if not t.is_space)
    return Content(*span, Shape.PARENTHETICAL) if span is not None else None


def as_clause_content(cue: Cue, sentence: ParsedSentence, left: int | None, lexicon: Lexicon) -> Content | None:
    """`As the judge said, …` and `…, as the judge said`: what stands on the other side of the comma."""
    doc = cue.token.doc
    if Frame.CLAUSE not in cue.verb.takes:
        return None  # "…, as he attacked the judge"
    marks = lexicon.source_phrases.as_marks
    place = left if left is not None else cue.first
    mark = next((i for i in range(place - 1, max(place - 3, -1), -1) if doc[i].lower_ in marks), None)
    if mark is None:
        return None
    if not any(t.is_alpha for t in doc[:mark]):
        right = parenthetical_end(cue)
        tokens = list(doc[right + 1 :]) if right is not None else []
    elif doc[mark - 1].text == ",":
        tokens = list(doc[: mark - 1])
    else:
        return None
    has_verb = any(t.pos_ in _FINITE for t in tokens) or any(sentence.input.placeholder_at(t.idx) for t in tokens)
    span = sentence.span(tokens) if has_verb and sum(t.is_alpha for t in tokens) >= _LEAST_WORDS else None
    return Content(*span, Shape.PARENTHETICAL) if span is not None else None


def parenthetical_end(cue: Cue) -> int | None:
    """The comma that ends the cue's side, with nothing but a speaker, a hearer and a date before it."""
    doc = cue.token.doc
    for token in doc[cue.last + 1 : cue.last + _LONGEST_INSET]:
        if token.text in {",", "–", "—"}:
            return token.i
        if (token.pos_ in _FINITE and not _is_participle(token)) or token.text in {".", ";", ":", '"', "“", "«"}:
            return None
    return None


def _begins_predicate(doc: Doc, place: int) -> bool:
    """Whether a finite verb stands at the place, behind an adverb or a pronoun at most."""
    for token in doc[place : place + 3]:
        if token.pos_ in _FINITE and not (_is_participle(token) and token.tag_ != "VBD"):
            return True
        if token.pos_ not in {"ADV", "PRON", "PART"}:
            return False
    return False


def _is_participle(token: Token) -> bool:
    return token.tag_ in {"VBG", "VBN"} or "VerbForm=Part" in str(token.morph) or "VerbForm=Ger" in str(token.morph)
