"""Gives headlines in title case the capitals of a sentence: `Mayor Says Port Closes` → `Mayor says port closes`.

A capital tells a name from a word everywhere but in such headlines. The article itself mostly tells which word is
which: its sentences write most of the words of their headline again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

from feeds.extract.lexicon import Lexicon
from feeds.extract.lexicon.countries import country_words
from feeds.extract.rules import Rules, any_of

LONGEST_HEADLINE: Final = 200
_LEAST_WORDS: Final = 3
_LONG_WORD: Final = 4
_LEAST_CAPITALISED: Final = 0.85
_LINE: Final = re.compile(r"[^\n]+")
_WORD: Final = re.compile(r"[^\W\d_]+")
_LOWER_CASE_WORD: Final = re.compile(r"(?<![\w’'-])[a-zà-ÿ][a-zà-ÿ]+")
# A capitalised word within a sentence, where only names have a capital.
_NAME_WITHIN_SENTENCE: Final = re.compile(r"(?<=[a-zà-ÿ,;] )[A-ZÀ-Þ][^\W\d_]+(?: [A-ZÀ-Þ][^\W\d_]+)*")


def without_title_case(text: str, lexicon: Lexicon) -> str:
    """Returns a text of the same length whose headlines in title case have capitals at names only.

    Args:
        text: the article; its headline is a line of its own.
        lexicon: says whether the language has such headlines, and knows words that are no names.
    """
    if not lexicon.grammar.title_case_endings:
        return text
    lines = [(line.start(), line[0]) for line in _LINE.finditer(text) if is_title_case(line[0])]
    if not lines:
        return text
    evidence = _evidence_of(text, lines, lexicon)
    for start, line in lines:
        text = text[:start] + _recased(line, evidence) + text[start + len(line) :]
    return text


def is_title_case(line: str) -> bool:
    """True if nearly all words of a line of four letters or more are capitalised, and there are enough of them."""
    if len(line) > LONGEST_HEADLINE:
        return False
    words = [word for word in _WORD.findall(line) if len(word) >= _LONG_WORD]
    capitalised = sum(word[0].isupper() and not word.isupper() for word in words)
    return bool(capitalised >= _LEAST_WORDS and capitalised >= _LEAST_CAPITALISED * len(words))


def _recased(line: str, evidence: _Evidence) -> str:
    """The line with small letters at the words that are no names; its first word stays."""
    parts, end = [], 0
    for before, match in pairwise(_WORD.finditer(line)):
        word = HeadlineWord(match[0], before[0], evidence)
        if len(word.small) == len(word.text) and not any_of(_NAME_RULES, word) and any_of(_WORD_RULES, word):
            parts += [line[end : match.start()], word.small]
            end = match.end()
    return "".join((*parts, line[end:]))


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What the article and the lexicon know of words.

    Attributes:
        names: words that are capitalised within a sentence of the article.
        small: words that the article writes with a small letter.
        lexicon: the words of the language.
    """

    names: frozenset[str]
    small: frozenset[str]
    lexicon: Lexicon


def _evidence_of(text: str, lines: list[tuple[int, str]], lexicon: Lexicon) -> _Evidence:
    places, body = [0], []
    for start, line in lines:
        body.append(text[places[-1] : start])
        places.append(start + len(line))
    rest = "".join((*body, text[places[-1] :]))
    names = (word for run in _NAME_WITHIN_SENTENCE.findall(rest) for word in run.split())
    return _Evidence(frozenset(names), frozenset(_LOWER_CASE_WORD.findall(rest)), lexicon)


# --- a word that keeps its capital


@dataclass(frozen=True, slots=True)
class HeadlineWord:
    """A word of a headline in title case, as written, and the word before it."""

    text: str
    before: str
    evidence: _Evidence

    @property
    def small(self) -> str:
        """The word in small letters."""
        return self.text.lower()


def is_acronym(word: HeadlineWord) -> bool:
    """`[NATO] Chief Visits`."""
    return word.text.isupper()


def is_named_in_article(word: HeadlineWord) -> bool:
    """`Mayor Greets [Banks]`, where a sentence of the article says `met Ann Banks`."""
    return word.text in word.evidence.names and word.small not in _function_words(word.evidence.lexicon)


def is_given_name(word: HeadlineWord) -> bool:
    """`[Mark] Lee Resigns`."""
    return word.small in word.evidence.lexicon.given_name_genders


_NAME_RULES: Final[Rules[HeadlineWord]] = (
    is_acronym,
    is_named_in_article,
    is_given_name,
)


# --- a word that is no name


def is_small_in_article(word: HeadlineWord) -> bool:
    """`Mayor Closes [Port]`, where a sentence of the article says `the port`."""
    return word.small in word.evidence.small


def is_word_of_lexicon(word: HeadlineWord) -> bool:
    """`Mayor [Says] Port Closes`: a cue, an event, a role, a function word."""
    return word.small in _plain_words(word.evidence.lexicon)


def is_inflected(word: HeadlineWord) -> bool:
    """`Ann Lee [Greets] Sailors`; not `Ann [Banks]`, `in [Athens]`, `[Cyprus]`, which are names all the same."""
    lexicon = word.evidence.lexicon
    if len(word.small) <= _LONG_WORD or not word.small.endswith(lexicon.grammar.title_case_endings):
        return False
    before = word.before.lower()
    is_name = before in lexicon.given_name_genders or before in lexicon.speakers.locatives
    return not is_name and word.small not in country_words(lexicon.language)


_WORD_RULES: Final[Rules[HeadlineWord]] = (is_small_in_article, is_word_of_lexicon, is_inflected)


@cache
def _plain_words(lexicon: Lexicon) -> frozenset[str]:
    """Words of the lexicon that are no names."""
    return frozenset(
        (
            *lexicon.verbs_by_form,
            *lexicon.event_verbs_by_form,
            *lexicon.event_nouns_by_form,
            *lexicon.cue_nouns_by_form,
            *lexicon.speakers.roles,
            *lexicon.number_words,
            *_function_words(lexicon),
        )
    )


@cache
def _function_words(lexicon: Lexicon) -> frozenset[str]:
    """Words that are capitalised at the start of a sentence only; not `Korean`, `North`."""
    names, speakers = lexicon.names, lexicon.speakers
    capitalised = {*names.openings, *lexicon.demonyms, *lexicon.month_names, *lexicon.dates.weekdays}
    words = {*names.not_names, *lexicon.pronouns.subjects, *lexicon.grammar.articles}
    return frozenset(words - capitalised - speakers.roles)
