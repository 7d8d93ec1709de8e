"""What a line says that the headline above it does not: names, numbers, and words that carry meaning. Pure.

A word is told by the headline if it is there in another form ("utilise", "utilisation"), or if both tell one deed
("perdu", "morts": `feeds.group.deeds_in`). A name or a number that the headline does not have is always new.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from babel.dates import get_day_names, get_month_names

from bot.locales import LANGUAGES
from bot.render.lexicon import all_words
from bot.repetition import stems_of
from feeds.group import STEM_LETTERS, counting_figures, deeds_in, number_keys, value_key
from feeds.offices import without_bodies
from feeds.quantities import kind_of_unit
from feeds.text import FUNCTION_WORDS, strip_accents, words_of
from feeds.types import Claim

# A line with more words of its own than these says something, were it but in other words.
OWN_WORDS: Final = 2
_DIGITS: Final = re.compile(r"\d(?:[\d.,\u00a0\u202f ]*\d)?")
_NAME: Final = re.compile(r"(?<=[^\W\d_] )[«“\"(]?\s?([A-ZÀ-Þ][\w’'-]+)")


@dataclass(frozen=True, slots=True)
class Novelty:
    """What a line says beyond a headline.

    Attributes:
        names: of people, places and things.
        numbers: keys of counts and shares.
        words: the beginnings of other words.
        told: how many numbers, deeds and words that carry meaning the line and the headline have in common.
    """

    names: frozenset[str]
    numbers: frozenset[str]
    words: frozenset[str]
    told: int

    @property
    def is_little(self) -> bool:
        """True if the line is the headline in other words."""
        is_told = self.told > 0 and len(self.words) <= min(OWN_WORDS, self.told)
        return is_told and not self.names and not self.numbers


@lru_cache(maxsize=4_096)  # a story's title is compared with each of its facts for each class of readers
def novelty(claim: Claim, title: str) -> Novelty:
    """Returns what a claim tells that a headline does not.

    Args:
        claim: of the story.
        title: the headline, uncut.
    """
    titled, numbers = _words_in(title), number_keys(title) | _digits_in(title)
    counted = {value_key(figure.value or 0.0) for figure in counting_figures(claim)}
    deeds, own_words = deeds_in(words_of(title)), words_of(claim.content)
    meaning = [word for word in own_words if not _is_light(word)]
    words = {
        word[:STEM_LETTERS] for word in meaning if word[:STEM_LETTERS] not in titled and not deeds & deeds_in((word,))
    }
    unnamed = frozenset(without_bodies(claim.content).split())  # countries and bodies are those of the story
    names = {
        name
        for name in map(_folded, _NAME.findall(claim.content))
        if name[:STEM_LETTERS] not in titled and name in unnamed and name not in _dates()
    }
    given = number_keys(claim.content) | counted
    stems = stems_of(claim.content)
    told = len(given & numbers) + len(deeds & deeds_in(own_words)) + len((stems & titled) - words)
    return Novelty(frozenset(names), given - numbers, stems & words, told)


@lru_cache(maxsize=2_048)
def _digits_in(title: str) -> frozenset[str]:
    """The numbers of a headline, those that may be years too: `2000 morts`."""
    return frozenset(re.sub(r"\D", "", digits) for digits in _DIGITS.findall(title))


def _folded(name: str) -> str:
    return strip_accents(name).lower()


@lru_cache(maxsize=2_048)
def _words_in(title: str) -> frozenset[str]:
    return frozenset(word[:STEM_LETTERS] for word in words_of(title))


@lru_cache(maxsize=8_192)
def _is_light(word: str) -> bool:
    return word in _light() or word in _dates() or bool(kind_of_unit(word))


@cache
def _light() -> frozenset[str]:
    return frozenset(word for phrase in (*all_words("light"), *FUNCTION_WORDS) for word in words_of(phrase))


@cache
def _dates() -> frozenset[str]:
    """The days of the week, by which a line is dated, and its months."""
    read = (get_day_names, get_month_names)
    return frozenset(_folded(str(n)) for one in LANGUAGES for get in read for n in get("wide", locale=one).values())
