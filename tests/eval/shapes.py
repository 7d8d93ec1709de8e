"""How often attributions of each shape are right, on dev: `SHAPE_CONFIDENCE` in attribution/types.py is set from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from feeds.extract.attribution.attributor import Attributor
from feeds.extract.attribution.types import SHAPE_CONFIDENCE, Attribution, Shape
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from tests.eval.claims import extract_rows
from tests.eval.gold import read_gold
from tests.eval.scoring import is_same_speaker, score_article


@contextmanager
def _noting(places: dict[tuple[str, int, int], Shape]) -> Iterator[None]:
    """Notes the text, span and shape of each attribution that is found inside the block."""
    attribute = Attributor.attribute

    def noted(self: Attributor, sentence: ParsedSentence, previous: ParsedSentence | None) -> list[Attribution]:
        found = attribute(self, sentence, previous)
        places.update({(sentence.text, one.start, one.end): one.shape for one in found})
        return found

    with patch.object(Attributor, "attribute", noted):
        yield


def measure() -> dict[Shape, tuple[int, int]]:
    """Returns, by shape, how many attributions were found on dev, and how many have the gold's span and speaker."""
    texts = [text for text in read_gold() if text.split == "dev"]
    places: dict[tuple[str, int, int], Shape] = {}
    with _noting(places):
        rows, _, _ = extract_rows([text.article for text in texts])
    found: Counter[Shape] = Counter()
    right: Counter[Shape] = Counter()
    for text, predicted in zip(texts, rows, strict=True):
        score = score_article(text.rows, predicted, text.maybe_figures)
        hits = [(p, is_same_speaker(g, p)) for g, p in score.pairs] + [(p, False) for p in score.false_alarms]
        for row, is_right in hits:
            shape = places[text.article.text, row.start, row.end]
            found[shape] += 1
            right[shape] += is_right
    return {shape: (count, right[shape]) for shape, count in found.most_common()}


def report() -> list[str]:
    """Returns the table, with the estimate (one right and one wrong case added to each) beside what is set."""
    lines = [f"{'shape':14} found right estimate  set"]
    for shape, (count, right) in measure().items():
        lines.append(f"{shape:14} {count:5} {right:5} {(right + 1) / (count + 2):8.2f} {SHAPE_CONFIDENCE[shape]:4.2f}")
    return lines
