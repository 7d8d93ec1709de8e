"""Tells whether a longer fact holds all that a shorter one says of its figures.

"More than 3,000 soldiers are there and nearly 10,000 are to be sent by December" tells "10,000 were promised".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from bot.repetition import similarity
from feeds.group import counted_of, counting_figures, number_keys, speaks_for_one, value_key
from feeds.types import Claim, Fact, Figure, Status

# In the default encoder, a part and the whole that holds it have 0.6 or more.
HELD_COSINE: Final = 0.55
_NUMBER: Final = re.compile(r"\d[\d.,\u00a0\u202f ]*\d|\d")


def is_held(fact: Fact, other: Fact) -> bool:
    """Returns whether another fact by the same voice, or by a body of its country, gives each figure of a fact.

    It gives it for the same deed: "10,000 were sent" does not hold "10,000 were killed".

    Args:
        fact: with a figure.
        other: told before it, or beside it.
    """
    figures = counting_figures(fact.claim)
    if not figures or similarity(fact, other) < HELD_COSINE or not speaks_for_one(fact.claim, other.claim):
        return False
    if (fact.claim.status is Status.DENIED) != (other.claim.status is Status.DENIED):
        return False
    return all(any(_is_given(figure, fact.claim, source.claim) for source in other.sources) for figure in figures)


def _is_given(figure: Figure, claim: Claim, known: Claim) -> bool:
    deed = counted_of(claim, figure).deed
    return any({deed, counted_of(known, same).deed} <= {deed, ""} for same in _same_numbers(figure, known))


def _same_numbers(figure: Figure, known: Claim) -> Iterator[Figure]:
    """Where the number of a figure stands in another claim, which may give it beside its own figure."""
    wanted = value_key(figure.value or 0.0)
    for match in _NUMBER.finditer(known.content):
        if wanted in number_keys(match[0]):
            start, end = known.start + match.start(), known.start + match.end()
            yield replace(figure, start=start, end=end)
