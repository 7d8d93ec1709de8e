"""spaCy models, loaded once a process, without the pipes that nothing here reads."""

from __future__ import annotations

import logging
from functools import cache

import spacy
from spacy.language import Language

log = logging.getLogger(__name__)


@cache
def model(name: str) -> Language | None:
    """The model, or None (said once in the log) where its package is not installed."""
    try:
        return spacy.load(name, exclude=["senter", "lemmatizer", "ner"])
    except OSError:
        log.warning("spaCy model %s is not installed; claims are found by patterns alone", name)
        return None
