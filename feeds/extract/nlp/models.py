"""Loads spaCy models once per process, without the pipes that nothing here reads."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final, Protocol

import spacy
from spacy.language import Language

from feeds.extract.nlp.architecture import UnknownArchitectureError
from feeds.extract.nlp.doc import Doc
from feeds.extract.nlp.numpy_parser import NumpyParser
from feeds.extract.nlp.spacy_parser import SpacyParser

log = logging.getLogger(__name__)

# The lexicon knows the forms of verbs, `ner.py` finds names, and `PartsOfSpeech` stands for the attribute ruler.
UNREAD: Final = ("senter", "lemmatizer", "ner")
# All words that the model's training has seen, 40 MB for English and French. The pipes of spaCy may ask for one by its
# hash, ours never do: the tokenizer, the labels and the rules of attributes add the strings that they use.
_WORDS: Final = "strings"


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
        nlp = _load(name, (*UNREAD, _WORDS), abbreviations)
    except OSError:
        log.warning("spaCy model %s is not installed; claims are found by patterns alone", name)
        return None
    parser: Parser
    try:
        parser = NumpyParser(nlp)
    except UnknownArchitectureError as error:
        log.info("spaCy model %s is run by spaCy itself: %s", name, error)
        parser = SpacyParser(_load(name, UNREAD, abbreviations))
    gc.freeze()  # a model lives as long as the process; a full collection would visit its objects each time
    return parser


def _load(name: str, without: Sequence[str], abbreviations: frozenset[str]) -> Language:
    nlp = spacy.load(name, exclude=without)
    tokenizer: Any = nlp.tokenizer
    for each in abbreviations:
        tokenizer.add_special_case(each.capitalize(), [{"ORTH": each.capitalize()}])
    return nlp
