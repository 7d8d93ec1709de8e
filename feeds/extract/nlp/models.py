"""Loads spaCy models once per process, without the pipes that nothing here reads."""

from __future__ import annotations

import logging
from functools import cache
from typing import Any, Final

import spacy
from spacy.language import Language

from feeds.extract.nlp.part_of_speech import PartsOfSpeech
from feeds.extract.nlp.spacy_parser import SpacyParser
from feeds.extract.nlp.tok2vec_cache import cache_tok2vec

log = logging.getLogger(__name__)

# The lexicon knows the forms of verbs, `ner.py` finds names, and `PartsOfSpeech` stands for the attribute ruler.
UNREAD: Final = ("senter", "lemmatizer", "ner")
_RULER: Final = "attribute_ruler"


@cache
def model(name: str, abbreviations: frozenset[str] = frozenset()) -> SpacyParser | None:
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
    cache_tok2vec(nlp)
    if _RULER in nlp.pipe_names:
        rules: Any = nlp.get_pipe(_RULER)
        parts = PartsOfSpeech(rules.patterns)
        nlp.remove_pipe(_RULER)
        if parts.is_needed:
            Language.component(f"parts_of_speech_{name}", func=parts)
            nlp.add_pipe(f"parts_of_speech_{name}")
    return SpacyParser(nlp)
