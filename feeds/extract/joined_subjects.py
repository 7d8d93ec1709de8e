"""Where the subject of an event begins, if the parser took its words apart."""

from __future__ import annotations

from typing import Final

from feeds.extract.nlp.doc import Token
from feeds.extract.nlp.tokens import is_plural
from feeds.extract.rules import Ways, first_of

_NOUN_PHRASE: Final = frozenset({"DET", "ADJ", "NOUN", "PROPN", "NUM", "ADP"})


def start_of_subject(verb: Token, subject: Token) -> int:
    """Returns the number of the token that a subject begins with; of the subject itself where nothing was taken apart.

    Args:
        verb: the verb of the event.
        subject: the head of its subject, as the parser has it.
    """
    start = first_of(_START_RULES, (verb, subject))
    return subject.i if start is None else start


def first_of_two(joined: tuple[Token, Token]) -> int | None:
    """`[Le président et le] ministre se rencontreront`, `[La maire, Ann Roy, et le] chef sont arrivés`."""
    verb, subject = joined
    doc, low = subject.doc, min(token.i for token in subject.subtree)
    joint = low if doc[low].pos_ == "CCONJ" else low - 1
    group = (verb, *(child for child in verb.children if child.dep_.startswith("aux")))
    is_joined = any(map(is_plural, group)) and not is_plural(subject) and subject.i < verb.i
    if not is_joined or joint < 1 or doc[joint].pos_ != "CCONJ":
        return None
    first = _start_of_phrase(joint, subject, is_apposed=doc[joint - 1].text == ",")
    return first if first < joint else None


def noun_before_its_name(joined: tuple[Token, Token]) -> int | None:
    """`[Un cargo de la compagnie grecque] Kersol a quitté le port`: the parser makes the name leave it."""
    _, subject = joined
    before = subject.doc[subject.i - 1] if subject.i else subject
    is_cut = subject.pos_ == "PROPN" and subject.left_edge is subject
    if not is_cut or before.pos_ not in {"NOUN", "ADJ"}:
        return None
    first = _start_of_phrase(subject.i, subject, is_apposed=False)
    return first if subject.doc[first].pos_ == "DET" else None


_START_RULES: Final[Ways[tuple[Token, Token], int]] = (first_of_two, noun_before_its_name)


def _start_of_phrase(place: int, subject: Token, *, is_apposed: bool) -> int:
    """The number of the first token of the noun phrase before a place, across the commas of an apposition."""
    doc, first = subject.doc, place
    while first > 0 and (doc[first - 1].pos_ in _NOUN_PHRASE or (is_apposed and doc[first - 1].text == ",")):
        first -= 1
    while first < place and doc[first].is_punct:
        first += 1
    return first
