"""Preposed content: what stands before the cue's clause, `“…”, said X` or `…, the agency said`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from feeds.extract.attribution.cue_clause import CueClause, has_other_subject, is_inverted
from feeds.extract.attribution.cue_verbs import is_present_tense
from feeds.extract.attribution.cues import Cue
from feeds.extract.attribution.types import Content, Shape
from feeds.extract.lexicon import Frame
from feeds.extract.nlp.dependency_labels import AUXILIARIES, RELATIVE_CLAUSES, SUBJECTS
from feeds.extract.nlp.doc import Token
from feeds.extract.nlp.tokens import has_participle_form, has_verb, is_participle, is_verbal
from feeds.extract.rules import Rules, all_of

_LEAST_WORDS: Final = 3
_LEAST_WORDS_WITHOUT_VERB: Final = 5
_PAUSES: Final = frozenset({",", "–", "—"})
_MARKS: Final = frozenset({"”", "»", '"', "’", "'", "›", "“"})


def preposed_content(clause: CueClause) -> Content | None:
    """Returns the quotation or the statement before the cue's clause, None where nothing there is reported."""
    cue, edge = clause.cue, clause.start
    doc, placeholder_at = cue.doc, cue.sentence.input.placeholder_at
    if edge is None or edge == 0:
        return None
    previous = doc[edge - 1]
    quote = placeholder_at(previous.idx)
    if quote is None and previous.text in _PAUSES and edge > 1:
        quote = placeholder_at(doc[edge - 2].idx)
    if quote is not None:
        return Content(quote.start, quote.end, Shape.QUOTE)
    if previous.text not in _PAUSES | _MARKS:
        return None
    start = next((t.i + 1 for t in reversed(doc[: edge - 1]) if t.text == ";"), 0)
    tokens = tuple(t for t in doc[start:edge] if not t.is_space)
    preposed = Preposed(cue, edge, tokens, is_quoted=previous.text in _MARKS)
    span = cue.sentence.span(tokens) if all_of(_STATEMENT_RULES, preposed) else None
    return Content(*span, Shape.PREPOSED) if span else None


# --- a statement before the cue


@dataclass(frozen=True, slots=True)
class Preposed:
    """What stands before a cue's clause.

    Attributes:
        cue: the cue.
        edge: number of the first token of its clause.
        tokens: what stands before that, from the last semicolon on.
        is_quoted: it ends with a quotation mark.
    """

    cue: Cue
    edge: int
    tokens: Sequence[Token]
    is_quoted: bool

    @property
    def has_source(self) -> bool:
        """True if the source stands between it and the cue: `…, [the agency] said`."""
        return self.edge < self.cue.first


def has_source_beside_cue(preposed: Preposed) -> bool:
    """`Prices rose, the bank said` and `Prices rose, said Lee`; not `Prices rose, said to be high`."""
    return preposed.has_source or is_inverted(preposed.cue)


def has_no_adjectival_cue(preposed: Preposed) -> bool:
    """Not `A large, claimed territory`."""
    return preposed.is_quoted or preposed.cue.token.dep_ not in {"amod", "compound"}


def has_enough_words(preposed: Preposed) -> bool:
    """Not `On Monday, the bank said`; but `Port closes, the bank says`, though the tagger sees no verb in it."""
    if preposed.is_quoted:
        return True
    count = sum(t.is_alpha for t in preposed.tokens)
    # "Le bilan dépasse 200 morts, ont annoncé les secours": the tagger missed the verb
    if has_other_subject(preposed.cue) or has_verb(preposed.tokens) or any(t.dep_ == "ccomp" for t in preposed.tokens):
        return count >= _LEAST_WORDS
    return preposed.has_source and count >= _LEAST_WORDS_WITHOUT_VERB


def has_cue_that_inverts(preposed: Preposed) -> bool:
    """Not `The strike went on, blaming management`: what stands behind few English verbs is their speaker."""
    if preposed.is_quoted or preposed.has_source:
        return True
    cue = preposed.cue
    # "« … », a lancé Léa Roy, citant sa mère"
    is_gerund = cue.token.tag_ == "VBG" or cue.token.lower_.endswith(cue.lexicon.verb_forms.gerund_endings)
    can_invert = cue.lexicon.grammar.any_verb_inverts or cue.verb.lemma in cue.lexicon.cues.inverting
    return can_invert and not is_gerund


def takes_statement(preposed: Preposed) -> bool:
    """Not `Le pont, qui a rouvert, appelle certains travaux`: a verb that takes no clause takes none before it."""
    return preposed.is_quoted or preposed.has_source or Frame.CLAUSE in preposed.cue.verb.takes


def has_finite_cue(preposed: Preposed) -> bool:
    """Not `Le port accueille un train, appelé le convoi`: a participle without an auxiliary."""
    cue, forms = preposed.cue, preposed.cue.lexicon.verb_forms
    if preposed.is_quoted or preposed.has_source or cue.first < cue.token.i:
        return True
    is_present = is_present_tense(cue.token, cue.verb, cue.lexicon)
    return is_present or not cue.token.lower_.endswith((*forms.adjectival_endings, *forms.participle_endings))


def has_main_verb(preposed: Preposed) -> bool:
    """Not `Ann Lee, qui vit à Lyon, a écrit un livre`: the only verb before the cue is one of a relative clause."""
    if preposed.is_quoted or preposed.has_source or not preposed.cue.lexicon.grammar.any_verb_inverts:
        return True
    if has_other_subject(preposed.cue):
        return True
    return any(is_verbal(t) and not is_participle(t) and not _is_in_relative_clause(t) for t in preposed.tokens)


def _is_in_relative_clause(token: Token) -> bool:
    while token.dep_ in {"aux:tense", "aux:pass", "aux", "cop", "xcomp", "conj"} and token.head.i != token.i:
        token = token.head
    return token.dep_ in RELATIVE_CLAUSES


def may_precede_source(preposed: Preposed) -> bool:
    """French says no `Le port est fermé, le ministère a dit`."""
    if preposed.is_quoted or not preposed.has_source:
        return True
    return preposed.cue.lexicon.grammar.report_follows_content


def is_no_setting(preposed: Preposed) -> bool:
    """Not `Asked by reporters, X said …`, `In Paris, X said …`, `While it rained, X said …`."""
    if not preposed.has_source and any(t.dep_ in SUBJECTS for t in preposed.tokens):
        return True
    opening = next((t for t in preposed.tokens if not t.is_punct), None)
    if opening is None:
        return True
    if opening.pos_ == "SCONJ":
        return any(t.text == "," for t in preposed.tokens[:-1])
    is_adverbial = opening.pos_ == "ADP" and not has_verb(preposed.tokens)
    return not (is_adverbial or opening.tag_ in {"VBG", "VBN"} or has_participle_form(opening))


def has_no_auxiliary_of_cue(preposed: Preposed) -> bool:
    """Not `Le Kremlin a, lui, défendu sa coopération`: the cue's own auxiliary stands before it."""
    return not any(c.dep_ in AUXILIARIES and c.i < preposed.edge for c in preposed.cue.token.children)


def has_no_object_of_cue(preposed: Preposed) -> bool:
    """Not `When it rained, the mayor announced [a levy]`; but `The port is closed, the mayor told [reporters]`."""
    if preposed.is_quoted or not preposed.has_source:
        return True
    cue = preposed.cue
    hears = Frame.PERSON_INFINITIVE in cue.verb.takes
    return hears or not any(_is_thing(child, cue) for child in cue.token.children if child.i > cue.last)


def _is_thing(token: Token, cue: Cue) -> bool:
    """True for an object that is nobody who can hear."""
    can_hear = not cue.lexicon.singulars(token.lower_).isdisjoint(cue.lexicon.speaker_nouns)
    return token.dep_ == "dobj" and token.pos_ == "NOUN" and not can_hear


_STATEMENT_RULES: Final[Rules[Preposed]] = (
    has_source_beside_cue,
    has_no_adjectival_cue,
    has_enough_words,
    has_cue_that_inverts,
    takes_statement,
    has_finite_cue,
    has_main_verb,
    may_precede_source,
    is_no_setting,
    has_no_auxiliary_of_cue,
    has_no_object_of_cue,
)
