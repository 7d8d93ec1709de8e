"""How often each form of report holds, on dev: what `CERTAINTY` in feeds/extract/found.py is set from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from feeds.extract import extractor
from feeds.extract.found import CERTAINTY
from tests.eval.claims import extract_rows
from tests.eval.gold import read_gold
from tests.eval.scoring import is_same_speaker, score_article


@contextmanager
def _noting(places: dict[tuple[int, int, str], str]) -> Iterator[None]:
    """Notes the form of each attribution that is made inside."""
    made = extractor._View.attribution

    def noted(view: Any, found: Any, figures: Any, sentence: Any, others: Any) -> Any:
        places[found.start, found.end, view.article.id] = found.shape
        return made(view, found, figures, sentence, others)

    view_type: Any = extractor._View
    view_type.attribution = noted
    try:
        yield
    finally:
        view_type.attribution = made


def measure() -> dict[str, tuple[int, int]]:
    """Form → how many were found on dev, and how many of them have the gold's span and speaker."""
    texts = [text for text in read_gold() if text.split == "dev"]
    places: dict[tuple[int, int, str], str] = {}
    with _noting(places):
        rows, _, _ = extract_rows([text.article for text in texts])
    found: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for text, predicted in zip(texts, rows, strict=True):
        score = score_article(text.rows, predicted, text.maybe_figures)
        hits = [(p, is_same_speaker(g, p)) for g, p in score.pairs] + [(p, False) for p in score.false_alarms]
        for row, is_right in hits:
            shape = places.get((row.start, row.end, text.article.id), "pattern")
            found[shape] += 1
            right[shape] += is_right
    return {shape: (count, right[shape]) for shape, count in found.most_common()}


def report() -> list[str]:
    """The table, with the estimate (one right and one wrong added to each) beside what the extractor has."""
    lines = [f"{'form':12} found right estimate  set"]
    for shape, (count, right) in measure().items():
        lines.append(f"{shape:12} {count:5} {right:5} {(right + 1) / (count + 2):8.2f} {CERTAINTY.get(shape, 0):4.2f}")
    return lines
