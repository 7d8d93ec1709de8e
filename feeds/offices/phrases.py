"""Cuts the words of a text into the parts of an office: known phrases of the tables, and words that none has."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from itertools import chain
from typing import Final

from feeds.offices.countries import country_by_stem, country_phrases
from feeds.offices.tables import little_words, phrase_of, table, written_words

_LONGEST_PHRASE: Final = 6


def parts_of(phrase: str) -> Iterator[tuple[str, str, str]]:
    """Yields the kind, the key and the words of each part of a phrase.

    Countries and names come first, since they stand inside of other parts: "agence [sud-coréenne] du renseignement".
    """
    words = written_words(phrase)
    kept = [n for n, word in enumerate(words) if word.lower() not in little_words() or word in {"UN", "US"}]
    rest: list[int] = []
    for run, found in _matched(words, kept, {"country", "named"}):
        if found is None:
            rest += run
            continue
        kind, key = found
        ties = words[_before(kept, run[0]) + 1 : run[0]]
        is_host = bool(_host_words().intersection(tie.lower() for tie in ties)) and run[0] > len(ties)
        yield "host" if is_host else kind, key, ""
    for run, found in _matched(words, rest, {"title", "body", "portfolio", "mark"}):
        yield (*found, "") if found else ("unknown", "", words[run[0]])


def _before(kept: Sequence[int], place: int) -> int:
    return max((n for n in kept if n < place), default=-1)


def _matched(
    words: Sequence[str], places: Sequence[int], kinds: Collection[str]
) -> Iterator[tuple[list[int], tuple[str, str] | None]]:
    """Yields the longest known phrases of those kinds, from left to right, and single words that begin none."""
    at = 0
    while at < len(places):
        for length in range(min(_LONGEST_PHRASE, len(places) - at), 0, -1):
            found = _known(tuple(words[n] for n in places[at : at + length]))
            if found is not None and found[0] in kinds and not _is_part(words, places, at, length, kinds):
                yield list(places[at : at + length]), found
                at += length
                break
        else:
            yield [places[at]], None
            at += 1


def _is_part(words: Sequence[str], places: Sequence[int], at: int, length: int, kinds: Collection[str]) -> bool:
    """True for `security council` in `national security council`: a longer phrase of another kind holds it."""
    for start in range(max(0, at - _LONGEST_PHRASE), at + 1):
        for end in range(at + length + (start == at), min(start + _LONGEST_PHRASE, len(places)) + 1):
            found = _known(tuple(words[n] for n in places[start:end]))
            if found is not None and found[0] not in kinds:
                return True
    return False


def _known(words: tuple[str, ...]) -> tuple[str, str] | None:
    known = _phrases()
    lower = tuple(word.lower() for word in words)
    found = known.get(words) or known.get(lower)
    if found is None and len(words) == 1 and (code := country_by_stem(lower[0])):
        return "country", code
    return found


@cache
def _phrases() -> dict[tuple[str, ...], tuple[str, str]]:
    """Returns the kind and key of every phrase of the tables; what two entries have is the first one's."""
    found: dict[tuple[str, ...], tuple[str, str]] = {}
    for name, kind, key in chain(_named(), _titles(), _parts_of_bodies(), _marks()):
        found.setdefault(phrase_of(name), (kind, key))
    for phrase, code in country_phrases().items():
        found.setdefault(phrase, ("country", code))
    found.pop((), None)
    return found


def _named() -> Iterator[tuple[str, str, str]]:
    for key, row in table("offices")["named"].items():
        for name in (row["en"].partition(",")[0], row["fr"].partition(",")[0], *row.get("also", ())):
            yield name, "named", key


def _titles() -> Iterator[tuple[str, str, str]]:
    """A form that only one gender has tells it: "directrice", "spokeswoman", "président"; not "spokesperson"."""
    for key, row in table("offices")["titles"].items():
        for language in ("en", "fr"):
            masculine, *others = row[language].split("/")
            yield masculine, "title", f"{key}/m" if others else key
            for form, gender in zip(others, ("/f", ""), strict=False):
                yield form, "title", f"{key}{gender}"
        for name in row.get("also", ()):
            yield name, "title", key


def _parts_of_bodies() -> Iterator[tuple[str, str, str]]:
    for key, row in table("offices")["bodies"].items():
        for name in (row["en"], row["fr"].replace("{a}", ""), *row.get("also", ())):
            yield name, "body", key
    for key, row in table("offices")["portfolios"].items():
        for name in (row["en"], row["fr"], *row.get("also", ())):
            yield name, "portfolio", key


def _marks() -> Iterator[tuple[str, str, str]]:
    for key, words in table("offices")["marks"].items():
        for name in words:
            yield name, "mark", key


@cache
def _host_words() -> frozenset[str]:
    return frozenset(table("offices")["little"]["host"])
