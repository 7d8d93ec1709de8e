"""What is scored: gold and predicted claims in one form, from gold files, JSONL or the extractor's claims."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from feeds.types import Claim


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure as it is scored. `value` is None where the text gives only a magnitude ("billions")."""

    value: float | None
    unit: str
    is_approximate: bool = False
    bound: str = "exact"
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One gold or predicted claim.

    Attributes:
        kind: attribution, event or figure; in gold also trap (a span that is no claim).
        forms: tags of the form that it covers (gold only).
        is_optional: careful readers differ: neither a miss nor a false alarm.
        confidence: 0 to 1 (predictions only).
    """

    article: str
    kind: str
    start: int
    end: int
    content: str = ""
    speaker: str | None = None
    aliases: tuple[str, ...] = ()
    role: str | None = None
    cue: str | None = None
    via: str | None = None
    date: str | None = None
    figures: tuple[Quantity, ...] = ()
    predicate: str | None = None
    participants: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    status: str = "asserted"
    quotation: str | None = None
    forms: tuple[str, ...] = ()
    is_optional: bool = False
    confidence: float = 0.5


def _quantity(figure: Mapping[str, Any]) -> Quantity:
    value = figure.get("value")
    return Quantity(
        value=None if value is None else float(value),
        unit=figure.get("unit") or "",
        is_approximate=bool(figure.get("approximate")),
    )


def from_json(line: str) -> Row:
    """One line of the exchange format (../shared/tools/score_claims.py has it) → a row."""
    given = json.loads(line)
    return Row(
        article=str(given["article"]),
        kind=given["kind"],
        start=given["start"],
        end=given["end"],
        content=given.get("content", ""),
        speaker=given.get("speaker"),
        aliases=tuple(given.get("speaker_aliases") or ()),
        role=given.get("role"),
        cue=given.get("cue"),
        via=given.get("via"),
        date=given.get("date"),
        figures=tuple(map(_quantity, given.get("figures") or ())),
        predicate=given.get("predicate"),
        participants=tuple(given.get("participants") or ()),
        places=tuple(given.get("places") or ()),
        confidence=given.get("confidence", 0.5),
    )


def from_claim(article: str, claim: Claim) -> Row:
    """A claim as the extractor gives it → a row."""
    return Row(
        article=article,
        kind=str(claim.kind),
        start=claim.start,
        end=claim.end,
        content=claim.content,
        speaker=claim.speaker,
        role=claim.role,
        cue=claim.cue,
        via=claim.via,
        date=claim.date,
        figures=tuple(Quantity(f.value, f.unit, f.approximate, str(f.bound), f.high) for f in claim.figures),
        predicate=claim.predicate,
        participants=claim.participants,
        places=claim.places,
        status=str(claim.status),
        quotation=str(claim.quotation) if claim.quotation else None,
        confidence=claim.confidence,
    )


def to_json(row: Row) -> str:
    """A row → one line of the exchange format."""
    return json.dumps(
        {
            "article": row.article,
            "kind": row.kind,
            "start": row.start,
            "end": row.end,
            "content": row.content,
            "speaker": row.speaker,
            "speaker_aliases": list(row.aliases),
            "cue": row.cue,
            "via": row.via,
            "date": row.date,
            "figures": [{"value": f.value, "unit": f.unit, "approximate": f.is_approximate} for f in row.figures],
            "predicate": row.predicate,
            "participants": list(row.participants),
            "confidence": row.confidence,
        },
        ensure_ascii=False,
    )
