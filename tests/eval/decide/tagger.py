"""Rules with a small tagger (a linear-chain CRF) beside rules alone, on real text.

The tagger is trained on text annotated in our convention, and used in three ways, each measured apart: it moves the
bounds of what the rules found, adds spans that they missed, and takes out what they found. French dev and GUM are
scored by cross-validation over documents, the other texts by a tagger that was trained on all of the training texts.

    pip install --target DIR --no-deps python-crfsuite==0.9.12        measured with it; not in the lock file
    PYTHONPATH=DIR python -m tests.eval.decide.tagger
    PYTHONPATH=DIR python -m tests.eval.decide.tagger --polnear 360   trained on other PolNeAR articles, for reference
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from tests.eval.decide.features import features_of
from tests.eval.decide.models import COLUMNS
from tests.eval.decide.sentences import BEGIN, OUTSIDE, Span, TaggerSentence, TaggerText, read_texts
from tests.eval.gold import GoldText, read_gold
from tests.eval.real.french import read_french
from tests.eval.real.gum_gold import read_gum
from tests.eval.real.polnear import SIZE, read_polnear
from tests.eval.real.score import corpus, score_text
from tests.eval.rows import Row
from tests.eval.scoring import Counts, measures

FOLDS: Final = 8
_PARAMETERS: Final = {"c1": 0.05, "c2": 0.1, "max_iterations": 80, "feature.minfreq": 2}
_BLANKS: Final = " ,;:\n\t–—-."
_DISTANCE_OF_OTHER_VERBS: Final = 4  # tokens that a verb which is no cue counts as farther away


@dataclass(frozen=True, slots=True)
class Segment:
    """A span that the tagger marks. `tokens` are its first token and the one behind its last; `sure` is 0 to 1."""

    span: Span
    tokens: Span
    sure: float


class Tagger:
    """A trained CRF."""

    def __init__(self, model: Any, *, with_rules: bool) -> None:
        self._model = model
        self._with_rules = with_rules

    def inside(self, given: TaggerSentence) -> list[float]:
        """Returns for each token the probability that it is in a content."""
        self._set(given)
        has_outside = OUTSIDE in self._model.labels()
        count = len(given.tokens)
        return [1 - self._model.marginal(OUTSIDE, i) if has_outside else 1.0 for i in range(count)]

    def segments(self, given: TaggerSentence) -> list[Segment]:
        """Returns the contents that it marks in a sentence."""
        if not given.tokens:
            return []
        inside = self.inside(given)
        places, text = given.offsets(), given.sentence.text
        found = []
        for first, end in segments_of(self._model.tag()):
            span = _trimmed(text, places[first][0], places[end - 1][1])
            if span[0] < span[1]:
                found.append(Segment(span, (first, end), sum(inside[first:end]) / (end - first)))
        return found

    def _set(self, given: TaggerSentence) -> None:
        self._model.set(features_of(given, with_rules=self._with_rules))


def segments_of(tags: Sequence[str]) -> Iterator[Span]:
    """Yields the first token of each run of tags, and the token behind its last."""
    first: int | None = None
    for i, tag in enumerate([*tags, OUTSIDE]):
        if first is not None and tag in {OUTSIDE, BEGIN}:
            yield first, i
            first = None
        if tag != OUTSIDE and first is None:
            first = i


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in _BLANKS:
        start += 1
    while end > start and text[end - 1] in _BLANKS:
        end -= 1
    return start, end


def train(texts: Sequence[TaggerText], *, with_rules: bool = True) -> Tagger:
    """Returns a tagger that is trained on the texts' gold.

    Args:
        texts: the texts.
        with_rules: whether what the rules found is among its features.
    """
    crfsuite = importlib.import_module("pycrfsuite")
    trainer = crfsuite.Trainer(verbose=False)
    trainer.set_params({**_PARAMETERS, "feature.possible_transitions": True})
    for text in texts:
        for given in text.sentences:
            if given.tokens:
                trainer.append(features_of(given, with_rules=with_rules), given.tags(text.gold_spans))
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model.crf")
        trainer.train(path)
        model = crfsuite.Tagger()
        model.open(path)
    return Tagger(model, with_rules=with_rules)


# --- the three ways to use it


def with_bounds(text: TaggerText, tagger: Tagger, least: float) -> list[Row]:
    """The rules' claims with the bounds of the segment that overlaps them most, where the tagger is sure of it."""
    rows = list(text.claims)
    for given in text.sentences:
        for segment in tagger.segments(given):
            touching = [n for n, row in enumerate(rows) if row.start < segment.span[1] and segment.span[0] < row.end]
            if len(touching) == 1 and segment.sure >= least and _is_within(rows[touching[0]], given):
                start, end = segment.span
                rows[touching[0]] = replace(rows[touching[0]], start=start, end=end)
    return rows


def with_additions(text: TaggerText, tagger: Tagger, least: float) -> list[Row]:
    """The rules' claims, and segments of which the tagger is sure where the rules have none."""
    rows = list(text.claims)
    for given in text.sentences:
        for segment in tagger.segments(given):
            start, end = segment.span
            is_new = not any(row.start < end and start < row.end for row in rows)
            speaker = _speaker_of(segment, given) if is_new and segment.sure >= least else None
            if speaker is not None:
                rows.append(Row(text.text.article.id, "attribution", start, end, speaker=speaker))
    return rows


def with_vetoes(text: TaggerText, tagger: Tagger, least: float) -> list[Row]:
    """The rules' claims without those in whose content the tagger does not believe."""
    rows = list(text.claims)
    for given in text.sentences:
        inside = tagger.inside(given) if given.tokens else []
        places = given.offsets()
        for row in [row for row in rows if _is_within(row, given)]:
            values = [
                p for p, (start, end) in zip(inside, places, strict=True) if row.start <= start and end <= row.end
            ]
            if values and sum(values) / len(values) < least:
                rows.remove(row)
    return rows


def _is_within(row: Row, given: TaggerSentence) -> bool:
    bounds = given.sentence.bounds
    return bounds.start <= row.start and row.end <= bounds.end


def _speaker_of(segment: Segment, given: TaggerSentence) -> str | None:
    """The speaker of the nearest verb outside the segment, cues first."""
    first, end = segment.tokens
    forms = given.lexicon.verbs_by_form

    def distance(verb: int) -> int:
        away = first - verb if verb < first else verb - end + 1
        return away + (0 if given.tokens[verb].lower_ in forms else _DISTANCE_OF_OTHER_VERBS)

    verbs = [verb for verb in given.speakers if not first <= verb < end]
    return given.speakers[min(verbs, key=distance)] if verbs else None


Use = Callable[[TaggerText, Tagger, float], list[Row]]
USES: Final[Mapping[str, tuple[Use, tuple[float, ...]]]] = {
    "bounds": (with_bounds, (0.7, 0.9)),
    "adds": (with_additions, (0.8, 0.95)),
    "vetoes": (with_vetoes, (0.2, 0.5)),
}


# --- the comparison

Scores = dict[tuple[str, str], Counts]


def _score(texts: Sequence[TaggerText], tagger: Tagger, scores: Scores) -> None:
    for text in texts:
        name = corpus(text.text)
        candidates = {"rules": list(text.claims)}
        for use, (apply, thresholds) in USES.items():
            candidates |= {f"{use} {least}": apply(text, tagger, least) for least in thresholds}
        for candidate, rows in candidates.items():
            scores[name, candidate] = scores.get((name, candidate), Counts()) + _counts(text.text, rows)


_REAL: Final = frozenset({"gum", "polnear", "gsd", "pud", "sequoia"})


def _counts(text: GoldText, rows: Sequence[Row]) -> Counts:
    return score_text(text, tuple(rows)).score.counts


def cross_validate(texts: Sequence[TaggerText], scores: Scores) -> None:
    """Adds the scores of texts by taggers that saw nothing of them."""
    order = np.random.default_rng(1).permutation(len(texts))
    for fold in range(FOLDS):
        tested = [texts[i] for i in order[fold::FOLDS]]
        tagger = train([text for text in texts if text not in tested])
        _score([text for text in tested if text.text.group in _REAL], tagger, scores)


def lines(scores: Scores) -> Iterator[str]:
    """The table: a line a corpus and candidate."""
    yield f"{'':18}{'':14}{'P':>7}{'R':>7}{'F1':>7}{'speak':>7}{'attrF1':>7}"
    for (name, candidate), counts in sorted(scores.items(), key=lambda item: item[0][0]):
        values = measures(counts)
        yield f"{name:18}{candidate:14}" + "".join(f"{values[column]:7.3f}" for column in COLUMNS)


def main() -> int:
    """Prints the table.

    Returns:
        The exit status, 0.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.eval.decide.tagger", description=__doc__)
    parser.add_argument("--polnear", type=int, default=0, metavar="N", help="train on N other articles of PolNeAR")
    others = parser.parse_args().polnear
    scores: Scores = defaultdict(Counts)
    sample = read_texts(read_polnear())
    if others:
        _score(sample, train(read_texts(read_polnear(size=SIZE + others)[SIZE:])), scores)
        print(*lines(scores), sep="\n")
        return 0
    french = read_texts(read_french())
    own = [text for text in read_gold() if text.split == "dev"]
    for language, real in (("en", read_texts(read_gum())), ("fr", [t for t in french if t.text.split == "dev"])):
        texts = [*real, *read_texts([text for text in own if text.article.language == language])]
        cross_validate(texts, scores)
        unseen = sample if language == "en" else [t for t in french if t.text.split == "held_out"]
        tagger, started = train(texts), time.process_time()
        for given in (given for text in unseen for given in text.sentences):
            tagger.segments(given)
        print(f"{language}: {1000 * (time.process_time() - started) / len(unseen):.1f} ms/text for tagging")
        _score(unseen, tagger, scores)
    print(*lines(scores), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
