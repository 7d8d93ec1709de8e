"""Words that compare with, or count, what an article told before: `another 3,000`, `four other ships`, `since`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from feeds.extract.attribution.readings import Reading
from feeds.extract.attribution.unknown_subjects import is_demonym
from feeds.extract.nlp.dependency_labels import NOMINAL_SUBJECTS, OBJECTS
from feeds.extract.nlp.doc import Token
from feeds.extract.nlp.tokens import is_nominal, is_plural

_OF_WHAT: Final = frozenset({"prep", "nmod", "case", "obl", "obl:mod", "acl:relcl", "relcl"})
_GROUPS: Final = frozenset({"NORP"})
_YEAR: Final = 4
_LONGEST_REPORT: Final = 60  # characters before a content in which its report stands


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


def compares_with_others(reading: Reading) -> bool:
    """`four other ships sank`, `near another village`; not `40 divers and 30 others`, `divers and other sailors`."""
    words = reading.lexicon.anaphora
    return not reading.is_quotation and any(
        token.lower_ in words.additives and not _has_compared_before(reading.tokens[:place], token, reading)
        for place, token in enumerate(reading.tokens)
    )


def _has_compared_before(before: Sequence[Token], additive: Token, reading: Reading) -> bool:
    """True if the line has before it what the others are compared with, or they are others of no one in particular."""
    previous = before[-1] if before else None
    if previous is not None and previous.lower_ in reading.lexicon.anaphora.joining:
        return True
    noun = next((t for t in additive.doc[additive.i + 1 : additive.i + 3] if t.pos_ == "NOUN"), None)
    is_counted = previous is not None and _is_number(previous)
    if noun is None or is_counted:
        return any(_is_several(t, reading) for t in (before[:-1] if is_counted else before))
    if is_plural(noun):
        return True
    singulars = reading.lexicon.singulars(noun.lower_)
    if any(not singulars.isdisjoint(reading.lexicon.singulars(t.lower_)) for t in before):
        return True
    told = reading.text[: reading.claim.sentence_start].lower()
    return not any(re.search(rf"\b{re.escape(one)}", told) for one in singulars)


def _is_several(token: Token, reading: Reading) -> bool:
    is_number = _is_number(token) and not _is_year(token)
    return is_number or (is_nominal(token) and is_plural(token)) or is_demonym(token.text, reading.lexicon)


def counts_more_of_them(reading: Reading) -> bool:
    """`three more sailors are missing`: whose; not `three more Norwegian sailors`, `Oslo sends three more sailors`."""
    if reading.is_quotation:
        return False
    return any(
        two.lower_ in reading.lexicon.anaphora.more and _is_number(one) and _is_of_nobody(two, reading)
        for one, two in pairwise(reading.tokens)
    )


def _is_of_nobody(more: Token, reading: Reading) -> bool:
    """True for `three more sailors` as a subject, of which neither the words before nor its own tell whose they are."""
    phrase = more.doc[more.i + 1 : more.i + 4]
    head = next((t for t in phrase if t.pos_ == "NOUN"), None)
    if head is not None and head.dep_ not in NOMINAL_SUBJECTS:
        return False
    around = [*(t for t in reading.tokens if t.i < more.i), *phrase]
    return not any(t.pos_ == "PROPN" or is_demonym(t.text, reading.lexicon) for t in around)


def counts_without_noun(reading: Reading) -> bool:
    """`at least 30 had been killed`, `un tiers ont été tués`: of whom; not `30 ships`, `a third of Oslo's ships`."""
    return not reading.is_quotation and any(_is_elliptic(t, reading) for t in reading.tokens)


def _is_elliptic(token: Token, reading: Reading) -> bool:
    if token.dep_ not in NOMINAL_SUBJECTS:
        return False
    is_count = token.lower_ in reading.lexicon.anaphora.shares or (token.pos_ == "NUM" and not _is_year(token))
    if not is_count or any(c.dep_ in _OF_WHAT and not c.is_punct for c in token.children if c.i > token.i):
        return False
    behind = token.doc[token.i + 1 : token.i + 2]
    if any(t.pos_ in {"NOUN", "PROPN", "ADJ", "ADP"} for t in behind):
        return False
    return not any(is_plural(t) or t.ent_type_ in _GROUPS for t in reading.tokens if t.i < token.i)


def _is_year(token: Token) -> bool:
    return len(token.text) == _YEAR and token.text.isdigit()


def breaks_off_at_time(reading: Reading) -> bool:
    """`four ships have been sold since`: since what, the sentence before says; not `since May`."""
    words = [t for t in reading.tokens if not t.is_punct]
    return bool(words) and not reading.is_quotation and words[-1].lower_ in reading.lexicon.anaphora.open_times


def _is_number(token: Token) -> bool:
    return token.pos_ == "NUM" or token.text[:1].isdigit()  # a small model takes "3 000" for a determiner
