"""STORE, told marks: how `Shown.told` writes what a chat was told of a story and what it is to be told.

| mark | meaning |
|---|---|
| "KIND:FACT:SECONDS" | a change about a fact was told at that Unix time; 0 if that was no update |
| "later:KIND:FACT:PREVIOUS" | a change was put off; PREVIOUS is the fact that it changes, 0 for none |
| "moved:FACT:VALUE" | the value that a fact gives was told to have become VALUE, by whatever fact |
| "line:FACT" | a message on the story told the fact, in a line or in its headline |
| "known:FACT" | a message on another story had told it before, so that this one does not |

The ids of facts in them change when facts are united, and some go with facts that move to another story.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

LATER: Final = "later"
MOVED: Final = "moved"
LINE: Final = "line"
KNOWN: Final = "known"


def told_mark(kind: str, fact_id: int, seconds: int) -> str:
    """Returns the mark of a change that was told."""
    return f"{kind}:{fact_id}:{seconds}"


def later_mark(kind: str, fact_id: int, previous_id: int) -> str:
    """Returns the mark of a change that was put off."""
    return f"{LATER}:{kind}:{fact_id}:{previous_id}"


def moved_mark(previous_id: int, value: float) -> str:
    """Returns the mark of a value that has moved."""
    return f"{MOVED}:{previous_id}:{value:g}"


def line_mark(fact_id: int) -> str:
    """Returns the mark of a fact that a message on the story told."""
    return f"{LINE}:{fact_id}"


def known_mark(fact_id: int) -> str:
    """Returns the mark of a fact that a message on another story had told."""
    return f"{KNOWN}:{fact_id}"


def facts_of_marks(marks: Iterable[str], kind: str) -> frozenset[int]:
    """Returns the ids of the facts of all marks of a kind, LINE or KNOWN."""
    start = f"{kind}:"
    return frozenset(int(mark.removeprefix(start)) for mark in marks if mark.startswith(start))


def with_other_ids(mark: str, ids: Mapping[int, int]) -> str:
    """Returns a mark with other ids of facts.

    Args:
        mark: of `Shown.told`.
        ids: id of a fact → its id now; the others stay.
    """
    parts = mark.split(":")
    for place in _places(parts):
        parts[place] = str(ids.get(int(parts[place]), int(parts[place])))
    return ":".join(parts)


def is_about(mark: str, fact_ids: Collection[int]) -> bool:
    """Returns whether a mark is about one of the facts: the one that is told, or the one whose value moved."""
    parts = mark.split(":")
    return int(parts[_places(parts)[0]]) in fact_ids


def _places(parts: list[str]) -> tuple[int, ...]:
    """Returns where in a mark the ids stand, that of the fact first."""
    return (2, 3) if parts[0] == LATER else (1,)
