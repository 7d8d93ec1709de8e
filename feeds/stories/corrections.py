"""STORIES, corrections: an article that says which value it corrects takes the wrong one out of its story. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Final

from feeds.group import MergeResult, StoredRows, number_keys, value_key
from feeds.text import fold
from feeds.types import Change, ChangeKind, Claim, Fact, FactSource

# A notice stands before the text, or in the first paragraphs or the last one.
_FIRST_PARAGRAPHS: Final = 3
_LONGEST_NOTICE: Final = 400
# Least cosines of a corrected claim and one with the right value: for the nearest one, and that the right one surely
# replaces it.
_NEAR: Final = 0.35
_SURE: Final = 0.5
# A smaller number counts many things of one story.
_LEAST_WITHOUT_MATCH: Final = 10
_NUMBER: Final = r"\d[\d.,' ]*(?<=\d)(?:\s?(?:millions?|billions?|milliards?|thousand|mille))?"
_NOUNS: Final = r"(?:\s[^\d.;:()]{0,40}?)?"


def corrected_values(title: str, text: str) -> tuple[tuple[str, str], ...]:
    """Returns the values that an article says to correct: right and wrong ones in pairs, as `value_key` has them.

    "RECTIFICATIF - …" with "12 et non 14", "Corrects number of dead: 12, not 14", "(CORRIGÉ) …" with "non pas 14 mais
    12". Without a notice of a correction nothing is one: "12 ships, not 14 as planned" is news.

    Args:
        title: of the article.
        text: the whole article, its title too or not.
    """
    paragraphs = [part for part in re.split(r"\n+", text) if part.strip() and part.strip() != title.strip()]
    first = paragraphs[:_FIRST_PARAGRAPHS]
    told = [p for p in (*first, *paragraphs[_FIRST_PARAGRAPHS:][-1:]) if _notice().match(_head_of(p))]
    if _title_notice().search(fold(title)):
        told = [title, *first]
    return tuple(dict.fromkeys(pair for part in told for pair in _pairs(part[:_LONGEST_NOTICE])))


def correct(facts: Sequence[Fact], entry_id: int, values: Iterable[tuple[str, str]]) -> MergeResult:
    """Returns the facts in which no earlier article tells the wrong values any more.

    A fact with a wrong value that is like one of the correcting article with the right one is replaced by it ("12, was
    14"); the nearest one is withdrawn if it is less like it, all are if the article tells none with the right one.

    Args:
        facts: all of the story, the claims of the correcting article merged into them.
        entry_id: the stored id of that article.
        values: pairs of the right and the wrong value.
    """
    after = {fact.id: fact for fact in facts}
    changes = []
    for right, wrong in values:
        for fact, near, other in _meant(facts, entry_id, right, wrong):
            changed = after[fact.id] = _without(after[fact.id], entry_id, wrong)
            if near >= _SURE and other is not None:
                after[other] = _instead_of(fact, after[other])
            if not changed.publishers:
                reason = f"another article corrects the figure: {right}, not {wrong}"
                changes.append(Change(ChangeKind.WITHDRAWN, fact.story_id, fact.importance, changed, fact, reason))
    before = {fact.id: fact for fact in facts}
    return MergeResult(tuple(fact for fact in after.values() if fact != before[fact.id]), tuple(changes))


def _instead_of(fact: Fact, right: Fact) -> Fact:
    """The fact with the right value, which replaces the one with the wrong value, and contradicts it no more."""
    disputed_by = tuple(other for other in right.disputed_by if other != fact.id)
    return replace(right, replaces=fact.id if right.replaces is None else right.replaces, disputed_by=disputed_by)


def _meant(facts: Sequence[Fact], entry_id: int, right: str, wrong: str) -> Iterator[tuple[Fact, float, int | None]]:
    """Yields the facts that are corrected, the cosine of each to the nearest fact with the right value, and its id."""
    own = [fact for fact in facts if any(s.entry_id == entry_id and _has(s.claim, right) for s in fact.sources)]
    rows = StoredRows(fact.vector for fact in own)
    found = []
    for fact in facts:
        # The correcting article may tell the wrong value itself, to say that it was wrong.
        is_own = any(source.entry_id == entry_id for source in fact.sources)
        if not is_own and any(_gives(source, entry_id, wrong) for source in fact.sources):
            near = max(zip(rows.cosines(fact.vector), (other.id for other in own), strict=True), default=None)
            found.append((fact, *(near or (0.0, None))))
    nearest = max((near for _, near, _ in found), default=0.0)
    for fact, near, other in found:
        is_small = float(wrong) < _LEAST_WITHOUT_MATCH
        if near >= _SURE or (near == nearest >= _NEAR) or (other is None and not is_small):
            yield fact, near, other


def _without(fact: Fact, entry_id: int, wrong: str) -> Fact:
    """The fact without the earlier sources that give the wrong value."""
    sources = (replace(s, is_withdrawn=True) if _gives(s, entry_id, wrong) else s for s in fact.sources)
    return replace(fact, sources=tuple(sources))


def _gives(source: FactSource, entry_id: int, wrong: str) -> bool:
    return not source.is_withdrawn and source.entry_id < entry_id and _has(source.claim, wrong)


def _has(claim: Claim, key: str) -> bool:
    return any(figure.value is not None and value_key(figure.value) == key for figure in claim.figures)


def _pairs(text: str) -> list[tuple[str, str]]:
    """The right and the wrong values that a text gives, in its order."""
    told = fold(text)
    found = [(m.start(), m["right"], m["wrong"]) for pattern in _pair_patterns() for m in pattern.finditer(told)]
    keys = [(_key(right), _key(wrong)) for _, right, wrong in sorted(found)]
    return [(right, wrong) for right, wrong in keys if right and wrong and right != wrong]


def _key(number: str) -> str:
    keys = number_keys(number)
    return next(iter(keys)) if len(keys) == 1 else ""  # none for a year


def _head_of(paragraph: str) -> str:
    return fold(paragraph[:_LONGEST_NOTICE])


@cache
def _rows() -> dict[str, list[str]]:
    table = tomllib.loads(files("feeds.stories").joinpath("corrections.toml").read_text(encoding="utf-8"))
    found: dict[str, set[str]] = {}
    for row in table.values():
        for name, words in row.items():
            found.setdefault(name, set()).update(map(fold, words))
    return {name: sorted(words, key=lambda word: (-len(word), word)) for name, words in found.items()}


def _any_of(name: str) -> str:
    return f"(?:{'|'.join(map(re.escape, _rows()[name]))})"


@cache
def _notice() -> re.Pattern[str]:
    return re.compile(rf"^\W*(?:attention\W+)?{_any_of('notices')}\b")


@cache
def _title_notice() -> re.Pattern[str]:
    # `fold` turns a dash into a space, so that " - " is at least two spaces.
    notice = _any_of("notices")
    return re.compile(rf"^\W*{notice}\s*(?:[:|)\]*.]|\s\s)|^\W*{notice}\s*$|[(\[]\s*{notice}\s*[)\]]\s*$")


@cache
def _pair_patterns() -> tuple[re.Pattern[str], ...]:
    of = r"(?:\s[^\d.;:()]{0,20}?)?\s"
    right_first = rf"(?<!\d)(?P<right>{_NUMBER}){_NOUNS},?\s+{_any_of('instead')}{of}(?P<wrong>{_NUMBER})"
    wrong_first = (
        rf"\b{_any_of('denying')}{of}(?P<wrong>{_NUMBER}){_NOUNS},?\s+{_any_of('but')}{of}(?P<right>{_NUMBER})"
    )
    return re.compile(right_first), re.compile(wrong_first)
