"""BRIEF: events of a timeline in the past tense, because `had visited` tells a time before one that is not there."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import Final

from bot.render.lexicon import LINE_WORDS, all_words, one_of
from feeds.types import Claim, Fact

_SUBORDINATE: Final = re.compile(rf"(?<!\w){one_of(all_words('subordinate'))}\s", re.IGNORECASE)


def in_past(fact: Fact) -> Fact | None:
    """Returns an event with `s'était rendu` as `s'est rendu`, `had visited` as `visited`; None if it cannot be said so.

    Args:
        fact: an event of a timeline.
    """
    if not any(_is_before(claim) for claim in (fact.claim, *(source.claim for source in fact.sources))):
        return fact
    claim = _told(fact.claim)
    told = [(source, _told(source.claim)) for source in fact.sources]
    sources = tuple(replace(source, claim=said) for source, said in told if said is not None)
    if claim is None and not sources:
        return None
    return replace(fact, claim=claim or sources[0].claim, sources=sources) if sources else None


def _is_before(claim: Claim) -> bool:
    return _found(claim) is not None


def _found(claim: Claim) -> re.Match[str] | None:
    """The pluperfect of the sentence itself: that of a clause in it is a time before the sentence, as it should be.

    "The king met the envoy, a meeting that had not been announced".
    """
    pattern = _pluperfect(claim.language or "en")
    found = pattern.search(claim.content) if pattern is not None else None
    return found if found is not None and _SUBORDINATE.search(claim.content[: found.start()]) is None else None


def _told(claim: Claim) -> Claim | None:
    """The claim in the past; None for an auxiliary without a known participle: `had three ships` is no event."""
    language = claim.language or "en"
    found = _found(claim)
    if found is None:
        return claim
    between = (found["between"] or "").strip()
    if not found["participle"] or between.lower() in LINE_WORDS[language].been:
        return None
    auxiliary = LINE_WORDS[language].pluperfect[found["auxiliary"].lower()]
    said = " ".join(part for part in (auxiliary, between, found["participle"]) if part)
    return replace(claim, content=f"{claim.content[: found.start()]}{said}{claim.content[found.end() :]}")


@lru_cache(maxsize=8)
def _pluperfect(language: str) -> re.Pattern[str] | None:
    """`had already visited`: the auxiliary, at most one word, and a participle that is known; else the auxiliary."""
    own = LINE_WORDS.get(language)
    if own is None:
        return None
    known = rf"\s(?P<between>(?:\w+\s)?)(?P<participle>{'|'.join(own.past_participles)})(?!\w)"
    return re.compile(rf"(?<!\w)(?P<auxiliary>{one_of(own.pluperfect)})(?:{known}|(?!\w))", re.IGNORECASE)
