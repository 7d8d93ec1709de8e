"""Moves arcs that cross others to their places, in a tree that a parser made without crossing arcs.

A parser that can only make trees without crossing arcs attaches a word higher up, and says by a label as `relcl||dobj`
that its head is a `dobj` further down (Nivre and Nilsson 2005). Does what spaCy's `nonproj.deprojectivize` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

DELIMITER: Final = "||"


def deprojectivize(heads: Sequence[int], labels: Sequence[str]) -> tuple[list[int], list[str]]:
    """Returns the heads and labels of a sentence with each decorated arc at its place.

    Args:
        heads: the number of the head of each word; its own number for a root.
        labels: the label of each word.
    """
    moved, plain = list(heads), list(labels)
    edges = _edges(heads)
    for word, label in enumerate(labels):
        own, mark, head_label = label.partition(DELIMITER)
        if mark:
            moved[word] = _head_below(word, head_label, moved, plain, edges)
            plain[word] = own
    return moved, plain


def _edges(heads: Sequence[int]) -> list[tuple[int, int]]:
    """The first and the last word that depend on each word."""
    first, last = list(range(len(heads))), list(range(len(heads)))
    for word in range(len(heads)):
        above = word
        while heads[above] != above:
            above = heads[above]
            first[above], last[above] = min(first[above], word), max(last[above], word)
    return list(zip(first, last, strict=True))


def _head_below(
    word: int, label: str, heads: Sequence[int], labels: Sequence[str], edges: Sequence[tuple[int, int]]
) -> int:
    """The highest word with a label below the head of a word, the leftmost of several; its head where there is none.

    As in spaCy, a word that was moved is a child of its new head only where the tree had its place below that before.
    """
    queue = [heads[word]]
    while queue:
        children = [
            child
            for place in queue
            for child in range(edges[place][0], edges[place][1] + 1)
            if heads[child] == place and child not in {place, word}
        ]
        found = next((child for child in children if labels[child] == label), None)
        if found is not None:
            return found
        queue = children
    return heads[word]
