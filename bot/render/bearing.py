"""RENDER: whether an article's own sentence states what a line says, so that the line may cite it.

Articles of one fact tell it with more or less of it: "3,000 men are in training" is no source of "3,000 were shipped
from Wonsan to Vladivostok".
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from bot.telling import Act, Deed, Statement, statement_of
from feeds.group import counting_figures, number_keys, places_below, value_key
from feeds.text import phonetic_key
from feeds.types import Claim, Status

_NAME: Final = re.compile(r"[A-ZÀ-Þ][\w-]+")
_SOLDIERS: Final = frozenset({"soldiers", "special_forces"})


@lru_cache(maxsize=8192)
def bears(claim: Claim, line: Claim) -> bool:
    """Returns whether a claim states all that a line gives: its numbers, its places, who they are, and its denial.

    Args:
        claim: as an article has it.
        line: the claim in whose words the line is told.
    """
    if claim == line:
        return True
    if (claim.status is Status.DENIED) != (line.status is Status.DENIED):
        return False
    numbers = number_keys(claim.content)
    if any(value_key(figure.value or 0.0) not in numbers for figure in counting_figures(line)):
        return False
    if line.status is Status.DENIED:
        return True
    places = places_below(line.content)
    if places and not places <= {phonetic_key(name) for name in _NAME.findall(claim.content)}:
        return False
    return _may_tell_of_one(statement_of(claim), statement_of(line))


def _may_tell_of_one(one: Statement | None, line: Statement | None) -> bool:
    """True unless both can be read and tell of others: officers are no soldiers of any rank."""
    if not isinstance(one, Deed | Act) or not isinstance(line, Deed | Act):
        return True
    things = {one.group.thing, line.group.thing}
    return len(things) == 1 or things <= _SOLDIERS
