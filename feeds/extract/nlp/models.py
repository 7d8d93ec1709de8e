"""Loads spaCy models once per process, without the pipes that nothing here reads."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final, Protocol

import spacy

from feeds.extract.nlp.architecture import UnknownArchitectureError
from feeds.extract.nlp.doc import Doc
from feeds.extract.nlp.numpy_parser import NumpyParser
from feeds.extract.nlp.spacy_parser import SpacyParser

log = logging.getLogger(__name__)

# The lexicon knows the forms of verbs, `ner.py` finds names, and `PartsOfSpeech` stands for the attribute ruler.
UNREAD: Final = ("senter", "lemmatizer", "ner")


class Parser(Protocol):
    """Parses texts."""

    def parse(self, texts: Sequence[str]) -> Iterator[Doc]:
        """Yields the doc of each text, in their order."""
        ...


@cache
def model(name: str, abbreviations: frozenset[str] = frozenset()) -> Parser | None:
    """Returns a model by the name of its package or folder, None where it is not installed.

    That it is missing is logged once. Any other error of spaCy is raised.

    Args:
        name: the package or folder.
        abbreviations: titles with a full stop ("maj."), which stay one token each: "Maj. Gen. Roy" is one phrase.
    """
    try:
        nlp = spacy.load(name, exclude=UNREAD)
    except OSError:
        log.warning("spaCy model %s is not installed; claims are found by patterns alone", name)
        return None
    tokenizer: Any = nlp.tokenizer
    for each in abbreviations:
        tokenizer.add_special_case(each.capitalize(), [{"ORTH": each.capitalize()}])
    gc.freeze()  # a model lives as long as the process; a full collection would visit its objects each time
    try:
        return NumpyParser(nlp)
    except UnknownArchitectureError as error:
        log.info("spaCy model %s is run by spaCy itself: %s", name, error)
    return SpacyParser(nlp)
