"""The port Analyst in the caller's process: takes articles, returns claims and fingerprints, without a deadline.

The models hold the interpreter lock for whole seconds. The bot uses feeds/worker/analyst.py, which runs this in another
process.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from feeds.extract import Extractor, ExtractSettings
from feeds.group import Encoder, claim_text, embedder_of, fingerprints, pack_vector
from feeds.text import FragmentFinder
from feeds.types import Analysis, Article, Claim


class LocalAnalyst:
    """Analyses in the caller's process: for the command line, the tests and the worker process."""

    def __init__(self, settings: ExtractSettings, encoder: Encoder = Encoder.USE) -> None:
        """Raises SettingsError if the encoder is not installed."""
        self._extractor = Extractor(settings)
        self._embedder = embedder_of(encoder)

    def analyse_now(self, articles: Sequence[Article]) -> list[Analysis]:
        """Returns one analysis per article, in order."""
        extracted = self._extractor.extract_many(articles)
        claims = [_addressed(article, found) for article, found in zip(articles, extracted, strict=True)]
        prints = fingerprints(articles, self._embedder, claims)
        return [
            Analysis(article, found, fingerprint, self._vectors(found))
            for article, found, fingerprint in zip(articles, claims, prints, strict=True)
        ]

    async def analyse(self, articles: Sequence[Article]) -> list[Analysis]:
        """Implements feeds.ports.Analyst: does the same in a thread."""
        return await asyncio.to_thread(self.analyse_now, articles)

    def _vectors(self, claims: Sequence[Claim]) -> tuple[bytes, ...]:
        if not claims:
            return ()
        return tuple(self.embed_now([claim_text(claim) for claim in claims]))

    def embed_now(self, texts: Sequence[str]) -> list[bytes]:
        """Returns the vectors of texts as they are stored."""
        return [pack_vector(row, self._embedder.encoder) for row in self._embedder.embed(texts)]


def _addressed(article: Article, claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Returns the claims with the fragments that mark their sentences in the article."""
    finder = FragmentFinder(article.text) if claims else None
    return tuple(
        replace(claim, fragment=finder.fragment(claim.sentence_start, claim.sentence_end)) if finder else claim
        for claim in claims
    )
