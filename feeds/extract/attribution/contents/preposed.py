"""EXTRACT, before the cue: what stands on its left, `“…”, said X`, `…, the agency said`, and where that side ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from spacy.tokens import Token

from feeds.extract.attribution.contents.parenthetical import parenthetical_end
from feeds.extract.attribution.cues import Cue, trailing_cue_clause_start
from feeds.extract.attribution.types import Content, Shape
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.dependency_labels import AUXILIARIES, SUBJECTS
from feeds.extract.nlp.parsed_sentence import ParsedSentence

_LEAST_WORDS: Final = 3


def cue_clause_start(cue: Cue, sentence: ParsedSentence, lexicon: Lexicon) -> int | None:
    """The first token of the cue's side: of its subject when that stands before it; None for a relative."""
    doc = cue.token.doc
    subject = next((c for c in cue.token.children if c.dep_ in SUBJECTS and c.i < cue.first), None)
    if subject is None or (sentence.in_quote(subject) is not None and sentence.in_quote(cue.token) is None):
        return cue.first
    if subject.lower_ in lexicon.clauses.relatives:
        return None
    if (side := trailing_cue_clause_start(cue, lexicon)) is not None:
        return side
    own = {t.i for t in subject.subtree}
    is_parted = any(t.text == "," and t.i not in own for t in doc[subject.i : cue.first])
    if is_parted and parenthetical_end(cue) is not None:
        return cue.first  # "Cette mesure, précise le communiqué, …": the parser's subject is the content's
    first = min(own, default=subject.i)
    if any(doc[i].text == "," for i in range(first, subject.i)) and doc[subject.i - 1].text == ",":
        return subject.i
    return first


def preposed_content(cue: Cue, sentence: ParsedSentence, lexicon: Lexicon) -> Content | None:
    """The quotation or the statement before the cue's side; None where what stands there is none."""
    doc = cue.token.doc
    edge = cue_clause_start(cue, sentence, lexicon)
    if edge is None or edge == 0:
        return None
    previous = doc[edge - 1]
    quote = sentence.input.placeholder_at(previous.idx)
    if quote is None and previous.text in {",", "–", "—"} and edge > 1:
        quote = sentence.input.placeholder_at(doc[edge - 2].idx)
    is_quote = quote is not None or previous.text in {"”", "»", '"', "’", "'", "›", "“"}
    if not is_quote and previous.text not in {",", "–", "—"}:
        return None
    if quote is not None:
        return Content(quote.start, quote.end, Shape.QUOTE)
    return _clause_before(cue, sentence, edge, lexicon, is_quote=is_quote)


def _clause_before(
    cue: Cue, sentence: ParsedSentence, edge: int, lexicon: Lexicon, *, is_quote: bool
) -> Content | None:
    """What stands before the cue's side, from the last semicolon on, where it can be a statement."""
    doc = cue.token.doc
    has_subject = edge < cue.first or is_inverted(cue, lexicon)
    if not has_subject or (cue.token.dep_ in {"amod", "compound"} and not is_quote):
        return None
    start = 0
    for token in doc[: edge - 1]:
        if token.text == ";":
            start = token.i + 1
    segment = [t for t in doc[start:edge] if not t.is_space]
    words = [t for t in segment if t.is_alpha]
    has_verb = any(t.pos_ in {"VERB", "AUX"} for t in segment)
    if not is_quote and (len(words) < _LEAST_WORDS or (not has_verb and (edge == cue.first or len(words) < 5))):
        return None
    if not is_quote and edge == cue.first and _has_object_behind(cue, lexicon):
        return None
    if not is_quote and edge < cue.first and not lexicon.grammar.report_follows_content:
        return None  # only English says "…, the minister said"
    if _is_setting(segment, has_verb=has_verb) and (edge < cue.first or not any(t.dep_ in SUBJECTS for t in segment)):
        return None
    if any(c.dep_ in AUXILIARIES and c.i < edge for c in cue.token.children):
        return None  # "Le Kremlin a, lui, défendu sa coopération": the cue's own auxiliary stands in it
    span = sentence.span(segment)
    return Content(*span, Shape.PREPOSED) if span else None


def _is_setting(segment: Sequence[Token], *, has_verb: bool) -> bool:
    """`Asked by reporters, X said …`, `In Paris, X said …`, `While it rained, X said …`: none of it is said."""
    opening = next((t for t in segment if not t.is_punct), None)
    if opening is None:
        return False
    if opening.pos_ == "SCONJ":
        return not any(t.text == "," for t in segment[:-1])
    return opening.tag_ in {"VBG", "VBN"} or (opening.pos_ == "ADP" and not has_verb) or _is_participle(opening)


def _has_object_behind(cue: Cue, lexicon: Lexicon) -> bool:
    """`…, blaming management`, `…, found ways to`: what stands behind is no speaker; few verbs of English invert."""
    can_invert = lexicon.grammar.any_verb_inverts or cue.verb.lemma in lexicon.cues.inverting
    return cue.token.tag_ == "VBG" or not can_invert


def _is_participle(token: Token) -> bool:
    return "VerbForm=Part" in str(token.morph) or "VerbForm=Ger" in str(token.morph)


def is_inverted(cue: Cue, lexicon: Lexicon) -> bool:
    """Whether what follows the cue is its speaker: `a indiqué le ministère`, `said Lee`, `a-t-il dit`."""
    doc = cue.token.doc
    if any(doc[i].text.startswith("-") and len(doc[i]) > 1 for i in range(cue.first, cue.last + 1)):
        return True
    for token in doc[cue.last + 1 : cue.last + 8]:
        is_noun = token.pos_ in {"PROPN", "PRON", "NOUN"} or (token.text[:1].isupper() and token.pos_ in {"X", "ADJ"})
        if is_noun and token.dep_ not in {"npadvmod", "obl:mod", "pobj"}:
            return token.lower_ not in lexicon.clauses.marks
        if (
            token.pos_ in {"VERB", "AUX", "SCONJ", "ADP"}
            and token.lower_ not in lexicon.contents.inversion_prepositions
        ):
            return False
    return False
