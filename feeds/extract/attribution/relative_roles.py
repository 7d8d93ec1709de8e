"""The office that a relative clause tells: `Ann Lee, who sits on parliament's defence committee,`."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.doc import Span
from feeds.offices import Office, office_of, office_words

_MEMBER: Final = "lawmaker"
_LONGEST_BODY: Final = 6  # words


def role_in_clause(name: Span, lexicon: Lexicon) -> str | None:
    """Returns the office in words, None where the clause tells none of a known body.

    Who sits in parliament is a lawmaker; who heads a body of a known country is its head, and who heads something
    inside of one is an official there: `qui dirige au sein de l'armée danoise un centre de tri`.

    Args:
        name: of the person.
        lexicon: the words of its language.
    """
    doc = name.doc
    comma, pronoun = (*doc[name.end : name.end + 2], None, None)[:2]
    if comma is None or pronoun is None or comma.text != "," or pronoun.lower_ not in lexicon.clauses.relatives:
        return None
    match = _clause(lexicon).match(doc.text[name.end_char :])
    if match is None:
        return None
    office = _seat(match["seat"]) if match["seat"] else _post(match["post"], lexicon)
    return office_words(office, lexicon.language) if office is not None else None


def _seat(body: str) -> Office | None:
    office = office_of(f"member of {body}")
    return office if office is not None and office.title == _MEMBER else None


def _post(body: str, lexicon: Lexicon) -> Office | None:
    if (office := office_of(body)) is not None and office.is_body and office.body and office.home:
        return office_of(f"head of {body}")
    within = _within(lexicon).search(body)
    words = body[within.end() :].split() if within is not None else []
    for count in range(min(_LONGEST_BODY, len(words)), 0, -1):
        inside = " ".join(words[:count])
        office = office_of(inside)
        if office is not None and office.is_body and office.body and office.home:
            return office_of(f"official of {inside}")
    return None


@cache
def _clause(lexicon: Lexicon) -> re.Pattern[str]:
    """`, who sits on [parliament's defence committee]`, `, who heads [the Danish spy agency]`."""
    sitting, heading = (
        "|".join(map(re.escape, verbs)) or "(?!)" for verbs in (lexicon.speakers.sitting, lexicon.speakers.heading)
    )
    body = r"[^,.;:()«»“”\"]{3,120}"
    return re.compile(rf",\s\w+\s(?:(?:{sitting})\s(?:\w+\s)?(?P<seat>{body})|(?:{heading})\s(?P<post>{body}))")


@cache
def _within(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, lexicon.speakers.within)) or '(?!)'})\s?")
