"""EXTRACT, an attribution as it was found, and which of several that lie in one another stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from feeds.extract.speakers import Speaker
from feeds.types import Quotation

# How often each shape holds: (right + 1) / (found + 2) on dev gold by `python -m tests.eval shapes`, and less than that
# for shapes of fewer than ten cases (docs/extraction.md, "Confidence").
CERTAINTY: Final = {
    "quote": 0.97, "clause": 0.93, "judged": 0.91, "bare": 0.93, "follows": 0.96, "before": 0.88, "phrase": 0.87,
    "object": 0.78, "prep": 0.75, "infinitive": 0.85, "expected": 0.88, "noun": 0.6, "colon": 0.8, "headline": 0.7,
    "stands": 0.6, "around": 0.85, "unlisted": 0.8,
}  # fmt: skip
_SURE: Final = 0.75
_ITSELF: Final = frozenset({"it", "he", "she", "they", "il", "elle", "ils", "elles"})
_LONGEST_OPENING: Final = 20  # "the agency expected"


@dataclass(frozen=True, slots=True)
class Found:
    """An attribution; places count in the article. `shape` says how it was found, `certainty` how sure that is."""

    start: int
    end: int
    speaker: Speaker
    cue: str
    kind: Quotation
    cue_start: int
    shape: str
    via: str | None = None
    is_denied: bool = False
    lead: str = ""

    @property
    def certainty(self) -> float:
        """0 to 1, of the shape alone."""
        return CERTAINTY[self.shape]


def apart(found: Sequence[Found], text: str) -> list[Found]:
    """Of attributions that lie in one another the outer one; the inner one where the outer only passes it on."""
    tops = [f for f in found if f.shape == "before"]
    for top in tops:  # "Zakharova called it “hysteria”, Tass reported": Zakharova's, by way of Tass
        within = [f for f in found if f is not top and top.start < f.start and f.end <= top.end + 1]
        if len(within) == 1 and _is_passed_on(within[0], top):
            found = [replace(f, via=top.speaker.name) if f is within[0] else f for f in found if f is not top]
    for top in tops:  # a report that swallowed two others is none
        within = [f for f in found if f is not top and top.start <= f.start and f.end <= top.end + 1]
        if len(within) > 1 and not any(f.shape == "before" for f in within):
            found = [f for f in found if f is not top]
    found = [_said_plainly(outer, found, text) for outer in found]
    kept: list[Found] = []
    for one in sorted(found, key=lambda f: (f.start, -f.end)):
        if kept and one.start < kept[-1].end:
            continue
        kept.append(one)
    return kept


def _said_plainly(outer: Found, found: Sequence[Found], text: str) -> Found:
    """`said that it expected 12,000 troops`: what the same speaker expects is what is said."""
    if outer.shape not in {"clause", "bare"}:
        return outer
    for inner in found:
        is_its_end = 0 < inner.start - outer.start < _LONGEST_OPENING and inner.end >= outer.end - 1
        opening = text[outer.start : inner.start].split(" ", 1)[0].lower()
        if is_its_end and (inner.speaker.name == outer.speaker.name or opening in _ITSELF):
            return replace(inner, speaker=outer.speaker)
    return outer


def _is_passed_on(inner: Found, outer: Found) -> bool:
    is_most = 5 * (inner.end - inner.start) >= 2 * (outer.end - outer.start) or inner.end >= outer.end - 2
    is_speech = inner.shape not in {"before", "infinitive", "object", "prep"}  # "has decided to go, the agency said"
    return is_most and is_speech and inner.speaker.certainty >= _SURE
