"""Tells which facts repeat one another, or the headline above them, in other words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

import numpy as np

from bot.render.lexicon import LINE_WORDS, all_words
from feeds.group import (
    STEM_LETTERS,
    content_stems,
    counting_figures,
    counts_the_same_thing,
    is_denial,
    is_one_event,
    is_one_voice,
    number_keys,
    restates,
    tells_presence,
    value_key,
)
from feeds.offices import bodies_in, office_of
from feeds.quantities import kind_of_unit
from feeds.text import words_of
from feeds.types import Claim, ClaimKind, Fact, Status
from feeds.verbatim import spaceless

# In the default encoder, claims of one meaning have a cosine of 0.82 or more, related ones 0.45 to 0.65.
SAME_MEANING_COSINE: Final = 0.82
# With the same figures for the same thing, claims in other words, of another page or language, mostly tell the same.
SAME_FIGURES_COSINE: Final = 0.6
# What one voice says in two languages is less near to each other; the same as where claims are merged into facts.
ACROSS_LANGUAGES_COSINE: Final = 0.62
# What stands in a headline alone repeats the text under it if it is this near to it, or of one voice or figure.
ECHO_COSINE: Final = 0.58
# Shares of a line's words that stand in the headline, with and without a figure that both have.
COVERED_WITH_FIGURE: Final = 0.5
COVERED: Final = 0.6
LEAST_NAME: Final = 4
_NO_VALUES: Final[frozenset[float]] = frozenset()
_THOUSANDS: Final = re.compile(r"(\d)[kK]\b")
_MEDIA: Final = frozenset({"state_tv", "state_media", "KP/krt", "KP/kcna"})
_DOCUMENTS: Final = {language: frozenset(words_of(" ".join(own.documents))) for language, own in LINE_WORDS.items()}
_AREAS: Final = frozenset(word[:STEM_LETTERS] for word in all_words("areas"))


def similarity(one: Fact, other: Fact) -> float:
    """Returns the cosine of the vectors of two facts, -1 to 1; 0 if either has none."""
    if not one.vector or len(one.vector) != len(other.vector):
        return 0.0
    return float(_decoded(one.vector) @ _decoded(other.vector))


@lru_cache(maxsize=2048)
def _decoded(vector: bytes) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.frombuffer(vector, dtype="<f2").astype(np.float32)


@lru_cache(maxsize=2048)
def letters(content: str) -> str:
    """Returns a text without blanks and case, to compare the words of two texts."""
    return spaceless(content).casefold()


def is_same(one: Fact, other: Fact, alike: float | None = None) -> bool:
    """True if two facts say the same in other words, or one is a part of the other's words.

    Facts that differ in a figure or in polarity are never the same, however similar their words are.

    Args:
        one: a fact.
        other: another one.
        alike: cosine of their vectors, if it is known.
    """
    near = similarity(one, other) if alike is None else alike
    if _shares_words(one.claim, other.claim) or _overlaps(one, other):
        return True
    return _is_same_claim(one.claim, other.claim, near, (one.sources[0].published, other.sources[0].published))


@lru_cache(maxsize=4_096)  # the same pairs are compared for each class of readers
def _is_same_claim(one: Claim, other: Claim, near: float, published: tuple[datetime, datetime]) -> bool:
    if restates(one, other, near, abs(published[0] - published[1])):
        return True
    if is_one_event(one, other, published):
        return _values(one) == _values(other)
    if _denies(one) != _denies(other) or _values(one) != _values(other):
        return False
    if not _values(one):
        is_across = one.language != other.language and is_one_voice(one, other) and is_denial(one) == is_denial(other)
        return near >= (ACROSS_LANGUAGES_COSINE if is_across else SAME_MEANING_COSINE)
    return near >= SAME_FIGURES_COSINE and counts_the_same_thing(one, other)


def is_headline_only(fact: Fact) -> bool:
    """True if all sources tell the fact in their headlines alone."""
    return all(source.title and source.claim.end <= len(source.title) for source in fact.sources)


def is_line(fact: Fact) -> bool:
    """True if a fact can be a line: it can be read alone, and what it says did not happen is said by somebody."""
    claim = fact.claim
    is_nobodys_denial = claim.kind is ClaimKind.EVENT and claim.status is Status.DENIED and not claim.speaker
    return fact.stands_alone and not is_nobodys_denial


def without_echoes(facts: Sequence[Fact]) -> list[Fact]:
    """Returns the facts without those of a headline that the text under it tells in full.

    Args:
        facts: of one topic or story.
    """
    told: dict[int, list[Fact]] = {}
    for fact in facts:
        if fact.stands_alone and not is_headline_only(fact):
            for source in fact.sources:
                told.setdefault(source.entry_id, []).append(fact)
    return [fact for fact in facts if not (is_headline_only(fact) and _is_echo(fact, told))]


def is_medium(speaker: str) -> bool:
    """Returns whether a speaker is a body that reports what others do: to be told by it adds no voice."""
    office = office_of(speaker)
    return office is not None and (office.body in _MEDIA or office.named in _MEDIA)


def is_document(speaker: str) -> bool:
    """Returns whether what a text names as its source is a document, which has no voice: `the latest assessments`."""
    words = words_of(speaker)  # the noun ends an English name, and begins a French one
    return bool(words) and (words[-1] in _DOCUMENTS["en"] or not _DOCUMENTS["fr"].isdisjoint(words[:3]))


def standing_lines(facts: Sequence[Fact]) -> list[Fact]:
    """Returns the facts that can be lines now: somebody still tells them, and no newer figure has replaced them.

    Args:
        facts: all facts of one story.
    """
    replaced = {fact.replaces for fact in facts if fact.publishers}
    return [f for f in without_echoes(facts) if f.publishers and f.id not in replaced and is_line(f)]


def _is_echo(fact: Fact, told: dict[int, list[Fact]]) -> bool:
    below = [other for source in fact.sources for other in told.get(source.entry_id, ())]
    return any(
        is_one_voice(fact.claim, other.claim)
        or _is_echo_of_denial(fact.claim, other.claim)
        or _values(fact.claim) & _values(other.claim)
        or similarity(fact, other) >= ECHO_COSINE
        for other in below
    )


def _is_echo_of_denial(claim: Claim, below: Claim) -> bool:
    """True if a headline names who denies in the text under it, maybe with others: "Oslo and Lima deny it"."""
    return (
        is_denial(claim) and is_denial(below) and bool(bodies_in(claim.speaker or "") & bodies_in(below.speaker or ""))
    )


@dataclass(frozen=True, slots=True)
class ToldTitle:
    """A headline, read once, to compare lines with it. Make it by `of`."""

    title: str
    stems: frozenset[str]
    numbers: frozenset[str]
    words: frozenset[str]
    bodies: frozenset[str]
    is_denial: bool

    @staticmethod
    def of(title: str, language: str | None = None) -> ToldTitle:
        """Reads a headline.

        Args:
            title: as it is shown.
            language: of the headline.
        """
        return _told_title(title, language)

    def covers(self, claim: Claim) -> bool:
        """Returns whether a line of the claim would tell nothing that the headline does not tell.

        A line adds something by a figure, by a voice that the headline does not name, or by two words of five.
        """
        if letters(claim.line) in letters(self.title):
            return True
        if is_denial(claim) != self.is_denial or not self.names_voice(claim):
            return False
        if self.is_denial:
            return not counting_figures(claim)
        figures = counting_figures(claim)
        if any(value_key(figure.value or 0.0) not in self.numbers for figure in figures):
            return False
        own = stems_of(claim.line)
        if not own:
            return True
        share = (len(own & self.stems) + len(figures)) / (len(own) + len(figures))
        return share >= (COVERED_WITH_FIGURE if figures else COVERED)

    def names_voice(self, claim: Claim) -> bool:
        """Returns whether the headline names whoever says it, or it is a medium that reports it, or nobody."""
        if not claim.speaker:
            return True
        is_named = any(word in self.words for word in words_of(claim.speaker) if len(word) >= LEAST_NAME)
        if is_medium(claim.speaker):
            return True
        return is_named or bool(bodies_in(f"{claim.role or ''} {claim.speaker}") & self.bodies)


@lru_cache(maxsize=2_048)  # a story's title is compared with each of its facts, in every brief on it
def _told_title(title: str, language: str | None) -> ToldTitle:
    plain = _THOUSANDS.sub(r"\1 thousand", title)
    claim = Claim(ClaimKind.EVENT, 0, len(title), title, language=language)
    words = frozenset(words_of(title))
    return ToldTitle(title, stems_of(title), number_keys(plain), words, bodies_in(title), is_denial(claim))


@lru_cache(maxsize=4_096)
def stems_of(text: str) -> frozenset[str]:
    """Returns the stems that carry meaning: no numbers, units, areas beside their names, nor that somebody is there."""
    idle = {word[:STEM_LETTERS] for word in words_of(text) if _is_idle(word)}
    return frozenset(stem for stem in content_stems(text) - idle - _AREAS if not stem.isdigit())


@lru_cache(maxsize=8_192)
def _is_idle(word: str) -> bool:
    return bool(kind_of_unit(word)) or tells_presence(word)


def _shares_words(one: Claim, other: Claim) -> bool:
    if (one.speaker_key or one.speaker) and (other.speaker_key or other.speaker):
        if (one.speaker_key or one.speaker) != (other.speaker_key or other.speaker):
            return False
        if _denies(one) != _denies(other):
            return False
    a, b = sorted((letters(one.content), letters(other.content)), key=len)
    return bool(a) and a in b


def _overlaps(one: Fact, other: Fact) -> bool:
    """True if the lines of both are told in overlapping characters of one article."""
    return any(
        mine.entry_id == yours.entry_id and _overlap(mine.claim, yours.claim)
        for mine in one.sources
        for yours in other.sources
    )


def _overlap(one: Claim, other: Claim) -> bool:
    (start, end), (begin, stop) = _place(one), _place(other)
    return start < stop and begin < end


def _place(claim: Claim) -> tuple[int, int]:
    return (claim.sentence_start, claim.sentence_end) if claim.told else (claim.start, claim.end)


def _denies(claim: Claim) -> bool:
    return claim.status is Status.DENIED


def _values(claim: Claim) -> frozenset[float]:
    if not claim.figures:
        return _NO_VALUES
    return frozenset(figure.value for figure in claim.figures if figure.value is not None)
