"""The annotated French sentences: offsets and the sentences → gold texts, as of tests/eval/gold.py.

`fr/gold.*.jsonl` is what two annotators (`fr/annotator_*.jsonl`) say, settled; GUIDELINES.md says how.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from feeds.types import Article
from tests.eval.gold import SPLITS, GoldText, read_quantity
from tests.eval.real.sample import FOLDER, read_lines, read_sample, read_sentences, split
from tests.eval.rows import Row

GOLD = tuple(FOLDER / f"gold.{name}.jsonl" for name in SPLITS)
ANNOTATORS = tuple(FOLDER / f"annotator_{name}.jsonl" for name in "ab")


def to_row(identifier: str, text: str, note: Mapping[str, Any]) -> Row:
    """One annotation, all of it offsets into `text` → a gold row."""

    def words(key: str) -> str | None:
        return text[slice(*note[key])] if key in note else None

    start, end = note["span"]
    kind, quotation = note["kind"], note.get("quotation")
    return Row(
        article=identifier,
        kind=kind,
        start=start,
        end=end,
        content=text[start:end],
        speaker=words("speaker"),
        aliases=tuple(text[slice(*span)] for span in note.get("aliases", ())),
        role=words("role"),
        cue=words("cue"),
        via=words("via"),
        date=note.get("date"),
        figures=tuple(map(read_quantity, note.get("figures", ()))),
        status=note.get("status", "asserted"),
        quotation=quotation,
        forms=(note["tag"],) if kind == "trap" else (quotation,) if quotation else (),
        is_optional=note.get("optional", False),
    )


def read_french(paths: Iterable[Path] = GOLD) -> tuple[GoldText, ...]:
    """Returns the sentences of the sample that are at hand, with their annotations.

    `group` is the treebank, `style` the stratum.

    Args:
        paths: the settled gold, or what one annotator wrote.
    """
    texts, sample = read_sentences(), read_sample()
    found = []
    for annotated in (row for path in paths for row in read_lines(path)):
        identifier = annotated["id"]
        text = texts.get(identifier)
        if text is None:
            continue
        found.append(
            GoldText(
                article=Article(identifier, text, language="fr"),
                split=split(identifier),
                group=identifier.partition("-")[0],
                style=sample[identifier],
                subject="",
                rows=tuple(to_row(identifier, text, note) for note in annotated["rows"]),
                maybe_figures=tuple(map(read_quantity, annotated.get("maybe", ()))),
            )
        )
    return tuple(found)
