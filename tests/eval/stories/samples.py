"""Sets of headlines with their fingerprints, whole and in halves of their events, to fit on and to judge on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from feeds.extract import Extractor, ExtractSettings
from feeds.group.embed import Encoder, Vectors, unpack_vector
from feeds.group.encoders import embedder_of
from feeds.group.fingerprint import fingerprints, title_and_lead
from feeds.types import Article, Claim, Fingerprint
from tests.eval.stories.corpora import corpora, half_of
from tests.eval.stories.gold import Headline
from tests.eval.stories.whitening import Embedded


def claims_of(articles: Sequence[Article]) -> list[tuple[Claim, ...]]:
    """Returns the claims of articles, as the product extracts them; those of an article are found once."""
    new = [article for article in dict.fromkeys(articles) if article not in _CLAIMS]
    _CLAIMS.update(zip(new, _extractor().extract_many(new), strict=True))
    return [_CLAIMS[article] for article in articles]


_CLAIMS: Final[dict[Article, tuple[Claim, ...]]] = {}


@cache
def _extractor() -> Extractor:
    return Extractor(ExtractSettings())


@dataclass(frozen=True, slots=True)
class Sample:
    """A set of headlines to fit on."""

    name: str
    headlines: Sequence[Headline]
    prints: Sequence[Fingerprint]
    embedded: Embedded

    def part(self, clusters: Collection[str], name: str) -> Sample:
        """Returns the headlines of these clusters, as a set of its own."""
        rows = [row for row, headline in enumerate(self.headlines) if headline.cluster in clusters]
        return Sample(
            name, [self.headlines[r] for r in rows], [self.prints[r] for r in rows], self.embedded.part(rows)
        )  # fmt: skip

    @property
    def is_part_of_another(self) -> bool:
        """True if another set has the same headlines, so that it is judged, and not fitted on."""
        return self.name.partition("/")[0] == "newsroom"

    @property
    def corpus(self) -> str:
        """Name of the set that this is a part of; "own" for our gold at any density, "newsroom" for both its sets."""
        whole = self.name.partition("/")[0]
        return next((name for name in ("own", "newsroom") if whole.startswith(name)), whole)


@cache
def samples(encoder: Encoder = Encoder.USE) -> list[Sample]:
    """Returns all sets that are there, with their fingerprints by an encoder."""
    sets = [(corpus, corpus.read()) for corpus in corpora()]
    texts = list(dict.fromkeys(title_and_lead(h.article) for _, headlines in sets for h in headlines))
    embedder = KnownEmbedder(dict(zip(texts, embedder_of(encoder).embed(texts), strict=True)), encoder)
    found = []
    for corpus, headlines in sets:
        articles = [headline.article for headline in headlines]
        prints = fingerprints(articles, embedder, claims_of(articles))
        vectors = np.stack([unpack_vector(print_.vector) for print_ in prints])
        embedded = Embedded(vectors, [h.article.language for h in headlines], [h.cluster for h in headlines])
        found.append(Sample(corpus.name, headlines, prints, embedded))
    return found


def halves(sets: Sequence[Sample]) -> tuple[list[Sample], list[Sample]]:
    """Returns the sets in two halves of their events: OG2021 by when they began, the others at random."""
    first, second = [], []
    for sample in sets:
        chosen = _early_clusters(sample) if sample.corpus == "og2021" else _half_of_clusters(sample)
        first.append(sample.part(chosen, f"{sample.name}/first"))
        second.append(sample.part(set(sample.embedded.clusters) - chosen, f"{sample.name}/second"))
    return first, second


def _half_of_clusters(sample: Sample) -> set[str]:
    return {cluster for cluster in sample.embedded.clusters if half_of(cluster, "judging") == 0}


def _early_clusters(sample: Sample) -> set[str]:
    """Returns the clusters that began first and together have half of the headlines."""
    began: dict[str, int] = {}
    for row, cluster in enumerate(sample.embedded.clusters):
        began.setdefault(cluster, row)
    counts = Counter(sample.embedded.clusters)
    early: set[str] = set()
    for cluster in sorted(began, key=lambda name: began[name]):
        if sum(counts[name] for name in early) * 2 >= len(sample.headlines):
            break
        early.add(cluster)
    return early


class KnownEmbedder:
    """An embedder that looks the vectors of known texts up."""

    def __init__(self, vectors: Mapping[str, Vectors], encoder: Encoder) -> None:
        self._vectors = vectors
        self._encoder = encoder

    @property
    def encoder(self) -> Encoder:
        """Implements Embedder.encoder."""
        return self._encoder

    @property
    def dimension(self) -> int:
        """Implements Embedder.dimension."""
        return len(next(iter(self._vectors.values())))

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Implements Embedder.embed."""
        return np.stack([self._vectors[text] for text in texts])
