"""Whose soldiers an article is about and where they are sent: what its sentences leave out when they say it once.

"About 1,500 more men joined the first ones" says neither, and a line of an alert has no article around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from feeds.extract.lexicon import Lexicon
from feeds.offices import bodies_in, capital, country_name, country_of
from feeds.quantities import counted_soldiers, kind_of_unit
from feeds.types import Article, Claim, ClaimKind, Quotation, Status

_TROOPS: Final = "troops"
_SENTENCE_END: Final = re.compile(r"(?<=[^\W\d_]{2})[.!?;:](?=\s|[A-ZÀ-Þ])|\n")
_WORD: Final = re.compile(r"(?:[dDlL][’'])?([^\W_](?:[\w.-]*[\w])?)(?:[’']s?)?")
_BETWEEN: Final = 3  # words between a nationality and its noun: "North Korean special forces soldiers"
_BEHIND: Final = 4  # words behind a number and its noun: "1 500 membres des forces spéciales nord-coréennes"
_CLAUSE: Final = 8  # words between a country and what it sends, and between that and where


def with_matter(claims: Sequence[Claim], article: Article, lexicon: Lexicon) -> list[Claim]:
    """Returns the claims; soldiers of no country have that of all soldiers of the article, a denial its destination.

    Args:
        claims: of an article.
        article: as it was read.
        lexicon: the words of its language.
    """
    counting = {id(claim) for claim in claims if _counts_somebodys_soldiers(claim, lexicon)}
    denying = {id(claim) for claim in claims if claim.status is Status.DENIED and not bodies_in(claim.content)}
    if not counting and not denying:
        return list(claims)
    sentences = [_WORD.findall(part) for part in _SENTENCE_END.split(article.text)]
    named = _only(code for words in sentences for code in _nationalities(words, lexicon.language))
    whose = named or _only(code for words in sentences for code in _senders(words, lexicon))
    where = _only(code for words in sentences for code in _destinations(words, lexicon) if code != whose)
    return [
        replace(
            claim,
            of_country=whose if id(claim) in counting else "",
            to_country=where if id(claim) in denying else "",
        )
        for claim in claims
    ]


def _counts_somebodys_soldiers(claim: Claim, lexicon: Lexicon) -> bool:
    """`about 1,500 men joined them`; not `1,500 Norwegian soldiers`, `men of the country`, `N. Korea sent 1,500 men`.

    Who sends them is their country, under whatever name: "le Nord enverra 1 500 hommes".
    """
    figure = counted_soldiers(claim)
    if figure is None or claim.kind is ClaimKind.FIGURE or claim.quotation in {Quotation.DIRECT, Quotation.MIXED}:
        return False
    end = figure.end - claim.start
    behind = _WORD.findall(claim.content[end:])[:_BEHIND]
    told = claim.content[:end] + (f" {' '.join(behind)}" if lexicon.matter.has_adjectives_behind else "")
    is_sent = any(word.lower().startswith(lexicon.matter.sending) for word in _WORD.findall(claim.content[:end]))
    return not is_sent and not bodies_in(told) and lexicon.matter.countries.isdisjoint(word.lower() for word in behind)


def _only(codes: Iterable[str]) -> str:
    found = set(codes)
    return found.pop() if len(found) == 1 else ""


def _nationalities(words: Sequence[str], language: str) -> Iterator[str]:
    """The countries whose soldiers a sentence names: `North Korean special forces`, `militaires nord-coréens`."""
    for at, word in enumerate(words):
        if not word.islower() or kind_of_unit(word) != _TROOPS:
            continue
        near = words[max(0, at - _BETWEEN - 1) : at] if language == "en" else words[at + 1 : at + 1 + _BETWEEN]
        yield from (code for code, phrase in _countries(near) if not _is_name(phrase, code, language))


def _is_name(phrase: str, code: str, language: str) -> bool:
    return phrase.casefold() in {
        country_name(code, language, article=False).casefold(),
        capital(code, language).casefold(),
    }


def _senders(words: Sequence[str], lexicon: Lexicon) -> Iterator[str]:
    """The countries that send soldiers: `North Korea has not sent troops`, `Pyongyang expédie des soldats`."""
    for at, word in enumerate(words):
        if not word.lower().startswith(lexicon.matter.sending):
            continue
        behind = words[at + 1 : at + 1 + _CLAUSE]
        if any(kind_of_unit(one) == _TROOPS for one in behind):
            *_, last = (("", ""), *_countries(words[max(0, at - _CLAUSE) : at]))
            if last[0]:
                yield last[0]


def _destinations(words: Sequence[str], lexicon: Lexicon) -> Iterator[str]:
    """The countries where soldiers are sent: `sent to Russia's Kursk region`, `le déploiement de troupes en Russie`."""
    for at, word in enumerate(words):
        if not word.lower().startswith(lexicon.matter.sending):
            continue
        behind = words[at + 1 : at + 1 + _CLAUSE]
        for place, towards in enumerate(behind):
            if towards.lower() in lexicon.matter.towards:
                code = next((code for code, _ in _countries(behind[place + 1 : place + 3])), "")
                if code:
                    yield code
                    break


def _countries(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The ISO codes of countries, adjectives and capitals of up to three words (`Corée du Nord`), with the words."""
    at = 0
    while at < len(words):
        for length in (1, 2, 3):
            phrase = " ".join(words[at : at + length])
            if length > 1 and (at + length > len(words) or not phrase[0].isupper()):
                break
            if code := country_of(phrase):
                yield code, phrase
                at += length - 1
                break
        at += 1
