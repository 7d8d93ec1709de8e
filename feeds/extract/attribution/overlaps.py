"""EXTRACT, an attribution as it was found, and which of several that lie in one another stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from feeds.extract.attribution.types import Attribution, Shape
from feeds.extract.lexicon import Lexicon

_SURE: Final = 0.75
_LONGEST_OPENING: Final = 20  # "the agency expected"


def resolve_overlaps(found: Sequence[Attribution], text: str, lexicon: Lexicon) -> list[Attribution]:
    """Of attributions that lie in one another the outer one; the inner one where the outer only passes it on."""
    tops = [f for f in found if f.shape == Shape.PREPOSED]
    for top in tops:  # "Zakharova called it “hysteria”, Tass reported": Zakharova's, by way of Tass
        within = [f for f in found if f is not top and top.start < f.start and f.end <= top.end + 1]
        if len(within) == 1 and _is_relayed(within[0], top):
            found = [replace(f, via=top.speaker.name) if f is within[0] else f for f in found if f is not top]
    for top in tops:  # a report that swallowed two others is none
        within = [f for f in found if f is not top and top.start <= f.start and f.end <= top.end + 1]
        if len(within) > 1 and not any(f.shape == Shape.PREPOSED for f in within):
            found = [f for f in found if f is not top]
    found = [_said_plainly(outer, found, text, lexicon) for outer in found]
    kept: list[Attribution] = []
    for one in sorted(found, key=lambda f: (f.start, -f.end)):
        if kept and one.start < kept[-1].end:
            continue
        kept.append(one)
    return kept


def _said_plainly(outer: Attribution, found: Sequence[Attribution], text: str, lexicon: Lexicon) -> Attribution:
    """`said that it expected 12,000 troops`: what the same speaker expects is what is said."""
    if outer.shape not in {Shape.CLAUSE, Shape.BARE_CLAUSE}:
        return outer
    for inner in found:
        is_its_end = 0 < inner.start - outer.start < _LONGEST_OPENING and inner.end >= outer.end - 1
        opening = text[outer.start : inner.start].split(" ", 1)[0].lower()
        if is_its_end and (inner.speaker.name == outer.speaker.name or opening in lexicon.pronouns.subjects):
            return replace(inner, speaker=outer.speaker)
    return outer


def _is_relayed(inner: Attribution, outer: Attribution) -> bool:
    is_most = 5 * (inner.end - inner.start) >= 2 * (outer.end - outer.start) or inner.end >= outer.end - 2
    is_speech = inner.shape not in {
        Shape.PREPOSED,
        Shape.INFINITIVE,
        Shape.OBJECT,
        Shape.PREPOSITIONAL,
    }  # "has decided to go, the agency said"
    return is_most and is_speech and inner.speaker.certainty >= _SURE
