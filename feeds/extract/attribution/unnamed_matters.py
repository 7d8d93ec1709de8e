"""Statements on a matter that another sentence names: `denounced a provocation`, `closed its port in response`."""

from __future__ import annotations

from feeds.extract.attribution.readings import MARKS, Reading
from feeds.extract.attribution.unknown_subjects import is_demonym


def condemns_unnamed_matter(reading: Reading) -> bool:
    """`denounced a provocation that threatened peace`: of what, the article says; not `a strike on Oslo`."""
    claim, words = reading.claim, reading.lexicon.standalone
    verbs = reading.lexicon.verbs_by_form.get((claim.cue or "").lower(), ())
    if not claim.lead or reading.is_quotation or words.condemnations.isdisjoint(verb.lemma for verb in verbs):
        return False
    is_named = any(word[:1].isupper() or is_demonym(word, reading.lexicon) for word in claim.content.split()[1:])
    return reading.first_word in words.indefinite and not is_named


def answers_unnamed_matter(reading: Reading) -> bool:
    """`Oslo closed its port in response`; not `in response to the strike`."""
    return reading.claim.content.rstrip(MARKS + ". ").lower().endswith(reading.lexicon.standalone.replies or ("\0",))
