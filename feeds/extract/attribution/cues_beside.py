"""Finds the cues of a sentence that may report a quotation beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from feeds.extract.attribution.cues import Cue, is_future
from feeds.extract.lexicon import Frame
from feeds.extract.rules import Rules, all_of
from feeds.extract.text.quotations import Quote

_FARTHEST_CUE: Final = 160  # characters
_FARTHEST_WEAK_CUE: Final = 30
_COST_OF_CUE_BEFORE: Final = 40  # so much farther may a cue behind be, and still be the nearer one
_MOST_WORDS_TO_CUE: Final = 8
_QUOTING: Final = frozenset({Frame.QUOTE, Frame.QUOTED_OBJECT, Frame.JUDGEMENT, Frame.OBJECT})


def cues_beside(quote: Quote, cues: Sequence[Cue]) -> list[Beside]:
    """Returns the cues that may report a quotation, the nearest first."""
    candidates = (Beside(cue, quote) for cue in cues)
    return sorted((one for one in candidates if all_of(_BESIDE_RULES, one)), key=lambda one: one.cost)


@dataclass(frozen=True, slots=True)
class Beside:
    """A cue in the sentence of a quotation that it does not hold."""

    cue: Cue
    quote: Quote

    @property
    def is_behind(self) -> bool:
        """True if the cue stands behind the quotation."""
        return self.cue.start >= self.quote.end

    @property
    def gap(self) -> tuple[int, int]:
        """What lies between the two, in characters of the article."""
        return (self.quote.end, self.cue.start) if self.is_behind else (self.cue.start, self.quote.start)

    @property
    def distance(self) -> int:
        """Characters between the two, negative where the cue is within the quotation."""
        return self.gap[1] - self.gap[0]

    @property
    def cost(self) -> int:
        """The distance, with what a cue before the quotation costs more."""
        return self.distance + (0 if self.is_behind else _COST_OF_CUE_BEFORE)


def is_outside(beside: Beside) -> bool:
    """Not a cue within the quotation."""
    return beside.distance >= 0


def is_near(beside: Beside) -> bool:
    """Not a cue at the other end of a long sentence; a weak one must be nearer."""
    return beside.distance <= (_FARTHEST_WEAK_CUE if beside.cue.verb.is_weak else _FARTHEST_CUE)


def is_parted_by_no_quotation(beside: Beside) -> bool:
    """Not `called it “a joke” and the other “a farce”` for the second one."""
    low, high = beside.gap
    return not any(low <= quote.start < high for quote in beside.cue.sentence.quotes if quote != beside.quote)


def may_quote(beside: Beside) -> bool:
    """Not `promised “a new port”`, of a verb that takes neither quotations nor objects."""
    if beside.is_behind and beside.cue.lexicon.grammar.any_verb_inverts:
        return Frame.CLAUSE in beside.cue.verb.takes  # not "le « vieux port », qui traite des blés"
    return bool(beside.cue.verb.takes & _QUOTING)


def has_spoken(beside: Beside) -> bool:
    """Not `will call it “a joke”`."""
    return not is_future(beside.cue)


def follows_closely(beside: Beside) -> bool:
    """Not `“A bad joke” is what some of the people in the room at the time called it`."""
    if not beside.is_behind:
        return True
    low, high = beside.gap
    return len(beside.cue.sentence.text[low:high].split()) <= _MOST_WORDS_TO_CUE


_BESIDE_RULES: Final[Rules[Beside]] = (
    is_outside,
    is_near,
    is_parted_by_no_quotation,
    may_quote,
    has_spoken,
    follows_closely,
)
