"""The day of what an article leads with, where the sentence behind it tells when it was said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date as Date
from typing import Final

from feeds.days import days_of
from feeds.extract.dates import date_reader
from feeds.extract.lexicon import Lexicon
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
    published = article.published.date() if article.published else None
    if published is None:
        return list(claims)
    said = [claim for claim in claims if claim.kind is ClaimKind.ATTRIBUTION and claim.speaker]
    days: dict[int, str] = {}
    for number, claim in enumerate(said):
        later = [one for one in said[number + 1 :] if one.sentence_start > claim.sentence_start]
        behind = [one for one in later if one.sentence_start == later[0].sentence_start]
        told = (one.date for one in behind if one.date and _speaks_for(one, claim, lexicon))
        day = next((iso for iso in told if _is_of_news(iso, published)), None)
        if day is None or claim.date != published.isoformat() or _has_own_date(claim, article, lexicon, published):
            continue
        days[id(claim)] = day
    return [replace(claim, date=days[id(claim)]) if id(claim) in days else claim for claim in claims]


def _is_of_news(iso: str, published: Date) -> bool:
    days = days_of(iso)
    return days is not None and days[0] == days[1] and 0 < (published - days[1]).days <= _LONGEST_BEFORE


def _has_own_date(claim: Claim, article: Article, lexicon: Lexicon, published: Date) -> bool:
    sentence = article.text[claim.sentence_start : claim.sentence_end]
    at, end = claim.start - claim.sentence_start, claim.end - claim.sentence_start
    found = date_reader(lexicon).find(sentence, published)
    return any(not at <= mention.start < end for mention in found)


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
    return bool(body) and set(body) <= set(whole)


def _words(name: str, lexicon: Lexicon) -> tuple[str, ...]:
    folded = strip_accents(name.lower())
    return tuple(word for word in _WORD.findall(folded) if len(word) > 1 and word not in lexicon.speakers.name_ties)
