"""GROUP, word lists as data: which words deny, demand, or speak of the future."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

from feeds.offices import without_bodies
from feeds.text import FUNCTION_WORDS, WordList, words_of
from feeds.types import Claim, ClaimKind, Figure, Quotation, Status

LEAST_MATTER: Final = 3
STEM_LETTERS: Final = 5
# Words beside FUNCTION_WORDS that say nothing of what a claim is about.
_AUXILIARIES: Final = frozenset({
    "being", "having", "now", "already", "still", "then", "there", "these", "those", "that",
    "etre", "etaient", "avait", "avaient", "avoir", "sera", "seront", "desormais", "deja", "encore", "alors", "ainsi",
    "notamment", "dont", "cet", "ces", "son", "sur", "pas",
})  # fmt: skip
_DENYING: Final = ("denials", "untrue")
_OPEN: Final = frozenset({Status.PLANNED, Status.HYPOTHETICAL})
# A comma within a number is followed by a digit.
PART: Final = re.compile(r"(?:[^,;]|[,;](?!\s))+")
# "Cet envoi représenterait une escalade"; with an accent it is an imperfect: "elle espérait".
_CONDITIONAL: Final = re.compile(r"[a-zà-ÿ]{2}erai(?:t|ent)\b", re.IGNORECASE)
_COORDINATED: Final = re.compile(r"[,;]?\s(?:and|but|et|mais)\s|[,;]\s")


@lru_cache(maxsize=4096)
def content_stems(text: str) -> frozenset[str]:
    """Returns the beginnings of the words that carry meaning, without function words and names of bodies.

    The names are left out because every claim of a story has them. Five letters bring "sent troops" and "sending
    troops" near enough to compare them; numbers are kept whole.
    """
    words = without_bodies(text).split()
    return frozenset(
        word if word.isdigit() else word[:STEM_LETTERS]
        for word in words
        if word not in FUNCTION_WORDS and word not in _AUXILIARIES and (len(word) > 2 or word.isdigit())
    )


@lru_cache(maxsize=4_096)  # each claim is compared with many
def is_denial(claim: Claim) -> bool:
    """True if the claim calls something untrue: by its status, its cue ("denied") or its words ("groundless")."""
    if claim.status is Status.DENIED:
        return True
    language = _language(claim)
    words = words_of(claim.content)
    if _has(words_of(claim.cue or ""), language, "denials") or _has(words, language, "denials"):
        return True
    # "ordered a crackdown on rumours" denies nothing; “rumours without foundation” does.
    is_indirect = claim.kind is ClaimKind.ATTRIBUTION and claim.quotation is Quotation.INDIRECT
    return not is_indirect and _has(words, language, "untrue")


def is_to_come(claim: Claim, figure: Figure | None = None, clause: str = "") -> bool:
    """True if the claim is about the future or a possibility: by status, cue ("expected") or words ("could").

    With a `figure`, words about other numbers do not count: in "3,000 sent, 10,000 expected" the 3,000 are present.
    With the `clause` of the figure, which is a part of the claim's content, only its words do if it is cut off.
    """
    if claim.status in _OPEN:
        return True
    language = _language(claim)
    content = claim.content if figure is None else _without_other_numbers(claim, figure)
    if clause and any(map(str.isdigit, clause)) and len(clause) < len(claim.content):
        content = clause
    phrases = _polarity_phrases().get(language, ())
    if any(f" {phrase} " in f" {' '.join(words_of(content))} " for phrase in phrases):
        return True
    if language == "fr" and _CONDITIONAL.search(content):
        return True
    return any(_has(words_of(text), language, "to_come") for text in (claim.cue or "", content))


def _without_other_numbers(claim: Claim, figure: Figure) -> str:
    """Returns the claim's words without the parts between commas that hold another number."""
    at = figure.start - claim.start
    if figure.end <= figure.start or not 0 <= at < len(claim.content):
        return claim.content
    parts = [(match.start(), match.end(), match.group()) for match in PART.finditer(claim.content)]
    return " ".join(part for start, end, part in parts if start <= at < end or not any(map(str.isdigit, part)))


def matter_of(claim: Claim) -> tuple[str, ...]:
    """Returns the subject matter: words of four letters or more, without those that only deny.

    In an event only the words after the denying verb count, since who denies is not the matter.
    """
    language, words = _language(claim), words_of(claim.content)
    denying = [place for place, word in enumerate(words) if any(_has((word,), language, kind) for kind in _DENYING)]
    begin = denying[0] + 1 if denying and claim.kind is ClaimKind.EVENT else 0
    return tuple(w for place, w in enumerate(words) if place >= begin and place not in denying and len(w) >= 4)


def is_matter(claim: Claim) -> bool:
    """True if there are enough words of subject matter: “rumours” alone is about nothing in particular."""
    return len(matter_of(claim)) >= LEAST_MATTER


def is_demand(claim: Claim) -> bool:
    """True if the claim says what should be, not what is, so that nothing in it can be denied."""
    return _has(words_of(claim.cue or ""), _language(claim), "demands")


def has_negation(claim: Claim) -> bool:
    """True if the words of the content have a "not" of their own: "North Korea has not sent troops"."""
    return _has(words_of(claim.content), _language(claim), "negations")


def is_negated(claim: Claim) -> bool:
    """True if the claim says that something is not so, as a denial or with a plain "not"."""
    return is_denial(claim) or has_negation(claim)


def asserts_besides(claim: Claim) -> bool:
    """True if the content says what is so, and behind that what is not: "it was lawful and not aimed at anybody"."""
    if is_denial(claim) or not has_negation(claim):
        return False
    first, *others = _COORDINATED.split(claim.content)
    part = replace(claim, content=first)
    return bool(others) and not has_negation(part) and is_matter(part)


def _language(claim: Claim) -> str:
    return (claim.language or "en")[:2]


@lru_cache(maxsize=8_192)  # two facts are compared again and again: in each brief, for each class of readers
def _has(words: tuple[str, ...], language: str, kind: str) -> bool:
    listed = _polarity().get(language, {}).get(kind)
    return listed is not None and listed.matches_any(words)


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads(files("feeds.group").joinpath(name).read_text(encoding="utf-8"))


@cache
def _polarity_phrases() -> dict[str, tuple[str, ...]]:
    return {code: tuple(rows.get("to_come_phrases", ())) for code, rows in _load("polarity.toml").items()}


@cache
def _polarity() -> dict[str, dict[str, WordList]]:
    table = _load("polarity.toml")
    return {code: {kind: WordList.of(words) for kind, words in rows.items()} for code, rows in table.items()}
