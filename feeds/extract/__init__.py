"""EXTRACT: takes an article's text, gives its claims: who said what, figures, what happened, with spans."""

from feeds.extract.extractor import Extractor
from feeds.extract.record import claim_as_json
from feeds.extract.settings import ExtractSettings

__all__ = ["ExtractSettings", "Extractor", "claim_as_json"]
