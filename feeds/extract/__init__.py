"""EXTRACT: takes an article's text and returns its claims with their spans: who said what, figures, what happened."""

from typing import TYPE_CHECKING, Any

from feeds.extract.attribution.speaker_key import speaker_key
from feeds.extract.record import claim_as_json
from feeds.extract.settings import ExtractSettings

if TYPE_CHECKING:
    from feeds.extract.extractor import Extractor

__all__ = ["ExtractSettings", "Extractor", "claim_as_json", "speaker_key"]


def __getattr__(name: str) -> Any:
    # Loads spaCy (2 s, 80 MB) only where something is extracted: the bot's own process needs the settings alone.
    if name == "Extractor":
        from feeds.extract.extractor import Extractor  # noqa: PLC0415

        return Extractor
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
