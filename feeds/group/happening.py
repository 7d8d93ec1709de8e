"""GROUP, what happened: takes the claims of an article, returns who speaks in its first lines and what is done there.

Two events of one theme on one day differ in this, and one event told in two languages does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from feeds.group.event_coreference import deed_of
from feeds.offices import body_of
from feeds.text import phonetic_key, words_of
from feeds.types import Article, Claim, ClaimKind

# Characters after the title that tell what an article is about. What it says further down is often another story.
HEAD_CHARACTERS: Final = 300


@dataclass(frozen=True, slots=True)
class Happening:
    """What the first lines of an article tell.

    Attributes:
        voices: countries of the bodies that are quoted, and phonetic keys of the last names of people.
        deeds: classes of the verbs of events, the same for all languages.
    """

    voices: frozenset[str]
    deeds: frozenset[str]


def happening_of(article: Article, claims: Iterable[Claim]) -> Happening:
    """Returns what the first lines of an article tell, by its claims."""
    head = [claim for claim in claims if claim.start < len(article.title) + HEAD_CHARACTERS]
    voices = (_voice(claim.speaker or "") for claim in head if claim.kind is ClaimKind.ATTRIBUTION)
    return Happening(frozenset(filter(None, voices)), frozenset(filter(None, map(deed_of, head))))


def _voice(speaker: str) -> str:
    """Returns the key of a country for all its bodies, else one for all spellings of a last name; "" if none."""
    if body := body_of(speaker):
        return body.partition("/")[0]
    words = words_of(speaker)
    return phonetic_key(words[-1]) if words else ""
