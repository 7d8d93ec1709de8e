"""Rows of tests/data/rules: a sentence, and the claims that must and must not be found in it.

docs/extraction.md ("Rules and rows") describes the format.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Final

from feeds.types import Article, Claim, ClaimKind
from tests.eval.gold import read_quantity
from tests.eval.rows import Quantity

FOLDER: Final = Path(__file__).parents[1] / "data" / "rules"
PUBLISHED: Final = date(2024, 10, 21)  # a Monday
_ROW_KEYS: Final = frozenset({"text", "rules", "published", "attributions", "events", "figures", "not_claimed"})


def _quantities(claim: Claim) -> list[Quantity]:
    return [Quantity(f.value, f.unit, f.approximate, str(f.bound), f.high) for f in claim.figures]


# Key of an expected claim → what a claim has there.
_ATTRIBUTION: Final[Mapping[str, Callable[[Claim], object]]] = {
    "speaker": lambda claim: claim.speaker,
    "cue": lambda claim: claim.cue,
    "content": lambda claim: claim.content,
    "kind": lambda claim: str(claim.quotation),
    "status": lambda claim: str(claim.status),
    "date": lambda claim: claim.date,
    "figures": _quantities,
    "role": lambda claim: claim.role,
    "via": lambda claim: claim.via,
    "lead": lambda claim: claim.lead,
    "report": lambda claim: claim.report,
    "predicate": lambda claim: claim.predicate,
    "stands_alone": lambda claim: claim.stands_alone and not claim.told,
    "is_line": lambda claim: claim.stands_alone,
}
_EVENT: Final[Mapping[str, Callable[[Claim], object]]] = {
    "predicate": lambda claim: claim.predicate,
    "content": lambda claim: claim.content,
    "participants": lambda claim: list(claim.participants),
    "places": lambda claim: list(claim.places),
    "status": lambda claim: str(claim.status),
    "date": lambda claim: claim.date,
    "figures": _quantities,
    "stands_alone": lambda claim: claim.stands_alone and not claim.told,
    "is_line": lambda claim: claim.stands_alone,
}
_KINDS: Final = {"attributions": (ClaimKind.ATTRIBUTION, _ATTRIBUTION), "events": (ClaimKind.EVENT, _EVENT)}


class RowError(ValueError):
    """A row is not written as docs/extraction.md says; the message names file and row."""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A sentence with what is expected of it.

    Attributes:
        name: file and number of the row, for messages.
        article: the sentence, or a few of them.
        rules: names of the rules that the row is there for.
        expected: the lists of the row, as written.
        not_claimed: words that no claim may overlap.
    """

    name: str
    article: Article
    rules: tuple[str, ...]
    expected: Mapping[str, Sequence[Any]]
    not_claimed: tuple[str, ...]

    def problems(self, claims: Sequence[Claim]) -> list[str]:
        """Returns what is wrong with the claims that were found in the sentence, nothing if they are as expected."""
        return [*self._wrong(claims), *self._claimed(claims)]

    def _wrong(self, claims: Sequence[Claim]) -> Iterator[str]:
        for key, (kind, fields) in _KINDS.items():
            if key in self.expected:
                yield from _differences(key, self.expected[key], [c for c in claims if c.kind is kind], fields)
        if "figures" in self.expected:
            found = [quantity for c in claims if c.kind is ClaimKind.FIGURE for quantity in _quantities(c)]
            wanted = [read_quantity(written) for written in self.expected["figures"]]
            if found != wanted:
                yield f"figures: {found} instead of {wanted}"

    def _claimed(self, claims: Sequence[Claim]) -> Iterator[str]:
        text = self.article.text
        for words in self.not_claimed:
            start = text.index(words)
            for claim in claims:
                if claim.start < start + len(words) and start < claim.end:
                    yield f"not_claimed: {words!r} is in {_shown(claim)}"


def read_rows(language: str) -> tuple[RuleRow, ...]:
    """Returns the rows of a language in the order of the file. Raises RowError if one is written wrongly."""
    path = FOLDER / f"{language}.toml"
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(_row(row, language, f"{path.name} row {number}") for number, row in enumerate(given["row"], 1))


def languages() -> list[str]:
    """Returns the languages that have rows."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def _row(given: Mapping[str, Any], language: str, name: str) -> RuleRow:
    unknown = set(given) - _ROW_KEYS
    if unknown or "text" not in given:
        raise RowError(f"{name}: unknown or missing: {', '.join(sorted(unknown)) or 'text'}")
    expected = {key: given[key] for key in ("attributions", "events", "figures") if key in given}
    not_claimed = tuple(given.get("not_claimed", ()))
    if not expected and not not_claimed:
        raise RowError(f"{name}: expects nothing")
    for key, (_, fields) in _KINDS.items():
        for claim in expected.get(key, ()):
            if wrong := set(claim) - set(fields):
                raise RowError(f"{name}: {key}: unknown: {', '.join(sorted(wrong))}")
    for words in (*not_claimed, *(c["content"] for key in _KINDS for c in expected.get(key, ()) if "content" in c)):
        if words not in given["text"]:
            raise RowError(f"{name}: {words!r} is not in the text")
    published = datetime.combine(given.get("published", PUBLISHED), time(12), UTC)
    article = Article(name, given["text"], language=language, published=published)
    return RuleRow(name, article, tuple(given.get("rules", ())), expected, not_claimed)


def _differences(
    key: str,
    wanted: Sequence[Mapping[str, Any]],
    found: Sequence[Claim],
    fields: Mapping[str, Callable[[Claim], object]],
) -> Iterator[str]:
    if len(wanted) != len(found):
        yield f"{key}: {len(found)} instead of {len(wanted)}: {'; '.join(map(_shown, found)) or 'none'}"
        return
    for number, (claim, expected) in enumerate(zip(found, wanted, strict=True), 1):
        for name, value in expected.items():
            wants = [read_quantity(written) for written in value] if name == "figures" else value
            if (has := fields[name](claim)) != wants:
                yield f"{key} {number}: {name}: {has!r} instead of {wants!r}"


def _shown(claim: Claim) -> str:
    return f"{claim.kind} {claim.speaker or claim.predicate or ''} “{claim.content}”"
