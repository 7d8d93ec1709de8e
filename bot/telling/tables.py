"""TELLING, tables: phrases of words.toml in the form in which they are found in a text."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from feeds.text import words_of


@cache
def table() -> Mapping[str, Any]:
    """Returns words.toml."""
    return tomllib.loads(files("bot.telling").joinpath("words.toml").read_text(encoding="utf-8"))


@cache
def grammar(kind: str) -> frozenset[str]:
    """Returns the words of one kind by which a clause is read."""
    return frozenset(table()["grammar"][kind])


@cache
def articles() -> frozenset[str]:
    """Returns the little words without those that may begin a place."""
    return grammar("little") - {"in", "en"}


@cache
def ties() -> frozenset[str]:
    """Returns the words and marks that are no part of a name."""
    return grammar("little") | grammar("to") | grammar("between")


@cache
def phrases(group: str) -> tuple[tuple[tuple[str, ...], str], ...]:
    """Returns the phrases of a group of rows with the key of their row, the longest first."""
    return _sorted((phrase, key) for key, row in table()[group].items() for phrase in row["words"])


@cache
def passives() -> tuple[tuple[tuple[str, ...], str], ...]:
    """Returns the phrases that say that a meeting is done to somebody."""
    return _sorted((phrase, key) for key, row in table()["meetings"].items() for phrase in row.get("by", ()))


@cache
def dropped(kind: str) -> tuple[tuple[tuple[str, ...], str], ...]:
    """Returns words that need not be said: of a group, adverbs, hedges."""
    return _sorted((phrase, kind) for phrase in table()["dropped"][kind])


@cache
def countries() -> tuple[tuple[tuple[str, ...], str], ...]:
    """Returns the phrases for the country of who denies."""
    return _sorted((phrase, "country") for phrase in table()["grammar"]["countries"])


@cache
def sources() -> tuple[tuple[tuple[str, ...], str], ...]:
    """Returns the words before a source."""
    return _sorted((phrase, "source") for phrase in table()["grammar"]["sources"])


@cache
def vague() -> tuple[tuple[tuple[str, ...], str], ...]:
    """Returns numbers that are none, with their index."""
    return _sorted((phrase, str(number)) for number, row in enumerate(table()["vague"]) for phrase in row["words"])


@cache
def adverbs() -> tuple[tuple[tuple[str, ...], str], ...]:
    """Returns adverbs that are told, with their index."""
    return _sorted((phrase, str(number)) for number, row in enumerate(table()["adverbs"]) for phrase in row["words"])


@cache
def concluded() -> tuple[tuple[tuple[str, ...], str], ...]:
    """Returns the phrases for the month in which a paper was concluded, with the index of the month."""
    rows = table()["months"]
    names = [(name, str(at)) for language in ("en", "fr") for at, name in enumerate(rows[language])]
    return _sorted((f"{phrase} {name}", at) for phrase in rows["concluded"] for name, at in names)


@cache
def places() -> Mapping[tuple[str, ...], str]:
    """Returns the English name of a place by its words in either language."""
    return {words_of(name): english for english, french in table()["places"]["names"] for name in (english, french)}


@cache
def place_words(kind: str) -> tuple[tuple[tuple[str, ...], str], ...]:
    """Returns words for a region, a front or the far east."""
    return _sorted((phrase, kind) for phrase in table()["places"][kind])


def _sorted(rows: Iterable[tuple[str, str]]) -> tuple[tuple[tuple[str, ...], str], ...]:
    return tuple(sorted(((words_of(phrase), key) for phrase, key in rows), key=lambda row: (-len(row[0]), row)))


def exact(words: Sequence[str], at: int, phrases: Iterable[tuple[tuple[str, ...], str]]) -> tuple[str, int] | None:
    """Returns the key of the phrase that stands at a place, and where it ends."""
    if at >= len(words):
        return None
    first = words[at]
    for phrase, key in phrases:
        if phrase[0] == first and tuple(words[at : at + len(phrase)]) == phrase:
            return key, at + len(phrase)
    return None


def loose(words: Sequence[str], at: int, phrases: Iterable[tuple[tuple[str, ...], str]]) -> tuple[str, int] | None:
    """Returns the same, with articles and prepositions between the words left out."""
    for phrase, key in phrases:
        end = _loose_end(words, at, phrase)
        if end is not None:
            return key, end
    return None


def _loose_end(words: Sequence[str], at: int, phrase: Sequence[str]) -> int | None:
    end = at
    for number, word in enumerate(phrase):
        while number and end < len(words) and words[end] != word and words[end] in grammar("little"):
            end += 1
        if end >= len(words) or words[end] != word:
            return None
        end += 1
    return end
