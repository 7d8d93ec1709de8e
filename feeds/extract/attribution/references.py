"""Words that point at what an article told before: `the first contingent`, `another 3,000`, `the communist country`."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from feeds.extract.attribution.readings import Reading
from feeds.extract.attribution.unknown_subjects import is_demonym
from feeds.extract.nlp.dependency_labels import NOMINAL_SUBJECTS, OBJECTS
from feeds.extract.nlp.doc import Token
from feeds.extract.nlp.tokens import is_plural
from feeds.extract.rules import Rules, any_of

_PREPOSITIONS: Final = frozenset({"prep", "case", "nmod", "acl", "acl:relcl", "relcl", "poss", "nummod"})
_LONGEST_REPORT: Final = 60  # characters before a content in which its report stands


def points_at_told_matter(reading: Reading) -> bool:
    """True if a part, a number, a time or a country is one that the article named before."""
    return any_of(_TOLD_RULES, reading)


def has_unknown_part(reading: Reading) -> bool:
    """`1,500 men joined the first contingent`: of what; not `the first contingent of dockers`, `the Danish convoy`."""
    parts, definite = reading.lexicon.standalone.parts, reading.lexicon.speakers.definite
    nouns = (t for t in reading.tokens if t.lower_ in parts)
    return not reading.is_quotation and any(
        any(c.lower_ in definite for c in noun.children) and not _is_described(noun, reading) for noun in nouns
    )


def _is_described(noun: Token, reading: Reading) -> bool:
    """True if a complement, a number or a nationality says which one it is."""
    children = [c for c in noun.children if c.lower_ not in reading.lexicon.speakers.definite]
    return any(
        c.dep_ in _PREPOSITIONS or c.pos_ == "PROPN" or c.text[:1].isupper() or is_demonym(c.text, reading.lexicon)
        for c in children
    )


def was_said_at_another_time(reading: Reading) -> bool:
    """`Lee said at the time that …`, `L'agence disait alors que …`: when, the sentence before tells."""
    claim = reading.claim
    if claim.date and not claim.is_day_of_report:
        return False
    start = max(claim.sentence_start, claim.start - _LONGEST_REPORT)
    report = f"{reading.text[start : claim.start]} {claim.lead}".lower()
    return any(words in report for words in reading.lexicon.standalone.then)


def counts_further_ones(reading: Reading) -> bool:
    """`another 3,000 were wounded`, `3 000 autres ont été blessés`; not `400 dockers came and another 300 left`."""
    words = reading.lexicon.standalone.further
    for one, two in pairwise(reading.tokens):
        number, further = (two, one) if _is_number(two) else (one, two)
        if not _is_number(number) or further.lower_ not in words:
            continue
        head = number if number.i > further.i else further
        is_bare = head.dep_ in NOMINAL_SUBJECTS | OBJECTS
        return is_bare and not any(
            is_plural(t) and not _is_number(t) for t in reading.tokens if t.i < min(one.i, two.i)
        )
    return False


def _is_number(token: Token) -> bool:
    return token.pos_ == "NUM" or token.text[:1].isdigit()  # a small model takes "3 000" for a determiner


def has_country_as_riddle(reading: Reading) -> bool:
    """`soldiers of the communist country`: of which; not `the country`, `the whole country`, `the Danish nation`."""
    nations = reading.lexicon.standalone.nations
    return not reading.is_quotation and any(_is_riddle(t, reading) for t in reading.tokens if t.lower_ in nations)


def _is_riddle(noun: Token, reading: Reading) -> bool:
    words = reading.lexicon.standalone
    definite = reading.lexicon.speakers.definite | words.contracted
    children = [c for c in noun.children if not c.is_punct]
    others = [c for c in children if c.lower_ not in definite]
    is_told = any(is_demonym(c.text, reading.lexicon) or c.lower_ in words.whole for c in others)
    is_definite = len(others) < len(children)
    return is_definite and bool(others) and not is_told and all(c.dep_ == "amod" and c.text.islower() for c in others)


_TOLD_RULES: Final[Rules[Reading]] = (
    has_unknown_part,
    was_said_at_another_time,
    counts_further_ones,
    has_country_as_riddle,
)
