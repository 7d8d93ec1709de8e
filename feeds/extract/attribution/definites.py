"""Definite nouns that only the article explains: `the ceremony`, `the two men`, `the same ships`, `the first convoy`.

A definite noun without a word of its own ("the bodies") names something only where one thing of that kind is known: it
is unique by itself ("the front"), or the same line has it before ("a plant … the plant"). Every other one needs the
sentences before it.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from feeds.extract.attribution.readings import Reading
from feeds.extract.attribution.unknown_subjects import is_demonym
from feeds.extract.nlp.dependency_labels import NOMINAL_SUBJECTS, SUBJECTS
from feeds.extract.nlp.doc import Token
from feeds.extract.nlp.tokens import is_nominal

_STEM: Final = 5  # letters by which two forms of a noun are one: "déploiement", "déploiements"
_OWN_WORDS: Final = frozenset(
    {
        "amod", "compound", "nmod", "prep", "acl", "relcl", "acl:relcl", "appos", "nummod", "poss", "nmod:poss",
        "flat:name",
    }
)  # fmt: skip
_COMPLEMENTS: Final = frozenset({"ADP", "ADJ", "PROPN", "NOUN", "SCONJ"})
_OF_PART: Final = frozenset({"prep", "case", "nmod", "acl", "acl:relcl", "relcl", "poss", "nummod"})
_NAMES_OF_PAIR: Final = 2


def has_bare_definite_subject(reading: Reading) -> bool:
    """`The ceremony was held`, `les dépouilles seraient brûlées`; not `the front moved`, `the ships of Oslo left`."""
    return any(_is_bare_definite(noun, reading) for noun in _subjects(reading))


def has_bare_definite_told_before(reading: Reading) -> bool:
    """`Notes were found on the bodies`: those of the dead; not `Oslo ended the strike`, `the sailors' courage`."""
    tokens, known = reading.tokens, reading.lexicon
    named = next((t.i for t in tokens if t.pos_ == "PROPN" or is_demonym(t.text, known)), None)
    things = (t for t in tokens if t.pos_ == "NOUN" and t.dep_ not in NOMINAL_SUBJECTS and t.dep_ != "poss")
    unnamed = (noun for noun in things if named is None or noun.i < named)
    return any(_is_bare_definite(noun, reading) and _is_known_before(noun, reading) for noun in unnamed)


def is_partitive(reading: Reading) -> bool:
    """`Les seconds devront partir`, `the latter agreed`; not `the first ships`, `les deux Corées`."""
    words = reading.lexicon.anaphora
    tokens = [t for t in reading.tokens if not t.is_punct]
    for place, token in enumerate(tokens[:-1]):
        behind = tokens[place + 1]
        if token.lower_ not in words.definite or behind.lower_ not in words.partitives:
            continue
        following = tokens[place + 2] if place + 2 < len(tokens) else None
        if following is None or not (is_nominal(following) or following.pos_ in _COMPLEMENTS | {"NUM"}):
            return True
    return False


def is_bare_relation(reading: Reading) -> bool:
    """`Turnover rose by 40%`: of what, the sentence before says; not `trade with Oslo rose`, `Oslo's exports fell`."""
    relations = reading.lexicon.anaphora.relations
    if any(t.pos_ == "PROPN" or is_demonym(t.text, reading.lexicon) for t in reading.tokens):
        return False
    return any(
        noun.lower_ in relations and not _own_words(noun) and not _has_complement(noun, reading)
        for noun in _subjects(reading)
    )


def has_unknown_part(reading: Reading) -> bool:
    """`1,500 men joined the first contingent`: of what; not `the first contingent of dockers`, `the Danish convoy`."""
    parts, definite = reading.lexicon.standalone.parts, reading.lexicon.speakers.definite
    nouns = (t for t in reading.tokens if t.lower_ in parts)
    return not reading.is_quotation and any(
        any(c.lower_ in definite for c in noun.children) and not _is_described(noun, reading) for noun in nouns
    )


def has_country_as_riddle(reading: Reading) -> bool:
    """`soldiers of the communist country`: of which; not `the country`, `the whole country`, `the Danish nation`."""
    nations = reading.lexicon.standalone.nations
    return not reading.is_quotation and any(_is_riddle(t, reading) for t in reading.tokens if t.lower_ in nations)


def has_unknown_pair(reading: Reading) -> bool:
    """`trade between the two countries rose`, `both men`: which, the article says; not `Oslo and Riga: both ports`."""
    nouns = [noun for pair in pairwise(reading.tokens) if (noun := _counted(pair, reading)) is not None]
    return bool(nouns) and _names_in(reading) < _NAMES_OF_PAIR and not all(_is_told_which(n, reading) for n in nouns)


def has_same_as_before(reading: Reading) -> bool:
    """`Oslo promised the same numbers`: as whom; not `the same number as Riga`, `on the same day`."""
    words = reading.lexicon
    for one, two in pairwise(reading.tokens):
        if one.lower_ not in words.anaphora.same or not is_nominal(two) or two.lower_ in words.standalone.times:
            continue
        is_definite = one.i > 0 and one.doc[one.i - 1].lower_ in words.anaphora.definite
        if is_definite and two.lower_ not in words.dates.ago_units and not _has_complement(two, reading):
            return True
    return False


def has_match_elsewhere(reading: Reading) -> bool:
    """`Lee signed the corresponding law`: to what; not `the law corresponding to the pact`."""
    words = reading.lexicon.anaphora
    return not reading.is_quotation and any(
        t.lower_ in words.matching
        and is_nominal(t.head)
        and not list(t.children)
        and any(c.lower_ in words.definite for c in t.head.children)
        for t in reading.tokens
    )


# --- nouns


def _subjects(reading: Reading) -> list[Token]:
    """The nouns that are subjects of a verb of the content; none of a whole quotation, which is not parsed."""
    inside = {token.i for token in reading.tokens}
    kinds = {"NOUN", "ADJ", "PROPN"}  # "les seconds" is an adjective to the parser
    return [t for t in reading.tokens if t.dep_ in SUBJECTS and t.head.i in inside and t.pos_ in kinds]


def _is_bare_definite(noun: Token, reading: Reading) -> bool:
    words = reading.lexicon.anaphora
    if noun.i == 0 or noun.doc[noun.i - 1].lower_ not in words.definite:
        return False
    if _is_of_relative(noun, reading):
        return False
    if noun.text[:1].isupper() or noun.lower_ in words.unique or _own_words(noun):
        return False
    return not _has_complement(noun, reading) and not _names_it_before(noun, reading)


def _is_of_relative(noun: Token, reading: Reading) -> bool:
    """True in `dix marins, dont le navire a coulé`; not in `said that the ship sank`, whose mark is no relative."""
    before = noun.i - 2
    return before >= reading.tokens[0].i and noun.doc[before].lower_ in reading.lexicon.clauses.relatives


def _own_words(noun: Token) -> list[Token]:
    return [child for child in noun.children if child.dep_ in _OWN_WORDS and not child.is_punct]


def _has_complement(noun: Token, reading: Reading) -> bool:
    """True if what stands right behind may say which is meant, wherever the parser attaches it."""
    if noun.i + 1 >= len(noun.doc):
        return False
    behind = noun.doc[noun.i + 1]
    return behind.pos_ in _COMPLEMENTS or behind.lower_ in reading.lexicon.clauses.relatives


def _names_it_before(noun: Token, reading: Reading) -> bool:
    """True if the line itself has the same noun before: `a plant was closed; the plant …`."""
    stem = noun.lower_[:_STEM]
    return any(t.i < noun.i and t.lower_.startswith(stem) and is_nominal(t) for t in reading.tokens)


def _is_known_before(noun: Token, reading: Reading) -> bool:
    """True if the article has the noun before the sentence, or it is one that a sentence before tells of."""
    lexicon = reading.lexicon
    if noun.lower_ in lexicon.month_names or noun.lower_ in lexicon.standalone.times:
        return False
    singulars = lexicon.singulars(noun.lower_)
    if not lexicon.anaphora.told.isdisjoint(singulars):
        return True
    stem = re.escape(min(singulars, key=len))
    return re.search(rf"\b{stem}", reading.text[: reading.claim.sentence_start].lower()) is not None


def _is_described(noun: Token, reading: Reading) -> bool:
    """True if a complement, a number or a nationality says which one it is."""
    children = [c for c in noun.children if c.lower_ not in reading.lexicon.speakers.definite]
    return any(
        c.dep_ in _OF_PART or c.pos_ == "PROPN" or c.text[:1].isupper() or is_demonym(c.text, reading.lexicon)
        for c in children
    )


def _is_riddle(noun: Token, reading: Reading) -> bool:
    words = reading.lexicon.standalone
    definite = reading.lexicon.speakers.definite | words.contracted
    children = [c for c in noun.children if not c.is_punct]
    others = [c for c in children if c.lower_ not in definite]
    is_told = any(is_demonym(c.text, reading.lexicon) or c.lower_ in words.whole for c in others)
    is_definite = len(others) < len(children)
    return is_definite and bool(others) and not is_told and all(c.dep_ == "amod" and c.text.islower() for c in others)


# --- pairs


def _counted(pair: tuple[Token, Token], reading: Reading) -> Token | None:
    """The noun of `both men`, `the two ships`, `des deux pays`, None for another pair of words."""
    number, noun = pair
    words = reading.lexicon
    if noun.pos_ != "NOUN" or noun.lower_ in words.standalone.times or noun.lower_ in words.dates.ago_units:
        return None
    if number.lower_ in words.anaphora.both:
        return noun
    before = number.doc[number.i - 1].lower_ if number.i else ""
    is_definite = before in words.anaphora.definite or before in words.standalone.contracted
    return noun if is_definite and number.lower_ in words.standalone.cardinals else None


def _is_told_which(noun: Token, reading: Reading) -> bool:
    """True if a nationality, a name or a clause behind the noun says which ones; not a place where something was."""
    if noun.i + 1 >= len(noun.doc):
        return False
    behind = noun.doc[noun.i + 1]
    if behind.lower_ in reading.lexicon.speakers.locatives:
        return False
    return behind.pos_ in _COMPLEMENTS or behind.lower_ in reading.lexicon.clauses.relatives


def _names_in(reading: Reading) -> int:
    """How many names and nationalities the line has."""
    names = {t.lower_ for t in reading.tokens if t.pos_ == "PROPN" or is_demonym(t.text, reading.lexicon)}
    return len(names)
