"""RENDER: the words by which lines are made and compared, from words.toml beside this file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

_TABLES: Final = ("plurals", "subjects", "pluperfect", "told_reports")


@dataclass(frozen=True, slots=True)
class LineWords:
    """Words of one language; words.toml describes each."""

    articles: tuple[str, ...]
    plural_articles: tuple[str, ...]
    joining: tuple[str, ...]
    conjunctions: tuple[str, ...]
    elided_conjunctions: tuple[str, ...]
    eliding: tuple[str, ...]
    clause_openers: tuple[str, ...]
    areas: tuple[str, ...]
    relative_days: tuple[str, ...]
    yesterday: tuple[str, ...]
    parts_of_day: tuple[str, ...]
    before_weekday: tuple[str, ...]
    keep_weekday: tuple[str, ...]
    date_articles: tuple[str, ...]
    ordinal_endings: tuple[str, ...]
    before_month: tuple[str, ...]
    source_phrases: tuple[str, ...]
    additive: tuple[str, ...]
    inserted: tuple[str, ...]
    modals: tuple[str, ...]
    have: tuple[str, ...]
    been: tuple[str, ...]
    participle_endings: tuple[str, ...]
    be: tuple[str, ...]
    participles: tuple[str, ...]
    past_participles: tuple[str, ...]
    past_verbs: tuple[str, ...]
    reporting: tuple[str, ...]
    infinitives: tuple[str, ...]
    pointing: tuple[str, ...]
    same_source: tuple[str, ...]
    documents: tuple[str, ...]
    dismissing: tuple[str, ...]
    statements: tuple[str, ...]
    span_openers: tuple[str, ...]
    spans: tuple[str, ...]
    contesting: tuple[str, ...]
    contested: tuple[str, ...]
    contest_negations: tuple[str, ...]
    since: tuple[str, ...]
    subordinate: tuple[str, ...]
    bounds: tuple[str, ...]
    avowing: tuple[str, ...]
    avowed: tuple[str, ...]
    exceeding: tuple[str, ...]
    numbered: tuple[str, ...]
    light: tuple[str, ...]
    locatives: tuple[str, ...]
    live_marks: tuple[str, ...]
    few: tuple[str, ...]
    explaining: tuple[str, ...]
    clause_mark: tuple[str, ...]
    unknown_behind_colon: tuple[str, ...]
    plurals: Mapping[str, str]
    subjects: Mapping[str, str]
    pluperfect: Mapping[str, str]
    told_reports: Mapping[str, str]
    reports: Mapping[str, str]

    @property
    def singulars(self) -> Mapping[str, str]:
        """The auxiliaries of one by those of several, of which only single words are known."""
        return {several: one for one, several in self.plurals.items() if " " not in several}


def _read() -> dict[str, LineWords]:
    table = tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
    return {language: _line_words(rows) for language, rows in table.items()}


def _line_words(rows: Mapping[str, Any]) -> LineWords:
    told: dict[str, Any] = {kind: words for kind, words in rows.items() if kind in _TABLES}
    told["reports"] = {verb: kind for kind, verbs in rows["reports"].items() for verb in verbs}
    told |= {kind: tuple(words) for kind, words in rows.items() if kind not in told}
    return LineWords(**told)


LINE_WORDS: Final = _read()


def all_words(kind: str) -> frozenset[str]:
    """Returns the words of one kind, of all languages.

    Args:
        kind: name of a list of LineWords.
    """
    return frozenset(word for own in LINE_WORDS.values() for word in getattr(own, kind))


def one_of(words: Iterable[str]) -> str:
    """Returns a regular expression for one of some words; for none of them it matches nothing."""
    listed = sorted(words, key=lambda word: (-len(word), word))
    return f"(?:{'|'.join(map(re.escape, listed))})" if listed else "(?!)"


ARTICLES: Final = all_words("articles")
