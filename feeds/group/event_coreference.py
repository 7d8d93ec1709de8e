"""GROUP, event coreference: takes two event mentions, returns whether they are one event, in any pair of languages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from feeds.group.quotation_match import is_full_name
from feeds.group.vocabulary import is_to_come
from feeds.offices import bodies_in
from feeds.text import phonetic_key, strip_accents, words_of
from feeds.types import Claim, ClaimKind

_FEWEST_SHARED_IF_FREQUENT: Final = 2
# Before a participle it makes a tense: "a convoqué", "ont, lundi, convoqué".
_AUXILIARY: Final = re.compile(r"\b(?:a|ai|ont|avait|avaient|aura|auront|aurait|auraient|ayant|avoir|eu)\b")


@dataclass(frozen=True, slots=True)
class EventMention:
    """One mention of an event, reduced to what two mentions are compared by.

    Attributes:
        kind: class of its verb, the same for all languages.
        is_frequent: events of this class happen many times a day, so one shared name is too little.
        day: ISO 8601, as precise as the text; of the article where the text gives none.
        bodies: countries and bodies that its words name.
        agents: those that the first participant names; none in the passive, whose subject is no agent.
        people: phonetic keys of full names.
        places: phonetic keys.
    """

    kind: str
    is_frequent: bool
    day: str
    is_to_come: bool
    bodies: frozenset[str]
    agents: frozenset[str]
    people: frozenset[str]
    places: frozenset[str]


def is_same_event(left: EventMention, right: EventMention) -> bool:
    """True if both mentions have one verb class and one day, share a participant, and do not contradict each other."""
    is_same_kind = (left.kind, left.day, left.is_to_come) == (right.kind, right.day, right.is_to_come)
    if not is_same_kind or is_other_event(left, right):
        return False
    shared = len(left.bodies & right.bodies) + len(left.people & right.people)
    if left.is_frequent:
        return shared + len(left.places & right.places) >= _FEWEST_SHARED_IF_FREQUENT
    return shared > 0


def is_other_event(left: EventMention, right: EventMention) -> bool:
    """True if each names a participant or place that the other lacks, or if agent and patient are swapped."""
    for ours, theirs in ((left.bodies, right.bodies), (left.people, right.people)):
        if ours - theirs and theirs - ours:
            return True
    if left.places and right.places and not left.places & right.places:
        return True
    has_two_agents = bool(left.agents and right.agents) and not left.agents & right.agents
    return has_two_agents and left.agents <= right.bodies and right.agents <= left.bodies


def merged_mention(mentions: Sequence[EventMention]) -> EventMention:
    """Returns one mention with the participants and places of all."""
    return replace(
        mentions[0],
        bodies=frozenset().union(*(m.bodies for m in mentions)),
        agents=frozenset().union(*(m.agents for m in mentions)),
        people=frozenset().union(*(m.people for m in mentions)),
        places=frozenset().union(*(m.places for m in mentions)),
    )


def deed_of(claim: Claim) -> str:
    """Returns the class of the verb that a claim tells of, the same for all languages; "" if it has none."""
    return _classes().get(strip_accents((claim.predicate or "").lower()), ("", False))[0]


@lru_cache(maxsize=4096)
def event_mention_of(claim: Claim, published: datetime) -> EventMention | None:
    """Returns the event mention of a claim; None if the claim is no event, or its verb has no known class."""
    kind, is_frequent = _classes().get(strip_accents((claim.predicate or "").lower()), ("", False))
    if claim.kind is not ClaimKind.EVENT or not kind:
        return None
    return EventMention(
        kind=kind,
        is_frequent=is_frequent,
        day=claim.date or published.date().isoformat(),
        is_to_come=is_to_come(claim),
        bodies=bodies_in(" ".join((claim.content, *claim.participants, *claim.places))),
        agents=bodies_in(claim.participants[0]) if claim.participants and not _is_passive(claim) else frozenset(),
        people=_name_keys(name for name in claim.participants if is_full_name(name)),
        places=_name_keys(claim.places),
    )


def _is_passive(claim: Claim) -> bool:
    """`the envoy was summoned by Seoul`, `l'ambassadeur a été convoqué`, `l'ambassadeur convoqué à Séoul`."""
    words = words_of(claim.content)
    return any(word in _table()["auxiliaries"]["passive"] for word in words) or _is_bare_participle(claim)


def _is_bare_participle(claim: Claim) -> bool:
    """True for a French headline whose verb is a participle of its own: what it is said of is no agent."""
    lemma = claim.predicate or ""
    if claim.language != "fr" or not lemma.endswith("er"):
        return False
    found = re.search(rf"\b{re.escape(lemma[:-2])}ée?s?\b", claim.content.lower())
    return found is not None and _AUXILIARY.search(claim.content[: found.start()].lower()) is None


def _name_keys(names: Iterable[str]) -> frozenset[str]:
    """Returns the phonetic keys of names. Names of countries and bodies are left out: they are in `bodies`."""
    return frozenset(" ".join(phonetic_key(word) for word in words_of(name)) for name in names if not bodies_in(name))


@cache
def _classes() -> dict[str, tuple[str, bool]]:
    return {
        strip_accents(verb.lower()): (kind, group == "often")
        for group in ("seldom", "often")
        for kind, verbs in _table()[group].items()
        for verb in verbs
    }


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("feeds.group").joinpath("events.toml").read_text(encoding="utf-8"))
