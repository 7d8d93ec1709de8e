"""TELLING, reading: takes a claim, returns what its first clause states, if every word of it is known.

A grammar of a few constructions: who did what with how many of what, where. What comes behind the clause is left out if
it only adds to it. A clause with a word that no table has is not read, and so is one that something turns round ("but",
"not", "if").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from bot.telling.actors import MOST_WORDS, actor_at, office_at
from bot.telling.clause import Clause, affirmed, clause_of, is_over, text_of
from bot.telling.groups import group_at
from bot.telling.parts import Act, Deed, Group, Meeting, Pact, Place, Statement
from bot.telling.places import country_at, place_at
from bot.telling.tables import concluded, countries, exact, grammar, loose, passives, phrases
from feeds.offices import Office, country_of, office_of
from feeds.types import Claim


@lru_cache(maxsize=4096)
def statement_of(claim: Claim, *, is_denied: bool = False) -> Statement | None:
    """Returns what the first clause of a claim's content states; None if it is not of a known form.

    Args:
        claim: whose content to clause. Quotations are not for reading.
        is_denied: True to read what a denial denies, whose actor may be the one who denies it ("sending troops").
    """
    clause = clause_of(claim)
    if not clause.words:
        return None
    if is_denied:
        clause = affirmed(clause)
    at = 1 if clause.words[0] in grammar("opening") else 0
    found = _deed(clause, at) or _act(clause, at) or _meeting(clause, at) or _pact(clause, at)
    if found is not None:
        return replace(_with_country(found, claim.of_country), adverbs=clause.adverbs)
    matter = _matter(clause, at) if is_denied else None
    if matter is not None and matter.place is None and claim.to_country:
        return replace(matter, place=Place("country", claim.to_country))
    return matter


def _with_country(found: Statement, country: str) -> Statement:
    """The statement with whose soldiers they are, if only the rest of the article says so."""
    if not country or not isinstance(found, Deed | Act) or found.group.country or not found.group.thing:
        return found
    return replace(found, group=replace(found.group, country=country))


def _deed(clause: Clause, at: int) -> Deed | None:
    """`8,000 North Korean soldiers | have arrived | in the Kursk region`."""
    found = group_at(clause, at)
    verb = found and exact(clause.words, found[1], phrases("deeds"))
    if not found or not verb:
        return None
    place, end = place_at(clause, verb[1])
    if not is_over(clause, end):
        return None
    return Deed(verb[0], found[0], place)


def _act(clause: Clause, at: int) -> Act | None:
    """`North Korea | plans to send | 11,000 soldiers | to Russia`, `Ukrainian forces | have fought | North Koreans`."""
    actor: Office | Group | None
    found = actor_at(clause, at, "acts")
    if found:
        actor, verb = found
    else:
        doing = group_at(clause, at)
        known = doing and exact(clause.words, doing[1], phrases("acts"))
        if not doing or not known:
            return None
        actor, verb = doing[0], known
    return _acted(clause, actor, verb)


def _acted(clause: Clause, actor: Office | Group | None, verb: tuple[str, int]) -> Act | None:
    group = group_at(clause, verb[1])
    if group is None:
        return None
    place, end = place_at(clause, group[1])
    return Act(verb[0], actor, group[0], place) if is_over(clause, end) else None


def _matter(clause: Clause, at: int) -> Act | None:
    """What a denial is of: `sending troops to Russia`, `it is sending soldiers`, `l'envoi de troupes en Russie`."""
    verb = _denied_act(clause.words, at)
    if verb is None:
        return _deployment(clause, at)
    group = group_at(clause, verb[1])
    if group is None:
        return None
    place, end = place_at(clause, group[1])
    if place is None and clause.words[end : end + 1] == ("to",):
        place = _purpose(clause, end)
    return Act(verb[0], None, group[0], place)


def _denied_act(words: Sequence[str], at: int) -> tuple[str, int] | None:
    """The act that a denial is of, and where its words end: `sending`, `l'envoi`, `it is sending`."""
    first, second = (*words[at : at + 2], "", "")[:2]
    if first in grammar("sending"):
        return "sending", at + 1 + (first == "having")
    if first in grammar("little") and second in grammar("sending_nouns"):
        return "sending", at + 2
    if first in grammar("pronouns"):
        return exact(words, at + 1, phrases("acts"))
    country = exact(words, at, countries())
    return exact(words, country[1], phrases("acts")) if country else None


def _deployment(clause: Clause, at: int) -> Act | None:
    """`troop deployment to Russia`, `the dispatch of troops to Russia`."""
    start = at + (clause.words[at : at + 1] == ("the",))
    first, second = (*clause.words[start : start + 2], "", "")[:2]
    group: tuple[Group, int] | None = None
    if first in grammar("deployments"):
        group = group_at(clause, start + 1)
    elif first == "troop" and second in grammar("deployments"):
        group = Group("soldiers"), start + 2
    if group is None:
        return None
    place, end = place_at(clause, group[1])
    return Act("sending", None, group[0], place) if is_over(clause, end) else None


def _purpose(clause: Clause, at: int) -> Place | None:
    """`to support [Russia]'s war`, `to fight for [Russia]`."""
    for place in range(at + 1, min(at + 5, len(clause.words))):
        if country := country_of(clause.raw[place]):
            return Place("country", country)
    return None


def _meeting(clause: Clause, at: int) -> Meeting | None:
    """`Seoul | summoned | Moscow's ambassador`, `l'ambassadeur de Russie | a été convoqué | par le gouvernement`."""
    found = actor_at(clause, at, "meetings")
    if found:
        actor, (deed, end) = found
        other = office_at(clause, end)
        if other is None or not other[0].title or not is_over(clause, other[1]):
            return None
        host = "" if other[0].host == actor.home else other[0].host
        return Meeting(deed, actor, replace(other[0], host=host))
    for place in range(at + 1, min(at + MOST_WORDS, len(clause.words))):
        verb = exact(clause.words, place, passives())
        if verb is None:
            continue
        patient = office_of(text_of(clause, at, place))
        by = office_at(clause, verb[1])
        if patient and patient.title and by and by[0].is_body and is_over(clause, by[1]):
            return Meeting(verb[0], by[0], patient)
    return None


def _pact(clause: Clause, at: int) -> Pact | None:
    """`North Korea | has ratified | the mutual defence treaty | with Russia`."""
    found = actor_at(clause, at, "pacts")
    if not found:
        return None
    actor, (deed, end) = found
    while end < len(clause.words) and clause.words[end] in grammar("little") | grammar("possessives"):
        end += 1
    paper = loose(clause.words, end, phrases("papers"))
    if not paper:
        return None
    when = exact(clause.words, paper[1], concluded())
    end, month = (when[1], int(when[0])) if when else (paper[1], None)
    if clause.words[end : end + 1] and clause.words[end] in grammar("with"):
        country = country_at(clause, end + 1) or country_at(clause, end + 2)
        if country is None or country[0] == actor.home or not is_over(clause, country[1]):
            return None
        return Pact(deed, actor, paper[0], country[0], month)
    return Pact(deed, actor, paper[0], month=month) if is_over(clause, end) else None
