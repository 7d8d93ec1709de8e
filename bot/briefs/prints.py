"""BRIEF: the same words of one voice in several stories are one line, as old as their first print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.repetition import letters
from feeds.types import Fact


def with_other_prints(facts: Sequence[Fact]) -> list[Fact]:
    """Returns the facts, each with the sources of those that give the same words of the same speaker.

    So a quotation that a later story repeats is dated by the story that had it first.

    Args:
        facts: of one topic.
    """
    prints: dict[tuple[str, str], list[Fact]] = {}
    for fact in facts:
        prints.setdefault(_words(fact), []).append(fact)
    return [_joined(fact, prints[_words(fact)]) for fact in facts]


def _words(fact: Fact) -> tuple[str, str]:
    return fact.claim.speaker_key or fact.claim.speaker or f"#{fact.id}", letters(fact.claim.content)


def _joined(fact: Fact, prints: Sequence[Fact]) -> Fact:
    others = [source for other in prints if other.id != fact.id for source in other.sources]
    return replace(fact, sources=(*fact.sources, *others)) if others else fact
