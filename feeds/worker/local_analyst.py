"""The port Analyst in the caller's process: takes articles, returns claims and fingerprints, without a deadline.

The models hold the interpreter lock for whole seconds. The bot uses feeds/worker/analyst.py, which runs this in another
process.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

import numpy as np

from feeds.extract import Extractor, ExtractSettings
from feeds.group import default_embedder, fingerprints
from feeds.types import Analysis, Article, Claim

# Characters of a claim's content that are embedded: what distinguishes two claims comes early.
EMBEDDED_CHARACTERS: Final = 300


class LocalAnalyst:
    """Analyses in the caller's process: for the command line, the tests and the worker process."""

    def __init__(self, settings: ExtractSettings) -> None:
        self._extractor = Extractor(settings)
        self._embedder = default_embedder()

    def analyse_now(self, articles: Sequence[Article]) -> list[Analysis]:
        """Returns one analysis per article, in order."""
        claims = list(self._extractor.extract_many(articles))
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
        rows = self._embedder.embed([claim.content[:EMBEDDED_CHARACTERS] for claim in claims])
        return tuple(row.astype(np.float16).tobytes() for row in rows)
