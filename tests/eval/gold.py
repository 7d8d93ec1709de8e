"""Gold texts: TOML with the spans marked in the text itself → articles and what a careful reader takes from them.

README.md beside this file has the format and the conventions. Offsets are never written by hand: they are counted here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from feeds.types import Article
from tests.eval.rows import Quantity, Row

GOLD = Path(__file__).parent / "gold"
SPLITS = ("dev", "held_out")

_OPENING = re.compile(r"\{(\w+)\|")
_QUANTITY = re.compile(
    r"(?P<hedge>~)?(?P<bound>[<>])?(?P<value>\?|-?\d+(?:\.\d+)?)(?:\.\.(?P<high>\d+(?:\.\d+)?))?\s+(?P<unit>\S.*)"
)
_BOUNDS = {None: "exact", ">": "at_least", "<": "at_most"}


class GoldError(ValueError):
    """A gold file does not say what it means; the message names the text and the mark."""


@dataclass(frozen=True, slots=True)
class GoldText:
    """One annotated text.

    Attributes:
        group: "news", "us_political" or "sentences": texts that are scored apart as well.
        rows: attributions, events, figures and traps (spans that are no claim), in the order of the file.
        maybe_figures: quantities that a reader may or may not count (ages, durations): never scored.
        forms: tags of the text as a whole.
    """

    article: Article
    split: str
    group: str
    style: str
    subject: str
    rows: tuple[Row, ...]
    maybe_figures: tuple[Quantity, ...] = ()
    forms: tuple[str, ...] = ()


def read_quantity(written: str) -> Quantity:
    """`~1500 soldiers`, `>20 %`, `3..5 EUR`, `? USD` → a quantity.

    Raises:
        GoldError: it is written in no such way.
    """
    found = _QUANTITY.fullmatch(written)
    if not found:
        raise GoldError(f"no quantity: {written!r}")
    value, high = found["value"], found["high"]
    return Quantity(
        value=None if value == "?" else float(value),
        unit=found["unit"],
        is_approximate=bool(found["hedge"]),
        bound=_BOUNDS[found["bound"]],
        high=float(high) if high else None,
    )


def read_marks(marked: str) -> tuple[str, dict[str, tuple[int, int]]]:
    """Takes the marks `{name|…}` (they may nest) off a text.

    Returns:
        The clean text, and for each mark its start and end (exclusive) in it.

    Raises:
        GoldError: a mark is never closed, closed twice, or its name is used twice.
    """
    clean: list[str] = []
    length = position = 0
    open_marks: list[tuple[str, int]] = []
    spans: dict[str, tuple[int, int]] = {}
    while position < len(marked):
        opening = _OPENING.match(marked, position)
        if opening:
            open_marks.append((opening[1], length))
            position = opening.end()
        elif marked[position] == "}":
            if not open_marks:
                raise GoldError(
                    f"a mark is closed that was not opened: …{marked[max(0, position - 30) : position + 1]}"
                )
            name, start = open_marks.pop()
            if name in spans:
                raise GoldError(f"mark {name!r} is used twice")
            spans[name] = (start, length)
            position += 1
        else:
            clean.append(marked[position])
            length += 1
            position += 1
    if open_marks:
        raise GoldError(f"mark {open_marks[-1][0]!r} is not closed")
    return "".join(clean), spans


def _kind(claim: Mapping[str, Any]) -> str:
    for key, kind in (("by", "attribution"), ("event", "event"), ("trap", "trap"), ("figures", "figure")):
        if key in claim:
            return kind
    raise GoldError(f"mark {claim.get('mark')!r}: none of by, event, trap, figures")


def _quotation(forms: tuple[str, ...]) -> str | None:
    return next((form for form in forms if form in {"direct", "indirect", "mixed"}), None)


def _row(article: str, text: str, span: tuple[int, int], claim: Mapping[str, Any], who: Mapping[str, Any]) -> Row:
    kind = _kind(claim)
    by = claim.get("by")
    speaker = who.get(by, {}) if by else {}
    forms = tuple(claim.get("forms", ())) + ((claim["trap"],) if kind == "trap" else ())
    return Row(
        article=article,
        kind=kind,
        start=span[0],
        end=span[1],
        content=text[span[0] : span[1]],
        speaker=speaker.get("name", by),
        aliases=tuple(speaker.get("aliases", ())),
        role=speaker.get("role"),
        cue=claim.get("cue"),
        via=claim.get("via"),
        date=claim.get("date"),
        figures=tuple(map(read_quantity, claim.get("figures", ()))),
        predicate=claim.get("event"),
        participants=tuple(claim.get("participants", ())),
        places=tuple(claim.get("places", ())),
        status=claim.get("status", "asserted"),
        quotation=_quotation(forms),
        forms=forms,
        is_optional=bool(claim.get("optional", False)),
    )


def read_text(entry: Mapping[str, Any], language: str, split: str, group: str) -> GoldText:
    """One `[[text]]` of a gold file → an annotated text.

    Raises:
        GoldError: marks and claims do not fit together.
    """
    identifier = f"{language}-{entry['id']}"
    body = entry["text"].strip()
    marked = f"{entry['title']}\n\n{body}" if "title" in entry else body
    text, spans = read_marks(marked)
    claims = entry.get("claims", [])
    named = [claim["mark"] for claim in claims]
    if sorted(set(named)) != sorted(spans) or any(mark not in spans for mark in named):
        raise GoldError(f"{identifier}: marks {sorted(set(spans) ^ set(named))} stand on one side only")
    who = entry.get("speakers", {})
    published: date = entry["published"]
    article = Article(
        id=identifier,
        text=text,
        title=read_marks(entry.get("title", ""))[0],
        language=language,
        published=datetime.combine(published, time(12), UTC),
    )
    return GoldText(
        article=article,
        split=split,
        group=entry.get("group", group),
        style=entry.get("style", ""),
        subject=entry.get("subject", ""),
        rows=tuple(_row(identifier, text, spans[claim["mark"]], claim, who) for claim in claims),
        maybe_figures=tuple(map(read_quantity, entry.get("maybe_figures", ()))),
        forms=tuple(entry.get("forms", ())),
    )


def read_file(path: Path, language: str, split: str) -> Iterator[GoldText]:
    """The texts of one gold file; `group` and `published` at its top are what its texts start from.

    Raises:
        GoldError: one of them is not well marked; the message names it.
    """
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    defaults = {"published": content.get("published")}
    for entry in content["text"]:
        try:
            yield read_text({**defaults, **entry}, language, split, content.get("group", "news"))
        except GoldError as error:
            raise GoldError(f"{path.name}: {entry.get('id')}: {error}") from error


def read_gold(root: Path = GOLD) -> tuple[GoldText, ...]:
    """All gold texts under `root`/language/split/*.toml, in the order of their paths."""
    return tuple(
        text
        for split in SPLITS
        for path in sorted(root.glob(f"*/{split}/*.toml"))
        for text in read_file(path, path.parent.parent.name, split)
    )
