"""Questions about single tokens that several rules ask."""

from __future__ import annotations

from collections.abc import Container, Iterable

from feeds.extract.nlp.doc import Token


def is_verbal(token: Token) -> bool:
    """True for verbs and auxiliaries."""
    return token.pos_ in {"VERB", "AUX"}


def is_nominal(token: Token) -> bool:
    """True for nouns and proper nouns."""
    return token.pos_ in {"NOUN", "PROPN"}


def is_plural(token: Token) -> bool:
    """True for a plural noun, in the tags of either annotation scheme."""
    return token.tag_ in {"NNS", "NNPS"} or "Plur" in token.morph.get("Number", [])


def is_participle(token: Token) -> bool:
    """True for participles and gerunds, in the tags of either annotation scheme."""
    return token.tag_ in {"VBG", "VBN"} or has_participle_form(token)


def has_participle_form(token: Token) -> bool:
    """True if the morphology says participle or gerund."""
    return any(form in {"Part", "Ger"} for form in token.morph.get("VerbForm", []))


def is_finite(token: Token) -> bool:
    """True for a finite verb, in the tags of either annotation scheme."""
    return token.tag_ in {"VBD", "VBZ", "VBP", "MD"} or "Fin" in token.morph.get("VerbForm", [])


def is_infinitive(token: Token) -> bool:
    """True if the morphology says infinitive."""
    return "Inf" in token.morph.get("VerbForm", [])


def is_past_participle(token: Token) -> bool:
    """True if the morphology says past participle."""
    return token.morph.get("VerbForm", []) == ["Part"] and token.morph.get("Tense", []) == ["Past"]


def previous_token(token: Token) -> Token | None:
    """Returns the token before, None at the start of the doc."""
    return token.nbor(-1) if token.i else None


def next_token(token: Token) -> Token | None:
    """Returns the token behind, None at the end of the doc."""
    return token.nbor() if token.i + 1 < len(token.doc) else None


def first_child(token: Token, labels: Container[str], *, after: int = -1, before: int | None = None) -> Token | None:
    """Returns the first child with one of the labels, None where there is none.

    Args:
        token: the head.
        labels: dependency labels.
        after: only children that stand after this token number.
        before: only children that stand before this token number.
    """
    for child in token.children:
        if child.dep_ in labels and child.i > after and (before is None or child.i < before):
            return child
    return None


def has_verb(tokens: Iterable[Token]) -> bool:
    """True if a verb or auxiliary is among the tokens."""
    return any(map(is_verbal, tokens))
