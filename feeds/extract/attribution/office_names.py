"""The name behind an office: `The head of the agency said … . Ann Lee added …`: Lee is the head of the agency."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from feeds.extract.attribution.speaker_key import speaker_key
from feeds.extract.lexicon import Lexicon
from feeds.offices import gender_of, is_sole, known_people, office_of
from feeds.types import Article, Claim, ClaimKind

_LONGEST_GAP: Final = 3  # characters between two sentences
# "Cho Tae-yong": a Korean name, whose hyphen no name of a firm or paper has.
_HYPHENATED: Final = re.compile(r"[A-Z][a-z]+ [A-Z][a-z]+-[a-z]+")


def with_names_of_offices(claims: Sequence[Claim], article: Article, lexicon: Lexicon) -> list[Claim]:
    """Returns the claims, each office that one person holds under the name that the next sentence gives its holder.

    A text that brings in somebody by a full name and says nothing of who it is has said it in the sentence before.

    Args:
        claims: of an article, in order.
        article: as it was read.
        lexicon: the words of its language.
    """
    said = [claim for claim in claims if claim.kind is ClaimKind.ATTRIBUTION and claim.speaker]
    named: dict[str, _Holder] = {}
    for claim in said:
        if _is_office(claim) and (claim.speaker_key or "") not in named:
            later = [one for one in said if one.sentence_start >= claim.sentence_end]
            behind = next(iter(later), None)
            if behind is not None and _names_holder(behind, claim, article, lexicon):
                office = _without_article(claim.speaker or "", lexicon)
                named[claim.speaker_key or ""] = _Holder(behind.speaker or "", behind.speaker_key or "", office)
    holders = {holder.key: holder for holder in named.values()}
    return [_under_name(claim, named, holders) for claim in claims]


@dataclass(frozen=True, slots=True)
class _Holder:
    """A name, its key, and the words of its office."""

    name: str
    key: str
    office: str


def _is_office(claim: Claim) -> bool:
    office = office_of(claim.speaker or "")
    return office is not None and bool(office.title) and is_sole(office) and not office.is_indefinite


def _names_holder(claim: Claim, holder: Claim, article: Article, lexicon: Lexicon) -> bool:
    """True if the claim is of the sentence right behind, and its speaker a name that stands nowhere before it."""
    text, name = article.text, claim.speaker or ""
    gap = text[holder.sentence_end : claim.sentence_start]
    if claim.role or len(gap.strip()) > _LONGEST_GAP or office_of(name) is not None:
        return False
    body = text.find("\n\n") + 1  # a headline may name who is introduced below it
    surname = name.split()[-1]
    return _is_new_person(name, lexicon) and text.find(surname, body, claim.sentence_start) < 0


def _is_new_person(name: str, lexicon: Lexicon) -> bool:
    """True for the full name of a person whom not everybody knows."""
    words = name.split()
    if len(words) <= 1 or not all(word[:1].isupper() for word in words) or speaker_key(name) in _known():
        return False
    is_given = words[0].lower() in lexicon.given_name_genders or bool(gender_of(name))
    return is_given or bool(_HYPHENATED.fullmatch(name))


@cache
def _known() -> frozenset[str]:
    people = known_people()
    names: Iterable[str] = (name for names in people["countries"].values() for name in names)
    return frozenset(map(speaker_key, [*names, *(row[0] for row in people["terms"]["rows"])]))


def _under_name(claim: Claim, named: Mapping[str, _Holder], holders: Mapping[str, _Holder]) -> Claim:
    key = claim.speaker_key or ""
    holder = named.get(key) or (holders.get(key) if not claim.role else None)
    return claim if holder is None else replace(claim, speaker=holder.name, speaker_key=holder.key, role=holder.office)


def _without_article(name: str, lexicon: Lexicon) -> str:
    first, _, rest = name.partition(" ")
    return rest if rest and first.lower() in lexicon.speakers.definite else name
