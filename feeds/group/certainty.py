"""GROUP, certainty: takes the links of a story's entries, returns how sure it is that each is of the story's event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from feeds.group.placement import CERTAIN, UNIT


class Certainty(StrEnum):
    """How sure it is that an entry is of the event of its story, the surest first."""

    SURE = "sure"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    SAID = "said"  # its claims decided: they repeat or deny what the story tells
    UNSURE = "unsure"  # what it was likest to is in another story now
    UNKNOWN = "unknown"  # it was stored before there were links


# Least probabilities, the highest first.
_LEAST: Final = ((0.9, Certainty.SURE), (0.7, Certainty.PROBABLE), (0.5, Certainty.POSSIBLE))


@dataclass(frozen=True, slots=True)
class NearestEntry:
    """The entry of a story that another one is likeliest to share its event with.

    Attributes:
        certainty: in words.
        entry_id: None if there is no such entry.
        probability: that the two are of one event, 0.5 to 1; None if it did not decide.
    """

    certainty: Certainty
    entry_id: int | None = None
    probability: float | None = None


def nearest_in_story(links: Mapping[int, Sequence[tuple[int, int]] | None]) -> dict[int, NearestEntry]:
    """Returns the nearest entry of each entry of a story; nothing for a story of one.

    Args:
        links: by entry of the story, its stored links (entry id, weight); None if it was stored before there were any.
            Those to entries of other stories are passed over.
    """
    near: dict[int, dict[int, int]] = {entry_id: {} for entry_id in links}
    for entry_id, weights in links.items():
        for other, weight in weights or ():
            if other in near and other != entry_id:
                near[entry_id][other] = near[other][entry_id] = weight
    return {entry_id: _nearest(found, links[entry_id]) for entry_id, found in near.items() if len(links) > 1}


def _nearest(near: Mapping[int, int], own: Sequence[tuple[int, int]] | None) -> NearestEntry:
    compared = {other: weight for other, weight in near.items() if weight < CERTAIN}
    if compared:
        other = min(compared, key=lambda entry_id: (-compared[entry_id], entry_id))
        probability = 0.5 + compared[other] / UNIT
        return NearestEntry(next(name for least, name in _LEAST if probability >= least), other, probability)
    if near:
        return NearestEntry(Certainty.SAID, min(near))
    return NearestEntry(Certainty.UNKNOWN if own is None else Certainty.UNSURE)
