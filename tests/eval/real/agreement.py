"""How far two annotators of the French sentences agree: `python -m tests.eval.real.agreement A.jsonl B.jsonl`.

Each split has two lines. In the first, what one of them calls optional (or a quantity that may or may not count) is
neither an agreement nor a disagreement, as in the scores. In the second, marked "strict", it counts as left out by
whoever calls it so. Neither annotator is taken for the truth: F1 is the same both ways.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from tests.eval.gold import GoldText
from tests.eval.real.french import read_french
from tests.eval.rows import Row
from tests.eval.scoring import f1, is_same_speaker, pair_spans, ratio


@dataclass(frozen=True, slots=True)
class Agreement:
    """Counts over sentences.

    Attributes:
        first, second: attributions of each annotator, without those that one of the two calls optional.
        both: pairs of them whose spans overlap by half or more of their union.
        exact, speaker, quotation, status: pairs that agree on all characters, speaker, kind of quotation, status.
        first_figures, second_figures, both_figures: (value, unit) pairs.
    """

    first: int = 0
    second: int = 0
    both: int = 0
    exact: int = 0
    speaker: int = 0
    quotation: int = 0
    status: int = 0
    first_figures: int = 0
    second_figures: int = 0
    both_figures: int = 0

    def __add__(self, other: Agreement) -> Agreement:
        return Agreement(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


def _attributions(text: GoldText) -> list[Row]:
    return [row for row in text.rows if row.kind == "attribution"]


def _figures(text: GoldText, other: GoldText) -> set[tuple[float | None, str]]:
    spared = {figure.value for figure in (*text.maybe_figures, *other.maybe_figures)}
    spared |= {f.value for t in (text, other) for row in t.rows if row.is_optional for f in row.figures}
    return {
        (figure.value, figure.unit[:4].lower())
        for row in text.rows
        for figure in row.figures
        if not row.is_optional and figure.value not in spared
    }


def compare(first: GoldText, second: GoldText) -> Agreement:
    """The two annotations of one sentence → counts."""
    matched = pair_spans(_attributions(first), _attributions(second))
    pairs = [(a, b) for a, b in matched if not a.is_optional and not b.is_optional]
    excused = [row for pair in matched if any(row.is_optional for row in pair) for row in pair]
    figures, other_figures = _figures(first, second), _figures(second, first)

    def count(text: GoldText) -> int:
        return sum(not row.is_optional and not any(row is e for e in excused) for row in _attributions(text))

    return Agreement(
        first=count(first),
        second=count(second),
        both=len(pairs),
        exact=sum((a.start, a.end) == (b.start, b.end) for a, b in pairs),
        speaker=sum(is_same_speaker(a, b) or is_same_speaker(b, a) for a, b in pairs),
        quotation=sum(a.quotation == b.quotation for a, b in pairs),
        status=sum(a.status == b.status for a, b in pairs),
        first_figures=len(figures),
        second_figures=len(other_figures),
        both_figures=len(figures & other_figures),
    )


def required(text: GoldText) -> GoldText:
    """The text with nothing but what must be found: no optional rows, no quantities that may or may not count."""
    rows = tuple(row for row in text.rows if not row.is_optional)
    return replace(text, rows=rows, maybe_figures=())


def report(first: Sequence[GoldText], second: Sequence[GoldText]) -> Iterator[str]:
    """Lines to read: two for each split, and two for all sentences that both have."""
    others = {text.article.id: text for text in second}
    totals: dict[str, Agreement] = {}
    for text in first:
        other = others.get(text.article.id)
        for name in (text.split, "all") if other else ():
            assert other is not None
            totals[name] = totals.get(name, Agreement()) + compare(text, other)
            strict = f"{name}, strict"
            totals[strict] = totals.get(strict, Agreement()) + compare(required(text), required(other))
    yield f"{'':16}{'A':>6}{'B':>6}{'both':>6}{'F1':>9}{'exact':>7}{'speaker':>9}{'kind':>7}{'status':>8}{'figF1':>7}"
    for name, n in totals.items():
        shares = "".join(f"{ratio(part, n.both):{width}.3f}" for part, width in _columns(n))
        figures = f1(n.both_figures, n.first_figures, n.second_figures)
        yield f"{name:16}{n.first:6}{n.second:6}{n.both:6}{f1(n.both, n.first, n.second):9.3f}{shares}{figures:7.3f}"


def _columns(n: Agreement) -> tuple[tuple[int, int], ...]:
    return ((n.exact, 7), (n.speaker, 9), (n.quotation, 7), (n.status, 8))


def main() -> int:
    """Prints the table.

    Returns:
        The exit status, 0.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.eval.real.agreement", description=__doc__)
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    options = parser.parse_args()
    print(*report(read_french([options.first]), read_french([options.second])), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
