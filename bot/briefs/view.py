"""BRIEF: what the ranks of a brief depend on beside its facts: where they lie in time, and which are new. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.briefs.window import Window
from feeds.types import Fact

# Shares of the score. A second origin adds more than a third; facts that the reader has not seen come first.
IMPORTANCE_SHARE: Final = 0.6
CORROBORATION_SHARE: Final = 0.2
NOVELTY_SHARE: Final = 0.2
# Where a story lies in its window is told to this step, so that those who ask soon after one another share a brief.
STEP: Final = timedelta(minutes=5)
_ORIGIN: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class View:
    """The point of view of a brief: what its ranks depend on beside the facts.

    Attributes:
        start, end: of the window, aware UTC, at whole steps.
        new: ids of the facts that no brief of the reader could show.
    """

    start: datetime
    end: datetime
    new: frozenset[int]

    @staticmethod
    def of(window: Window, new: Iterable[Fact]) -> View:
        """Returns the view of a window by a reader to whom these facts are new."""
        start = window.start - (window.start - _ORIGIN) % STEP
        end = window.end + (_ORIGIN - window.end) % STEP
        return View(start, end, frozenset(fact.id for fact in new))

    def is_new(self, fact: Fact) -> bool:
        """True if no brief of the reader could show the fact."""
        return fact.id in self.new

    def recency(self, moment: datetime) -> float:
        """Returns where a moment lies in the window, from 0 at its start to 1 at its end."""
        span = (self.end - self.start).total_seconds() or 1.0
        return min(max((moment - self.start).total_seconds() / span, 0.0), 1.0)

    def score(self, fact: Fact) -> float:
        """Returns the score of a fact, 0 to 1, from importance, independent origins and novelty."""
        corroboration = 1 - 0.5 ** (max(len(_informants(fact)), 1) - 1)
        told = min(source.published for source in fact.sources)
        novelty = 1.0 if self.is_new(fact) else self.recency(told) / 2
        return IMPORTANCE_SHARE * fact.importance + CORROBORATION_SHARE * corroboration + NOVELTY_SHARE * novelty


def is_new(fact: Fact, since_last: datetime, covered_from: datetime | None) -> bool:
    """Returns whether no brief of a reader could show a fact: it came later, or is older than all of them reached.

    Args:
        fact: with a source.
        since_last: when the reader had the last one, aware UTC.
        covered_from: from when on the reader's briefs reached up to it without a gap; None if that is not known.
    """
    told = max(source.published for source in fact.sources)
    return fact.first_seen > since_last or (covered_from is not None and told < covered_from)


def _informants(fact: Fact) -> frozenset[str]:
    """Who tells a fact: what five agencies print of one speaker comes from one, what two bodies found from two."""
    told = [source for source in fact.sources if not source.is_withdrawn]
    return frozenset(s.claim.speaker_key or s.claim.speaker or f"#{s.origin}" for s in told)
