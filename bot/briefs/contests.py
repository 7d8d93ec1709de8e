"""BRIEF: headlines that tell of a dispute by themselves: "Riga disputes Oslo's figure of 900 drones". Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from bot.briefs.values import Dispute
from bot.render.lexicon import all_words, one_of
from feeds.offices import bodies_in
from feeds.types import Fact

_VERB: Final = re.compile(rf"(?<!\w){one_of(all_words('contesting'))}(?!\w)", re.IGNORECASE)
_CLAIM: Final = re.compile(rf"(?<!\w){one_of(all_words('contested'))}(?!\w)", re.IGNORECASE)
_OF_MATTER: Final = re.compile(r"(?:that|que|qu['’]|selon l)", re.IGNORECASE)
# "le chiffre norvégien", "le bilan avancé par Oslo"
_WHOSE: Final = re.compile(r"\s\S+(?:\s(?:par|by)\s\S+)?")
_NEGATION: Final = re.compile(rf"(?<!\w){one_of(all_words('contest_negations'))}\s?(?:\w+\s){{0,1}}$", re.IGNORECASE)
_CLAUSE: Final = re.compile(r"[,;]\s")
# Characters before a contesting verb in which its subject stands.
_SUBJECT: Final = 40


def contests(title: str) -> bool:
    """Returns whether a headline says who contests what another one says.

    "Riga disputes Oslo's figure of 900 drones" names the claim and whose it is, "rejects the claim that drones flew"
    what it claims, "Oslo sees 900 drones, Riga denies any flight" says both; "Riga denies a flight" names one side.

    Args:
        title: a headline.
    """
    for verb in _VERB.finditer(title):
        before, behind = title[: verb.start()], title[verb.end() :]
        clauses = _CLAUSE.split(before)
        subject = bodies_in(clauses[-1][-_SUBJECT:])
        if not subject or not behind.strip(" .") or _NEGATION.search(before):
            continue
        claim = _CLAIM.search(behind)
        whose = _WHOSE.match(behind, claim.end()) if claim is not None else None
        end = whose.end() if whose is not None else len(behind)
        stated = bodies_in(", ".join(clauses[:-1]) if claim is None else behind[:end])
        if stated - subject or (claim is not None and _OF_MATTER.match(behind, claim.end() + 1)):
            return True
    return False


def contest_headlines(facts: Sequence[Fact], sides: Collection[str], told: Iterable[Dispute]) -> list[Dispute]:
    """Returns the headlines that tell of a dispute on the topic, the earliest first.

    Args:
        facts: of a topic, that somebody still tells.
        sides: the countries and bodies of the topic; a headline names one of them.
        told: disputes with facts; their articles need no headline.
    """
    known = {source.entry_id for dispute in told for fact in dispute.facts for source in fact.sources}
    found: dict[str, Dispute] = {}
    for fact in facts:
        for source in fact.sources:
            is_new = source.entry_id not in known and not source.is_withdrawn and source.title not in found
            if is_new and source.title and (bodies_in(source.title) & set(sides)) and contests(source.title):
                found[source.title] = Dispute(fact, (), is_denial=True, headline=source)
    return sorted(found.values(), key=lambda one: (one.one.first_seen, one.one.id))
