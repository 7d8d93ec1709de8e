"""The day of what an article leads with, where the sentence behind it tells when it was said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date as Date
from typing import Final

from feeds.days import days_of
from feeds.extract.lexicon import Lexicon
from feeds.offices import office_of
from feeds.text import strip_accents
from feeds.types import Article, Claim, ClaimKind

_LONGEST_BEFORE: Final = 3  # days between what was said and the report of it, as news
_WORD: Final = re.compile(r"[^\W\d_]+")


def with_lead_days(claims: Sequence[Claim], article: Article, lexicon: Lexicon) -> list[Claim]:
    """Returns the claims; one of no day of its own has that of the next remark of its speaker, or of one for them.

    "The mission has denied the reports. An official of the mission said on Monday that …": it was denied on Monday.

    Args:
        claims: of an article, in order.
        article: as it was read.
        lexicon: the words of its language.
    """
    if article.published is None:
        return list(claims)
    published = article.published.date()
    said = [claim for claim in claims if claim.kind is ClaimKind.ATTRIBUTION and claim.speaker]
    known = {id(claim): claim.date for claim in said if claim.date and not claim.is_day_of_report}
    found: dict[int, str] = {}
    for number in reversed(range(len(said))):  # a headline has the day that its lead has from what follows
        claim = said[number]
        later = [one for one in said[number + 1 :] if one.sentence_start > claim.sentence_start]
        behind = [one for one in later if one.sentence_start == later[0].sentence_start]
        speaking = (one for one in behind if id(one) in known and _speaks_for(one, claim, lexicon))
        told = (known[id(one)] for one in speaking if not _was_said_before(one, article, lexicon))
        day = next((iso for iso in told if _is_of_news(iso, published)), None)
        if day is not None and claim.is_day_of_report:
            known[id(claim)] = found[id(claim)] = day
    return [
        replace(claim, date=found[id(claim)], is_day_of_report=False) if id(claim) in found else claim
        for claim in claims
    ]


def _is_of_news(iso: str, published: Date) -> bool:
    days = days_of(iso)
    return days is not None and days[0] == days[1] and 0 <= (published - days[1]).days <= _LONGEST_BEFORE


def _was_said_before(claim: Claim, article: Article, lexicon: Lexicon) -> bool:
    """`had warned on Monday that`: before what the article leads with."""
    sentence = article.text[claim.sentence_start : claim.sentence_end]
    before = sentence.partition(claim.cue or " ")[0].lower().split()
    return any(word in lexicon.dates.before_past for word in before[-2:])


def _speaks_for(later: Claim, first: Claim, lexicon: Lexicon) -> bool:
    """`a North Korean envoy` for `North Korea`, `an official of the mission` for the mission, all for themselves."""
    if later.speaker_key == first.speaker_key:
        return True
    whole, member = _words(first.speaker or "", lexicon), _words(later.speaker or "", lexicon)
    if whole and all(any(word.startswith(stem) for word in member) for stem in whole):
        return True
    written = (later.speaker or "").lower().split()
    tie = next((place for place, word in enumerate(written) if word in lexicon.speakers.member_prepositions), None)
    body = () if tie is None else _words(" ".join(written[tie + 1 :]), lexicon)
    return (bool(body) and set(body) <= set(whole)) or _holds_office_of(later, first)


def _holds_office_of(later: Claim, first: Claim) -> bool:
    """`Kirby, a national security adviser` for `the White House`: an office of its country, or of none in the text.

    Only where a body speaks first: one minister does not speak for another one.
    """
    body = office_of(first.speaker or "")
    if body is None or not body.is_body or not body.home:
        return False
    held = [office for words in (later.role, later.speaker) if words and (office := office_of(words)) is not None]
    return any(o.home == body.home or (not o.home and not o.is_indefinite and not o.is_body) for o in held)


def _words(name: str, lexicon: Lexicon) -> tuple[str, ...]:
    folded = strip_accents(name.lower())
    return tuple(word for word in _WORD.findall(folded) if len(word) > 1 and word not in lexicon.speakers.name_ties)
