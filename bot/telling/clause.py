"""TELLING, clause: the words of a claim's content, and where its first clause is over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.telling.tables import adverbs, dropped, exact, grammar, sources
from feeds.text import strip_accents
from feeds.types import Claim, Figure

_TOKEN: Final = re.compile(r"\d[\d.,\u00a0\u202f ]*\d(?!\w)|[^\W_]+|[,;:.]")


@dataclass(frozen=True, slots=True)
class Clause:
    """The words of a content without adverbs: folded, where each begins in the article, as written; a number is "#".

    `adverbs` are those that have to be told, by their index in words.toml.
    """

    words: tuple[str, ...]
    starts: tuple[int, ...]
    raw: tuple[str, ...]
    figures: tuple[Figure, ...]
    adverbs: tuple[int, ...] = ()


def clause_of(claim: Claim) -> Clause:
    """Returns the words of a claim's content, without adverbs and days."""
    found = [
        ("#" if match.group()[0].isdigit() else strip_accents(match.group().lower()), match.group(), match.start())
        for match in _TOKEN.finditer(claim.content)
    ]
    words = [word for word, _, _ in found]
    kept = [row for row, is_said in zip(found, _said(words), strict=True) if is_said]
    told = {int(known[0]): None for at in range(len(words)) if (known := exact(words, at, adverbs()))}
    return Clause(
        tuple(word for word, _, _ in kept),
        tuple(claim.start + at for _, _, at in kept),
        tuple(text for _, text, _ in kept),
        claim.figures,
        tuple(told),
    )


def affirmed(clause: Clause) -> Clause:
    """Returns the clause without its negations: what `North Korea has not sent troops` denies."""
    kept = [n for n, word in enumerate(clause.words) if word not in grammar("negations")]
    return Clause(
        tuple(clause.words[n] for n in kept),
        tuple(clause.starts[n] for n in kept),
        tuple(clause.raw[n] for n in kept),
        clause.figures,
    )


def _said(words: Sequence[str]) -> list[bool]:
    """Which words are left when adverbs and days are taken out: `are [already] in Russia`, `a convoqué [lundi]`."""
    kept = [word not in grammar("days") for word in words]
    at = 0
    while at < len(words):
        known = exact(words, at, dropped("adverbs")) or exact(words, at, adverbs())
        for place in range(at, known[1] if known else at):
            kept[place] = False
        at = known[1] if known else at + 1
    return kept


def text_of(clause: Clause, at: int, end: int) -> str:
    """Returns some words of a clause as they are written."""
    return " ".join(clause.raw[at:end])


def is_over(clause: Clause, at: int) -> bool:
    """Returns whether the clause ends there, and nothing behind it turns it round or says a scope, a time or a deed."""
    behind = clause.words[at:]
    # What stands behind "selon", "according" or "d'après" is no part of the statement.
    source = next((n for n in range(len(behind)) if exact(behind, n, sources())), len(behind))
    if grammar("scopes").intersection(behind[:source]):
        return False
    is_open = bool(grammar("turns").intersection(behind[:2])) or bool(grammar("contrasts").intersection(behind))
    is_unknown_place = len(behind) > 1 and behind[0] in grammar("to") and clause.raw[at + 1][:1].isupper()
    return not behind or (behind[0] in grammar("ends") and not is_open and not is_unknown_place)
