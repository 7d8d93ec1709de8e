"""Who stands behind a speaker without a name: the body that he cites, or the name that the next sentence gives him."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from feeds.extract.attribution.speaker_key import speaker_key
from feeds.extract.lexicon import Lexicon
from feeds.offices import Office, body_of_office, office_of
from feeds.types import Article, Claim, ClaimKind, Quotation

_MEDIA: Final = frozenset({"state_media", "state_tv"})
_LONGEST_NAME: Final = 7  # words of a body before its last one


def with_known_speakers(claims: Sequence[Claim], article: Article, lexicon: Lexicon) -> list[Claim]:
    """Returns the claims; "a lawmaker", who cites a body, relays it, else he is the lawmaker of the next remark.

    "…, a Norwegian lawmaker said, citing the country's spy agency": the agency, by way of him. A speaker with a
    name answers for what he says, whatever he cites.

    Args:
        claims: of an article, in order.
        article: as it was read.
        lexicon: the words of its language.
    """
    said = [claim for claim in claims if claim.kind is ClaimKind.ATTRIBUTION and claim.speaker]
    found: dict[int, Claim] = {}
    for number, claim in enumerate(said):
        holder = office_of(claim.speaker or "")
        if claim.via:
            continue
        if _is_medium(claim, holder, lexicon):
            cited = _cited(claim, None, article, lexicon)
            found |= {id(claim): cited} if cited else {}
            continue
        if holder is None or not holder.title or not holder.is_indefinite:
            continue
        named = _named(holder, said[number + 1 :], claim.sentence_start, article, lexicon)
        known = _cited(claim, holder, article, lexicon) or (named and _by_name(claim, named))
        if known:
            found[id(claim)] = known
        if named and claim.date and not claim.is_day_of_report:  # what he adds, he said then
            found |= {id(one): _on_day(one, claim.date) for one in said[number + 1 :] if _is_open(one, named)}
    return [found.get(id(claim), claim) for claim in claims]


def _is_open(claim: Claim, named: Claim) -> bool:
    return claim.is_day_of_report and claim.speaker_key == named.speaker_key


def _on_day(claim: Claim, iso: str) -> Claim:
    return replace(claim, date=iso, is_day_of_report=False)


def _is_medium(claim: Claim, office: Office | None, lexicon: Lexicon) -> bool:
    """`CNN`, `the Herald`, `Tass`: a name without an office, in capitals or with an article, or an agency."""
    if claim.role:
        return False
    if office is not None:
        return office.body in _MEDIA or (bool(office.named) and "/" not in office.named and not office.title)
    first, *rest = (claim.speaker or "").split()
    is_named = bool(rest) and first.lower() in lexicon.grammar.articles and all(word[:1].isupper() for word in rest)
    return is_named or (not rest and len(first) > 1 and first.isupper())


def _cited(claim: Claim, relay: Office | None, article: Article, lexicon: Lexicon) -> Claim | None:
    """The claim of a body, or of officials, that its speaker cites in the same sentence, outside of what he says."""
    if claim.quotation is Quotation.DIRECT:
        return None
    for match in _citation(lexicon).finditer(article.text, claim.sentence_start, claim.sentence_end):
        name = match[1] if relay is not None else _document(lexicon).sub("", match[1])
        body = office_of(name)
        is_apart = match.end() <= claim.start or claim.end <= match.start()
        if is_apart and body is not None and (body.is_body or relay is None) and _is_of_known_home(body, relay):
            return replace(claim, speaker=name, speaker_key=speaker_key(name), role=None, via=claim.speaker)
    return None


def _is_of_known_home(body: Office, relay: Office | None) -> bool:
    if relay is None:
        return bool(body.home and (body.body or body.title or body.named))  # "a Danish report" is nobody's
    return bool(body_of_office(replace(body, country=body.country or relay.home) if not body.named else body))


@cache
def _document(lexicon: Lexicon) -> re.Pattern[str]:
    """What makes a source of a document: `a [Danish intelligence] note`, `une note du [renseignement danois]`."""
    articles, documents = (
        "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or "(?!)"
        for words in (lexicon.grammar.articles, lexicon.source_phrases.documents)
    )
    of = "|".join(map(re.escape, lexicon.speakers.member_prepositions)) or "(?!)"
    before = rf"^(?:(?:{articles})\s)?(?:{documents})s?\s(?:{of})\s?(?:(?:{articles})\s?)?"
    return re.compile(rf"{before}|^(?:an?|{articles})\s(?=.*\s(?:{documents})s?$)|\s(?:{documents})s?$", re.IGNORECASE)


@cache
def _citation(lexicon: Lexicon) -> re.Pattern[str]:
    citing = "|".join(map(re.escape, lexicon.source_phrases.citing)) or "(?!)"
    return re.compile(rf"\b(?:{citing})\s((?:[\w’'.-]+\s){{0,{_LONGEST_NAME}}}?[\w’'-]+)(?=[,.;:)]|$)", re.IGNORECASE)


def _named(holder: Office, later: Sequence[Claim], start: int, article: Article, lexicon: Lexicon) -> Claim | None:
    """The next remark if it names somebody of the same office: `Lee, a member of parliament`."""
    behind = [one for one in later if one.sentence_start > start]
    for one in (one for one in behind if one.sentence_start == behind[0].sentence_start):
        office = office_of(one.role or "")
        is_same = office is not None and office.title == holder.title and office.home in {"", holder.home}
        if is_same and not _is_another(one, article, lexicon):
            return one
    return None


def _by_name(claim: Claim, named: Claim) -> Claim:
    """The claim under the name, with the office of which its own words tell the country."""
    role = (claim.speaker or "").partition(" ")[2]
    return replace(claim, speaker=named.speaker, speaker_key=named.speaker_key, role=role or named.role)


def _is_another(claim: Claim, article: Article, lexicon: Lexicon) -> bool:
    """`Another lawmaker, Park, said`."""
    sentence = article.text[claim.sentence_start : claim.sentence_end].lower().split()
    return not lexicon.speakers.others.isdisjoint(sentence)
