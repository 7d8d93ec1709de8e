"""Offices whose country stands elsewhere in their article: of an army's bodies, and of a counterpart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from feeds.extract.lexicon import Lexicon
from feeds.offices import Office, country_of, office_of, office_words
from feeds.types import Article, Claim, ClaimKind

# Bodies of one army: whoever speaks for one of them is of the country whose other ones speak in the article.
_FORCES: Final = frozenset({"army", "general_staff", "military_intelligence", "air_force", "navy"})


def with_homes(claims: Sequence[Claim], article: Article, lexicon: Lexicon) -> list[Claim]:
    """Returns the claims, each role with the country that its own words leave out, as far as the article tells it.

    "A representative of military intelligence" is Ukrainian where Ukraine's general staff and no other army speaks.
    "Lee met her Danish counterpart Bo Dahl": Dahl is the Danish minister, if Lee is a minister.

    Args:
        claims: of an article, in order.
        article: as it was read.
        lexicon: the words of its language.
    """
    said = [claim for claim in claims if claim.kind is ClaimKind.ATTRIBUTION and claim.speaker]
    named = [words for claim in claims for words in (claim.speaker, claim.role, *claim.participants) if words]
    offices = map(office_of, named)
    homes = {office.home for office in offices if office is not None and office.home and _is_of_forces(office)}
    found: dict[int, Claim] = {}
    for claim in said:
        office = office_of(claim.role) if claim.role else None
        role = _counterpart(claim, said, article, lexicon) if office is None else _of_the_army(office, homes, lexicon)
        if role:
            found[id(claim)] = replace(claim, role=role)
    return [found.get(id(claim), claim) for claim in claims]


def _is_of_forces(office: Office) -> bool:
    return (office.body or office.named.rpartition("/")[2]) in _FORCES


def _of_the_army(office: Office, homes: set[str], lexicon: Lexicon) -> str:
    if office.home or office.body not in _FORCES or not office.title or len(homes) != 1:
        return ""
    return office_words(replace(office, country=next(iter(homes))), lexicon.language)


def _counterpart(claim: Claim, said: Sequence[Claim], article: Article, lexicon: Lexicon) -> str:
    """The office of `her Danish counterpart Bo Dahl`: that of whoever stands before it in the sentence."""
    surname = (claim.speaker or "").split()[-1]
    match = next((m for m in _counterparts(lexicon).finditer(article.text) if surname in m["name"]), None)
    if match is None or not (home := country_of(match["country"].strip())):
        return ""
    start = max(article.text.rfind(mark, 0, match.start()) for mark in (". ", "\n", "? ", "! ")) + 1
    before = article.text[start : match.start()]
    peers = (one for one in said if one.role and one.speaker and one.speaker.split()[-1] in before)
    offices = (office_of(one.role or "") for one in peers)
    peer = next((office for office in offices if office and office.title and office.country), None)
    if peer is None or peer.body or peer.owner or peer.country == home:
        return ""
    return office_words(replace(peer, country=home, gender=""), lexicon.language)


@cache
def _counterparts(lexicon: Lexicon) -> re.Pattern[str]:
    """`his Danish counterpart Bo Dahl`, `son homologue danois, Bo Dahl`."""
    nouns = "|".join(map(re.escape, lexicon.speakers.counterparts)) or "(?!)"
    name = r"(?P<name>(?:[A-ZÀ-Þ][\w’'.-]*\s?){2,4})"
    if lexicon.grammar.adjective_follows_noun:
        order = rf"(?:{nouns})\s(?P<country>[a-zà-ÿ-]+)"
    else:
        order = rf"(?P<country>[A-Z][\w.-]*(?:\s[A-Z][\w.-]*)?)\s(?:{nouns})"
    return re.compile(rf"\b{order},?\s{name}")
