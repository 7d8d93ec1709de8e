"""The office of a counterpart: `Lee met her Danish counterpart Bo Dahl`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from feeds.extract.lexicon import Lexicon
from feeds.offices import country_of, office_of, office_words
from feeds.types import Article, Claim


def counterpart_of(claim: Claim, said: Sequence[Claim], article: Article, lexicon: Lexicon) -> str:
    """Returns the office of `her Danish counterpart Bo Dahl`: that of whoever stands before it in the sentence; "".

    Args:
        claim: of Dahl's.
        said: all that the article's people say.
        article: as it was read.
        lexicon: the words of its language.
    """
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
