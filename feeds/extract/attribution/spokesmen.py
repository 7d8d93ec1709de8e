"""Whose spokesmen speak: `its spokesman, Ann Lee` is that of the body that its sentence, or the one before, names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from feeds.extract.attribution.speaker_key import speaker_key
from feeds.extract.lexicon import Lexicon
from feeds.offices import Office, office_of, office_words, settled, with_article
from feeds.types import Article, Claim, ClaimKind

_LONGEST_BODY: Final = 8  # words
_NEAR: Final = 200  # characters
_SPOKESMAN: Final = "spokesman"


def with_bodies(claims: Sequence[Claim], article: Article, lexicon: Lexicon) -> list[Claim]:
    """Returns the claims, each spokesman of no body with the one for which he speaks, as far as the article tells it.

    "The Danish foreign ministry is watching the port, its spokesman, Bo Dahl, said": he is that of the ministry, as he
    is in "…, the ministry said. “…,” spokesman Bo Dahl added".

    Args:
        claims: of an article, in order.
        article: as it was read.
        lexicon: the words of its language.
    """
    told: list[Claim] = []
    for claim in claims:
        told.append(_completed(claim, told, article, lexicon))
    return told


def _completed(claim: Claim, before: Sequence[Claim], article: Article, lexicon: Lexicon) -> Claim:
    words = claim.role or claim.speaker or ""
    office = office_of(words) if claim.kind is ClaimKind.ATTRIBUTION else None
    if office is None or replace(office, gender="", is_indefinite=False) != Office(title=_SPOKESMAN):
        return claim
    body = _body_at_start(article.text[claim.sentence_start : claim.sentence_end]) or _last_body(claim, before)
    if body is None or office.is_indefinite:
        return claim
    whole = settled(
        replace(body, title=_SPOKESMAN, gender=office.gender, marks=frozenset(), owner="", is_indefinite=False)
    )
    if whole is None:
        return claim
    told = office_words(whole, lexicon.language)
    if claim.role:
        return replace(claim, role=told)
    name = with_article(whole, told, lexicon.language)
    return replace(claim, speaker=name, speaker_key=speaker_key(name))


def _body_at_start(sentence: str) -> Office | None:
    """The body that a sentence begins with: `[Le ministère danois des Transports] suit de près …`."""
    words = sentence.split()
    for length in range(min(_LONGEST_BODY, len(words)), 0, -1):
        phrase = " ".join(words[:length])
        if phrase == phrase.strip(',.;:«»“”"') and (body := _known_body(phrase)) is not None:
            return body
    return None


def _last_body(claim: Claim, before: Sequence[Claim]) -> Office | None:
    """The body that spoke right before, in the nearest sentence that reports."""
    said = [one for one in before if one.kind is ClaimKind.ATTRIBUTION and one.sentence_start < claim.sentence_start]
    is_near = bool(said) and claim.sentence_start - said[-1].sentence_end <= _NEAR
    return _known_body(said[-1].speaker or "") if is_near else None


def _known_body(words: str) -> Office | None:
    office = office_of(words)
    return office if office is not None and office.is_body and office.home else None
