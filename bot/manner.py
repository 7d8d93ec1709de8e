"""Leaves out of a line the deed by which somebody asked, where another fact of its story tells that deed. Pure.

"Seoul demanded the withdrawal, summoning the ambassador" beside "Seoul summoned the ambassador" tells it twice.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from feeds.types import Claim, ClaimKind, Fact, FactSource

# Behind the last comma of a content, to its end: "…, en convoquant l'ambassadeur", "…, summoning the ambassador".
_MANNER: Final = {
    "fr": re.compile(r",\s+(?:tout\s+)?en\s+([a-zà-ÿ]{4,}ant)\b[^,;«»“”\"]*$"),
    "en": re.compile(r",\s+([a-z]{4,}ing)\b[^,;«»“”\"]*$"),
}
_MARKS: Final = (", en ", ", tout en ", "ing ")
_LEAST_STEM: Final = 5
_ENDING: Final = 3  # letters at the end of a verb's first form that its others do not have: "convoquer"


def without_told_manner(facts: Sequence[Fact]) -> list[Fact]:
    """Returns the facts; what somebody asks for is without the deed behind it that another fact tells.

    Args:
        facts: of any stories; those of one story are compared.
    """
    deeds: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for fact in facts:
        for claim in (source.claim for source in fact.sources if source.claim.kind is ClaimKind.EVENT):
            if claim.predicate and claim.stands_alone:
                deeds[fact.story_id][claim.predicate].add(fact.id)
    return [_without(fact, deeds[fact.story_id]) if fact.story_id in deeds else fact for fact in facts]


def _without(fact: Fact, deeds: dict[str, set[int]]) -> Fact:
    others = [deed for deed, ids in deeds.items() if ids - {fact.id}]
    sources = tuple(_shorter(source, others) for source in fact.sources)
    if all(new is old for new, old in zip(sources, fact.sources, strict=True)):
        return fact
    shown = next((new.claim for new, old in zip(sources, fact.sources, strict=True) if old.claim == fact.claim), None)
    return replace(fact, sources=sources, claim=shown or fact.claim)


def _shorter(source: FactSource, deeds: Collection[str]) -> FactSource:
    claim = source.claim
    if not claim.lead or not any(mark in claim.content for mark in _MARKS):
        return source
    found = _MANNER[claim.language].search(claim.content) if claim.language in _MANNER else None
    if found is None or not any(_is_of_verb(found[1], deed) for deed in deeds):
        return source
    return replace(source, claim=_cut(claim, found.start()))


def _is_of_verb(form: str, verb: str) -> bool:
    stem = verb[: max(_LEAST_STEM, len(verb) - _ENDING)]
    return len(verb) >= _LEAST_STEM and form.startswith(stem)


def _cut(claim: Claim, length: int) -> Claim:
    return replace(claim, content=claim.content[:length], end=claim.start + length)
