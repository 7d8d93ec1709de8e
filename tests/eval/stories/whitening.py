"""Fitting the event space: takes embeddings with their clusters, returns the means and the projection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from feeds.group.embed import Vectors, unit_rows
from feeds.group.event_space import EventSpace

Matrix = NDArray[np.float64]

DIMENSION: Final = 192  # of the event space: 128 is a little worse on each set, 512 no better
_MOST_MEMBERS: Final = 30  # of a cluster, so that the largest does not decide
_MOST_HEADLINES: Final = 300  # of a set and language in its mean, so that no theme decides
_INERTIA: Final = 20.0  # headlines that a language needs until its mean counts as much as that of all languages


@dataclass(frozen=True, slots=True)
class Embedded:
    """A set of headlines with their embeddings."""

    vectors: Vectors
    languages: Sequence[str | None]
    clusters: Sequence[str]

    def part(self, rows: Sequence[int]) -> Embedded:
        """Returns the headlines of these rows."""
        return Embedded(self.vectors[rows], [self.languages[row] for row in rows], [self.clusters[row] for row in rows])


def language_means(sets: Sequence[Embedded]) -> dict[str | None, Vectors]:
    """Returns the mean embedding of each language; that of None is the mean of those means."""
    found: dict[str | None, list[tuple[Vectors, float]]] = {}
    for headlines in sets:
        languages = np.array([language or "" for language in headlines.languages])
        for language in sorted(set(languages.tolist())):
            rows = headlines.vectors[languages == language]
            found.setdefault(language, []).append((rows.mean(axis=0), float(min(len(rows), _MOST_HEADLINES))))
    of_all = np.mean(
        [np.average([m for m, _ in part], axis=0, weights=[w for _, w in part]) for part in found.values()], axis=0
    )
    means: dict[str | None, Vectors] = {None: of_all.astype(np.float32)}
    for language, part in found.items():
        total = sum(mean * weight for mean, weight in part) + _INERTIA * of_all
        means[language] = (total / (sum(weight for _, weight in part) + _INERTIA)).astype(np.float32)
    return means


def centred(headlines: Embedded, means: Mapping[str | None, Vectors]) -> Vectors:
    """Returns the embeddings less the mean of their language, at length 1."""
    of_each = np.stack([means.get(language, means[None]) for language in headlines.languages])
    return unit_rows(headlines.vectors - of_each)


def scatter(rows: Vectors, clusters: Sequence[str]) -> Matrix:
    """Returns the covariance within clusters, scaled to a trace that is the dimension."""
    total: Matrix = np.zeros((rows.shape[1], rows.shape[1]))
    drawn = np.random.default_rng(0)
    names = np.array(clusters)
    for name in sorted(set(clusters)):
        members = np.flatnonzero(names == name)
        if len(members) > _MOST_MEMBERS:
            members = drawn.choice(members, _MOST_MEMBERS, replace=False)
        apart = rows[members] - rows[members].mean(axis=0)
        total += apart.T @ apart
    return _scaled(total)


def projection(within: Matrix, rows: Vectors) -> Vectors:
    """Returns the projection that whitens `within` and keeps the directions in which `rows` vary most.

    Args:
        within: weighted sum of `scatter`.
        rows: centred embeddings.
    """
    values, directions = np.linalg.eigh(_scaled(within) + np.eye(len(within)))
    whitening = directions * values**-0.5
    whitened = unit_rows((rows @ whitening).astype(np.float32))
    _, axes = np.linalg.eigh(whitened.T @ whitened)
    found: Vectors = (whitening @ axes[:, ::-1][:, :DIMENSION]).astype(np.float32)
    return found


def space_of(within: Matrix, rows: Vectors, means: Mapping[str | None, Vectors]) -> EventSpace:
    """Returns the event space with the projection of `within` and `rows`."""
    return EventSpace(projection(within, rows), dict(means))


def _scaled(square: Matrix) -> Matrix:
    scaled: Matrix = square / np.trace(square) * len(square)
    return scaled
