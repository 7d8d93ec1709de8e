"""GROUP, importance: returns the importance of a fact or of a change, 0 to 1, as a sum of named parts."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Final

from feeds.text import words_of
from feeds.types import ChangeKind, Claim, ClaimKind, Fact, Quotation, Status

_ARTICLES: Final = frozenset({"the", "a", "an", "its", "his", "her", "le", "la", "les", "un", "une", "son", "sa"})
MOST_VAGUE_WORDS: Final = 2
LEAST_WORDS: Final = 4
# Importance of a fact without any of the parts below, which are added to it.
_START: Final = 0.30
# What a change adds to the importance of its fact.
CHANGE_WEIGHTS: Final = {
    ChangeKind.FIRST_SIGHT: 0.15,
    ChangeKind.NEW_FACT: 0.05,
    ChangeKind.FIGURE_CHANGED: 0.25,
    ChangeKind.DENIAL: 0.25,
    ChangeKind.AVOWED: 0.25,
    ChangeKind.CONFIRMED: 0.10,
    ChangeKind.WITHDRAWN: 0.20,
    ChangeKind.MORE_SOURCES: -0.25,
}
_STATUSES: Final = {
    Status.ASSERTED: 0.05,
    Status.UNCONFIRMED: 0.0,
    Status.PLANNED: 0.0,
    Status.DENIED: 0.05,
    Status.HYPOTHETICAL: -0.10,
}


def importance_of(fact: Fact, kind: ChangeKind | None = None) -> float:
    """Returns the importance of a fact, 0 to 1.

    Args:
        fact: with all its sources.
        kind: the change that reports the fact; None for the fact alone.
    """
    return round(min(1.0, max(0.0, sum(importance_parts(fact, kind).values()))), 4)


def importance_parts(fact: Fact, kind: ChangeKind | None = None) -> dict[str, float]:
    """Returns the summands of a fact's importance by name.

    The speaker's office counts most (a president's word moves things, a bystander's seldom), then what happened, a
    figure, how sure the text is, and how many independent origins carry it. More than three origins add nothing.
    """
    claim = fact.claim
    parts = {
        "start": _START,
        "speaker": max(_speaker_weight(c) for c in (claim, *(source.claim for source in fact.sources))),
        "what happened": _weight(f"{claim.predicate or ''} {claim.content}", "deeds"),
        "figure": 0.08 if any(f.value is not None and f.value >= 10 for f in claim.figures) else 0.0,
        "status": _STATUSES[claim.status],
        "origins": 0.06 * (min(3, max(1, len(fact.origins))) - 1),
        "quoted": 0.04 if claim.quotation in (Quotation.DIRECT, Quotation.MIXED) else 0.0,
        "disputed": 0.05 if fact.disputed_by else 0.0,
        "certainty of the extraction": 0.10 * (min(1.0, claim.confidence) - 0.5),
    }
    if claim.kind is ClaimKind.ATTRIBUTION and (not claim.speaker or is_vague(claim)):
        parts["no name"] = -0.05
    if sum(not word.isdigit() for word in words_of(claim.content)) < LEAST_WORDS:
        parts["few words"] = -0.15
    if kind is not None:
        parts[f"change: {kind.value}"] = CHANGE_WEIGHTS[kind]
    return {name: value for name, value in parts.items() if value}


def is_vague(claim: Claim) -> bool:
    """True if the speaker is nobody in particular: `officials`, `the agency`, `its representative`."""
    words = (claim.speaker or "").split()
    return (
        0 < len(words) <= MOST_VAGUE_WORDS
        and not any(word[:1].isupper() for word in words[1:])
        and (words[0].lower() in _ARTICLES or words[0].islower())
    )


def _speaker_weight(claim: Claim) -> float:
    """Returns the weight of the office that this source names. Sources differ: a name in one, the office in another."""
    text = f"{claim.role or ''} {claim.speaker or ''}"
    return _weight(text, "offices") if text.strip() else 0.0


def _weight(text: str, table: str) -> float:
    words = words_of(text)
    best = 0.0
    for weight, whole, stems in _weights()[table]:
        if any(word in whole or (stems and word.startswith(stems)) for word in words):
            best = max(best, weight)
    return best


@cache
def _weights() -> dict[str, list[tuple[float, frozenset[str], tuple[str, ...]]]]:
    text = files("feeds.group").joinpath("importance.toml").read_text(encoding="utf-8")
    return {
        table: [
            (
                float(row["weight"]),
                frozenset(word for word in row["words"] if not word.endswith("*")),
                tuple(word[:-1] for word in row["words"] if word.endswith("*")),
            )
            for row in rows
        ]
        for table, rows in tomllib.loads(text).items()
    }
