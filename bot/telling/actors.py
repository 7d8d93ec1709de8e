"""TELLING, actors: the countries, bodies and holders of offices in a clause."""

from __future__ import annotations

from typing import Final

from bot.telling.clause import Clause, text_of
from bot.telling.tables import exact, grammar, phrases, ties
from feeds.offices import Office, office_of

# An office has at most so many words.
MOST_WORDS: Final = 8


def actor_at(clause: Clause, at: int, group: str) -> tuple[Office, tuple[str, int]] | None:
    """Returns a country or body with the verb behind it, of a group of words.toml, and where the verb ends."""
    for place in range(at + 1, min(at + MOST_WORDS, len(clause.words))):
        verb = exact(clause.words, place, phrases(group))
        if verb is None:
            continue
        actor = office_of(text_of(clause, at, place))
        if actor and actor.is_body and actor.home:
            return actor, verb
    return None


def office_at(clause: Clause, at: int) -> tuple[Office, int] | None:
    """Returns the longest office or body at a place, and where it ends."""
    for end in range(min(at + MOST_WORDS, len(clause.words)), at, -1):
        if clause.words[end - 1] in ties() | grammar("ends"):
            continue
        office = office_of(text_of(clause, at, end))
        if office and office.home and not office.owner:
            return office, end
    return None
