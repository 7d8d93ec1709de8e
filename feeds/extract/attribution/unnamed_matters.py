"""Statements on a matter that another sentence names: `denounced a provocation`, `closed its port in response`."""

from __future__ import annotations

from typing import Final

from feeds.extract.attribution.readings import MARKS, Reading
from feeds.extract.attribution.unknown_subjects import is_demonym
from feeds.extract.nlp.tokens import is_verbal
from feeds.types import Status

_SUBJECT_AND_VERB: Final = 3
_LONGEST_KIND: Final = 3  # words of what is denied altogether
_ELIDED: Final = frozenset({"l'", "l’"})


def condemns_unnamed_matter(reading: Reading) -> bool:
    """`denounced a provocation that threatened peace`: of what, the article says; not `a strike on Oslo`."""
    claim, words = reading.claim, reading.lexicon.standalone
    verbs = reading.lexicon.verbs_by_form.get((claim.cue or "").lower(), ())
    if not claim.lead or reading.is_quotation or words.condemnations.isdisjoint(verb.lemma for verb in verbs):
        return False
    is_named = any(word[:1].isupper() or is_demonym(word, reading.lexicon) for word in claim.content.split()[1:])
    return reading.first_word in words.indefinite and not is_named


def begins_with_unnamed_decision(reading: Reading) -> bool:
    """`the decision was taken in May`: which one, the article says; not `the decision to close the port`."""
    if reading.is_quotation or reading.claim.lead or len(reading.tokens) < _SUBJECT_AND_VERB:
        return False
    article, noun, verb = reading.tokens[:_SUBJECT_AND_VERB]
    is_definite = article.lower_ in reading.lexicon.speakers.definite or article.lower_ in _ELIDED
    is_decision = noun.lower_ in reading.lexicon.standalone.decisions
    return is_definite and is_decision and (is_verbal(verb) or verb.pos_ == "AUX")


def denies_all_of_a_kind(reading: Reading) -> bool:
    """`denies any plot`, `dément toute implication`: which, the article says; not `any role in the strike on Oslo`."""
    claim, words = reading.claim, reading.lexicon.standalone
    if claim.status is not Status.DENIED or not claim.lead or reading.is_quotation:
        return False
    behind = claim.content.split()[1:]
    is_named = any(word[:1].isupper() or is_demonym(word, reading.lexicon) for word in behind)
    return reading.first_word in words.universal and len(behind) <= _LONGEST_KIND and not is_named


def answers_unnamed_matter(reading: Reading) -> bool:
    """`Oslo closed its port in response`; not `in response to the strike`."""
    return reading.claim.content.rstrip(MARKS + ". ").lower().endswith(reading.lexicon.standalone.replies or ("\0",))


def says_what_it_is(reading: Reading) -> bool:
    """`Il s'agit du premier vol`, `this is the first flight`: of what, the sentence before says."""
    said = reading.claim.content.replace("’", "'").lower()
    return not reading.claim.lead and said.startswith(reading.lexicon.standalone.pointers)
