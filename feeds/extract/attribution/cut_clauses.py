"""Clauses that were cut out of their sentence in the wrong place: `the upper house, must sign`, `ships that Oslo`."""

from __future__ import annotations

from itertools import takewhile
from typing import Final

from feeds.extract.attribution.readings import Reading
from feeds.extract.nlp.tokens import is_finite, is_verbal
from feeds.types import ClaimKind

_BEFORE_RELATIVES: Final = frozenset({"NOUN", "ADJ", "ADP", "PROPN", "VERB"})


def begins_in_apposition(reading: Reading) -> bool:
    """`la Diète, doit signer` of "le Parlement, la Diète, doit signer": one comma between subject and verb."""
    if reading.claim.kind is not ClaimKind.EVENT:
        return False
    head = list(takewhile(lambda token: token.text != ",", reading.tokens))
    behind = reading.tokens[len(head) + 1 : len(head) + 2]
    return bool(head) and not any(map(is_verbal, head)) and any(map(is_finite, behind))


def leaves_relative_open(reading: Reading) -> bool:
    """`demanded the return of ships that Oslo` of "ships that Oslo, it says, sent": a relative without its verb."""
    if reading.is_quotation:
        return False
    relatives = reading.lexicon.clauses.object_relatives
    last = next((n for n, t in reversed(list(enumerate(reading.tokens))) if t.lower_ in relatives), None)
    if last is None or last == 0 or reading.tokens[last].pos_ == "DET":
        return False
    behind = reading.tokens[last + 1 :]
    verbs = [t for t in behind if is_verbal(t)]
    auxiliaries = reading.lexicon.events.auxiliaries
    is_open = not verbs or (behind[-1].i == verbs[0].i and verbs[0].lower_ in auxiliaries)
    return is_open and any(t.pos_ == "PROPN" or t.ent_type_ for t in behind)


def is_noun_with_relative(reading: Reading) -> bool:
    """Roy: `une avancée à laquelle ont contribué ses marins`: a noun with its clause, of which nothing is said."""
    claim, tokens = reading.claim, reading.tokens
    if claim.kind is not ClaimKind.ATTRIBUTION or reading.is_quotation or claim.lead or not tokens:
        return False
    relatives = reading.lexicon.clauses.relatives | reading.lexicon.standalone.relatives
    place = next((n for n, t in enumerate(tokens) if t.lower_ in relatives), 0)
    if place == 0 or tokens[0].pos_ not in {"DET", "NOUN"} or tokens[place - 1].pos_ not in _BEFORE_RELATIVES:
        return False
    finite = [n for n, t in enumerate(tokens) if is_finite(t)]
    return len(finite) == 1 and finite[0] > place
