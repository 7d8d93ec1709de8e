"""Fits the confidence of attributions and writes its weights: `make train`, `python -m tests.eval.confidence.train`."""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Final

import tomli_w

from feeds.extract.attribution import confidence
from feeds.extract.attribution.confidence.model import ConfidenceModel
from tests.eval.confidence.examples import Example, training_examples
from tests.eval.confidence.fit import PENALTY, evidence_names, fit
from tests.eval.real.sample import SENTENCES

WEIGHTS: Final = Path(str(resources.files(confidence).joinpath("weights.toml")))
_HEADER: Final = """\
# The log-odds that an attribution is right are the intercept plus, for each piece of its evidence (evidence.py), the
# value times the weight. `make train` writes this file; do not edit it (tests/eval/confidence, docs/adr/0012).
#
# Fitted on {count} attributions, L2 penalty {penalty:g}: {corpora}.
# judged: what the extractor found in other French sentences and in Wikinews interviews, judged by a reader.
# own.*: texts written for this project; they count {own_weight:g} each.
#
# Texts: Wikinews (CC BY 2.5) with the annotations of GUM (CC BY 4.0, https://gucorpling.org/gum/); French sentences of
# Universal Dependencies GSD and PUD (CC BY-SA) and Sequoia (LGPL-LR). No text is in this file.
"""


def as_toml(model: ConfidenceModel, examples: Sequence[Example]) -> str:
    """Returns the weights file: a comment that says how it was made, the intercept, a table per subject."""
    tables: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for name, weight in model.weights.items():
        subject, _, key = name.partition(".")
        tables[subject][key] = weight
    counts = Counter(one.corpus for one in examples)
    header = _HEADER.format(
        count=len(examples),
        penalty=PENALTY,
        corpora=", ".join(f"{name} {count}" for name, count in sorted(counts.items())),
        own_weight=min(one.weight for one in examples),
    )
    return f"{header}\n{tomli_w.dumps({'intercept': model.intercept, 'weights': dict(tables)})}"


def main() -> int:
    """Writes the weights.

    Returns:
        The exit status: 1 where ../shared, which has the texts, is not there.
    """
    argparse.ArgumentParser(prog="python -m tests.eval.confidence.train", description=__doc__).parse_args()
    if not SENTENCES.exists():
        print("left out, since ../shared is not there", file=sys.stderr)
        return 1
    examples = training_examples()
    model = fit(examples, evidence_names(examples))
    WEIGHTS.write_text(as_toml(model, examples), encoding="utf-8")
    print(f"{WEIGHTS}: {len(model.weights)} weights")
    return 0


if __name__ == "__main__":
    sys.exit(main())
