"""Rules: small functions with an example each, gathered into tuples by the decision that they take part in.

A decision that takes several conditions is a module-level tuple whose name ends in `_RULES`. Its members are functions
of one argument; each docstring is one line and holds the example that the rule is there for. `any_of`, `all_of` and
`first_of` evaluate a tuple. `python -m tests.eval rules` takes each member out in turn and runs the rows of
tests/data/rules: a rule that no row misses has no place here (docs/extraction.md, "Rules and rows").
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

# Conditions of a decision about a T.
Rules = tuple[Callable[[T], bool], ...]
# Ways to find an R for a T, in the order in which they are tried.
Ways = tuple[Callable[[T], R | None], ...]


def any_of(rules: Rules[T], subject: T) -> bool:
    """True if one of the rules holds: alternatives, or vetoes."""
    for rule in rules:  # noqa: SIM110 - a generator would cost as much as the rules
        if rule(subject):
            return True
    return False


def all_of(rules: Rules[T], subject: T) -> bool:
    """True if every rule holds: requirements."""
    for rule in rules:  # noqa: SIM110
        if not rule(subject):
            return False
    return True


def first_of(ways: Ways[T, R], subject: T) -> R | None:
    """Returns the first result that is not None, None where no way has one."""
    for way in ways:
        if (result := way(subject)) is not None:
            return result
    return None
