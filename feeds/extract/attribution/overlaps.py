"""Decides which of several overlapping attributions of a sentence stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from feeds.extract.attribution.standalone import is_anonymous
from feeds.extract.attribution.types import Attribution, Shape
from feeds.extract.lexicon import Lexicon
from feeds.extract.rules import Rules, all_of

_SURE: Final = 0.75
_LONGEST_OPENING: Final = 20  # characters of "the agency expected"
_UNSPOKEN: Final = frozenset({Shape.PREPOSED, Shape.INFINITIVE, Shape.OBJECT, Shape.PREPOSITIONAL})


def resolve_overlaps(found: Sequence[Attribution], text: str, lexicon: Lexicon) -> list[Attribution]:
    """Drops overlapping attributions: keeps the outer one, or the inner one with `via` when the outer merely relays it.

    Args:
        found: attributions of one sentence.
        text: the article.
        lexicon: the words of its language.
    """
    found = _without_empty_outer(_without_relays(_without_repeats(found), lexicon))
    found = [_merged_with_inner(outer, found, text, lexicon) for outer in found]
    kept: list[Attribution] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _without_repeats(found: Sequence[Attribution]) -> Sequence[Attribution]:
    """`Oslo rejected the claim by Riga that it is closed`: what is rejected is what is claimed, and told once."""
    verbs = [one for one in found if one.shape not in {Shape.CUE_NOUN, Shape.PREPOSED}]
    return [
        one
        for one in found
        if one.shape is not Shape.CUE_NOUN or not any(v.start <= one.start and one.end <= v.end for v in verbs)
    ]


def _without_relays(found: Sequence[Attribution], lexicon: Lexicon) -> Sequence[Attribution]:
    """`Zakharova called it “hysteria”, Tass reported`: one attribution to Zakharova, by way of Tass."""
    for outer in (one for one in found if one.shape is Shape.PREPOSED):
        within = [one for one in found if one is not outer and _is_within(one, outer)]
        if len(within) == 1 and all_of(_RELAY_RULES, Nested(within[0], outer, lexicon)):
            (inner,) = within
            relayed = replace(inner, via=outer.speaker.name)
            found = [relayed if one is inner else one for one in found if one is not outer]
    return found


def _is_within(inner: Attribution, outer: Attribution) -> bool:
    """True also for `“We wait,” Lee said, Tass reported`, where both begin with the quotation."""
    is_quoted = inner.shape is Shape.QUOTE and inner.end <= inner.cue_start < outer.end
    return outer.start < inner.start + is_quoted and inner.end <= outer.end + 1


def _without_empty_outer(found: Sequence[Attribution]) -> Sequence[Attribution]:
    """Drops a preposed content that is nothing but two or more other attributions."""
    for outer in [one for one in found if one.shape is Shape.PREPOSED]:
        within = [one for one in found if one is not outer and outer.start <= one.start and one.end <= outer.end + 1]
        if len(within) > 1 and all(one.shape is not Shape.PREPOSED for one in within):
            found = [one for one in found if one is not outer]
    return found


def _merged_with_inner(outer: Attribution, found: Sequence[Attribution], text: str, lexicon: Lexicon) -> Attribution:
    """`The agency said that it expected 12,000 troops`: what the same speaker expects is what they say."""
    if outer.shape not in {Shape.CLAUSE, Shape.BARE_CLAUSE}:
        return outer
    for inner in found:
        is_its_end = 0 < inner.start - outer.start < _LONGEST_OPENING and inner.end >= outer.end - 1
        opening = text[outer.start : inner.start].split(" ", 1)[0].lower()
        if is_its_end and (inner.speaker.name == outer.speaker.name or opening in lexicon.pronouns.subjects):
            return replace(inner, speaker=outer.speaker)
    return outer


# --- an outer attribution that merely relays an inner one


@dataclass(frozen=True, slots=True)
class Nested:
    """An attribution within the content of another one."""

    inner: Attribution
    outer: Attribution
    lexicon: Lexicon


def is_most_of_outer(nested: Nested) -> bool:
    """Not `Lee called it “sad” and then the crowd went home in the rain, Tass reported`."""
    inner, outer = nested.inner, nested.outer
    return 5 * (inner.end - inner.start) >= 2 * (outer.end - outer.start) or inner.end >= outer.end - 2


def is_spoken(nested: Nested) -> bool:
    """Not `The minister has decided to go, the agency said`: nobody spoke but the agency."""
    return nested.inner.shape not in _UNSPOKEN


def has_certain_speaker(nested: Nested) -> bool:
    """Not `A man called it “sad”, Tass reported`."""
    return nested.inner.speaker.certainty >= _SURE


def has_known_speaker(nested: Nested) -> bool:
    """Not `Officials estimate that it is closed, Ann Lee said`: whose officials they are, only she knows."""
    return not is_anonymous(nested.inner.speaker.name, nested.lexicon)


_RELAY_RULES: Final[Rules[Nested]] = (is_most_of_outer, is_spoken, has_certain_speaker, has_known_speaker)
