"""`make fit-stories`: fits the event space and the pair model on a mixture of sets, and judges them on unseen events.

Fitted on half of the events of each set, and judged on the other half; OG2021 is divided by time, since its events
follow one another. What is written is fitted on all of them. Only numbers are written, no text.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

import feeds.group
from feeds.group.embed import Encoder, Vectors, unpack_vector
from feeds.group.event_space import EventSpace
from feeds.group.fingerprint import title_and_lead
from feeds.group.fitted import Fitted, files_of
from feeds.group.pair_model import FEATURES, Numbers, PairModel, pair_features
from feeds.group.placement import StorySettings
from feeds.group.stream import group_stream
from feeds.group.window import EntryWindow, WindowEntry
from tests.eval.stories.corpora import corpora, half_of
from tests.eval.stories.gold import Score, score
from tests.eval.stories.logistic import fit_logistic
from tests.eval.stories.samples import KnownEmbedder, Sample, claims_of, halves, samples
from tests.eval.stories.scale import write_scale
from tests.eval.stories.whitening import Matrix, centred, language_means, projection, scatter, space_of

# How much a set counts in the regression (divided by the root of its pairs) and in the whitening.
_WEIGHTS: Final = {"og2021": 2.0, "gn": 2.0, "ecb": 2.0, "forms": 0.2}
_OWN_WEIGHT: Final = 0.4  # of each set of our own, and of the newsroom
_MOST_OF_ONE_EVENT: Final = 100
_SCATTER_WEIGHTS: Final = {"og2021": 2.0, "gn": 1.0, "ecb": 1.0, "forms": 0.01}
_OWN_SCATTER: Final = 0.3


def fit(samples: Sequence[Sample]) -> Fitted:
    """Returns the event space and the pair model fitted on these sets."""
    sets = [sample for sample in samples if not sample.is_part_of_another]
    means = language_means([sample.embedded for sample in sets])
    rows = {sample.name: centred(sample.embedded, means) for sample in sets}
    within = {s.name: _scatter_weight(s) * scatter(rows[s.name], s.embedded.clusters) for s in sets}
    space = space_of(_sum(within.values()), np.concatenate(list(rows.values())), means)
    features, targets, weights = [], [], []
    for sample in sets:
        others = [s for s in sets if s.corpus != sample.corpus]
        unseen = _unseen_cosines(sample, rows, _sum(within[s.name] for s in others), others)
        found, positive, shares = _pairs(sample, space, unseen)
        features.append(found)
        targets.append(positive)
        weights.append(shares * (_weight(sample) / len(found) ** 0.5))
    all_weights = np.concatenate(weights)
    intercept, coefficients = fit_logistic(
        np.concatenate(features), np.concatenate(targets), all_weights / all_weights.mean()
    )
    return Fitted(space, PairModel(intercept, coefficients))


def _unseen_cosines(
    sample: Sample, rows: dict[str, Vectors], of_others: Matrix, others: Sequence[Sample]
) -> Callable[[int, Sequence[int]], Numbers]:
    """Returns a function: row, other rows → cosines by the projection of the half of the clusters that has neither.

    By a projection that has seen the pair the cosine would tell more than it does on other events, and the regression
    would trust it too much.
    """
    half = np.array([half_of(cluster, "whitening") for cluster in sample.embedded.clusters])
    mine = rows[sample.name]
    elsewhere = np.concatenate([rows[other.name] for other in others])
    spaces = []
    for part in (0, 1):
        inside = np.flatnonzero(half == part)
        clusters = [sample.embedded.clusters[row] for row in inside.tolist()]
        within = of_others + _scatter_weight(sample) * scatter(mine[inside], clusters)
        projected = mine @ projection(within, elsewhere)
        spaces.append(projected / np.linalg.norm(projected, axis=1, keepdims=True))

    def cosines(row: int, near: Sequence[int]) -> Numbers:
        by_part = [space[list(near)] @ space[row] for space in spaces]
        mean = (by_part[0] + by_part[1]) / 2
        same = half[list(near)] == half[row]
        unseen: Numbers = np.where(same, by_part[1 - int(half[row])], mean).astype(np.float64)
        return unseen

    return cosines


def _pairs(
    sample: Sample, space: EventSpace, cosines: Callable[[int, Sequence[int]], Numbers]
) -> tuple[Numbers, Numbers, Numbers]:
    """Returns the features of the pairs that the window of the product would compare, 1 for those of one event, and how
    much each counts: less if its entry is of a large event, so that the largest does not decide what is likely.
    """
    settings = StorySettings()
    window = EntryWindow(settings.window.total_seconds(), settings.capacity, settings.decay_a_day)
    features, positive, shares = [], [], []
    sizes = Counter(sample.embedded.clusters)
    clusters = np.array(sample.embedded.clusters)
    for row, (headline, print_) in enumerate(zip(sample.headlines, sample.prints, strict=True)):
        article = headline.article
        assert article.published is not None, "a set is ordered by time"
        vector = space.project(unpack_vector(print_.vector), article.language)
        entry = WindowEntry(row, article.published.timestamp(), article.language, vector, print_)
        window.advance(entry.seconds)
        if (near := window.nearest(entry, settings.candidates)) is not None:
            ids, signals = near
            features.append(pair_features(replace(signals, cosine=cosines(row, ids))))
            positive.append(clusters[list(ids)] == clusters[row])
            shares.append(np.full(len(ids), min(1.0, _MOST_OF_ONE_EVENT / sizes[clusters[row]])))
        window.add(entry)
    return np.concatenate(features), np.concatenate(positive).astype(np.float64), np.concatenate(shares)


def _sum(squares: Iterable[Matrix]) -> Matrix:
    total: Matrix = np.sum(list(squares), axis=0)
    return total


def _weight(sample: Sample) -> float:
    return _WEIGHTS.get(sample.corpus, _OWN_WEIGHT)


def _scatter_weight(sample: Sample) -> float:
    return _SCATTER_WEIGHTS.get(sample.corpus, _OWN_SCATTER)


def judge(model: Fitted, sample: Sample, settings: StorySettings) -> Score:
    """Returns the score of the product's grouping of a set with this model."""
    embedder = KnownEmbedder(
        {title_and_lead(h.article): v for h, v in zip(sample.headlines, sample.embedded.vectors, strict=True)},
        settings.encoder,
    )
    stories = dict(group_stream((h.article for h in sample.headlines), settings, embedder, model, claims_of))
    return score(sample.headlines, stories)


def write(model: Fitted, sets: Sequence[Sample], judged: Sequence[str], encoder: Encoder) -> None:
    """Writes both files of an encoder: the arrays, and the coefficients with how they were fitted."""
    folder, space = Path(feeds.group.__file__).parent, model.space
    space_file, model_file = files_of(encoder)
    np.savez_compressed(
        folder / space_file,
        languages=np.array([language or "" for language in space.means]),
        means=np.stack(list(space.means.values())).astype(np.float16),
        projection=space.projection.astype(np.float16),
    )
    licences = {corpus.name: f"{corpus.title}, licence of the texts: {corpus.licence}" for corpus in corpora()}
    fitted_on = [
        f"#   {licences[s.name]}; {len(s.headlines)} headlines, weight {_weight(s)}"
        for s in sets
        if not s.is_part_of_another
    ]
    halves_of = (
        "# Fitted on half of the events of each set (OG2021: those that began first), it reaches on the other half:"
    )
    reached = ["#", halves_of, *(f"#   {line}" for line in judged)] if judged else []
    lines = [
        "# Written by `make fit-stories`; do not edit. The pair model (feeds/group/pair_model.py), a logistic",
        f"# regression, and its event space ({space_file}), for the encoder {encoder}. Fitted on:",
        *fitted_on,
        "# Both files hold numbers only, nothing of the texts.",
        *reached,
        "",
        "[coefficients]",
        f"intercept = {model.model.intercept:.4f}",
        *(f'"{name}" = {value:.4f}' for name, value in zip(FEATURES, model.model.coefficients.tolist(), strict=True)),
    ]
    (folder / model_file).write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Fits, judges on unseen events, and writes unless told not to."""
    parser = argparse.ArgumentParser(prog="python -m tests.eval.stories.fit", description=__doc__)
    parser.add_argument("--judge-only", action="store_true", help="write nothing")
    parser.add_argument("--encoder", type=Encoder, choices=list(Encoder), default=Encoder.USE, help="whose vectors")
    options = parser.parse_args(arguments)
    sets = samples(options.encoder)
    settings = StorySettings(encoder=options.encoder)
    if not any(sample.corpus != "own" for sample in sets):
        parser.error("../shared/stories is not there: our own gold alone would give a model that fails on real news")
    first, second = halves(sets)
    judged = []
    for seen, unseen in ((first, second), (second, first)):
        model = fit(seen)
        for sample in unseen:
            reached = judge(model, sample, settings)
            line = (
                f"{sample.name:14} B-cubed F1 {reached.f1:.3f} (P {reached.precision:.2f}, R {reached.recall:.2f}),"
                f" pairs across languages F1 {reached.cross_language_f1:.3f}"
            )
            judged.append(line)
            print(line, flush=True)
    if not options.judge_only:
        write(fit(sets), sets, judged, options.encoder)
        if options.encoder is not Encoder.USE:
            write_scale(options.encoder, samples(Encoder.USE), sets)
    return 0


if __name__ == "__main__":
    sys.exit(main())
