"""Parts of speech and features of words by the weights of a spaCy model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from spacy.language import Language
from spacy.parts_of_speech import NAMES

from feeds.extract.nlp.architecture import UnknownArchitectureError
from feeds.extract.nlp.doc import Analysis, Word
from feeds.extract.nlp.part_of_speech import PartsOfSpeech
from feeds.extract.nlp.words import features_of

Floats = npt.NDArray[np.float32]
TAGGERS: Final = ("tagger", "morphologizer")


class Tagger:
    """A spaCy `tagger` with the rules for parts of speech that follow from its tags, or a `morphologizer`.

    Raises:
        UnknownArchitectureError: if the model has neither, or builds it of other layers.
    """

    def __init__(self, nlp: Language) -> None:
        name = next((name for name in TAGGERS if nlp.has_pipe(name)), None)
        if name is None:
            raise UnknownArchitectureError(f"pipes {nlp.pipe_names}")
        pipe: Any = nlp.get_pipe(name)
        if pipe.model.name != "tok2vec-listener>>with_array(softmax)":
            raise UnknownArchitectureError(pipe.model.name)
        softmax = pipe.model.get_ref("softmax")
        self._weights: Floats = np.ascontiguousarray(softmax.get_param("W").T)
        self._bias: Floats = softmax.get_param("b")
        self._names: Sequence[str] = pipe.labels
        self._has_tags = name == "tagger"
        self._morphs: dict[str, str] = pipe.cfg.get("labels_morph", {})
        self._parts: dict[str, int] = pipe.cfg.get("labels_pos", {})
        self._ruler = PartsOfSpeech(nlp)
        self._known: dict[tuple[int, str, str], Analysis] = {}

    def tags(self, vectors: Floats) -> npt.NDArray[np.intp]:
        """Returns the number of the tag of each token, whose vectors are the rows of an array."""
        scores: Floats = vectors @ self._weights
        scores += self._bias
        numbers: npt.NDArray[np.intp] = scores.argmax(axis=1)
        return numbers

    def analyses(self, words: Sequence[Word], tags: Sequence[int], labels: Sequence[str]) -> list[Analysis]:
        """Returns what the model says of each word.

        Args:
            words: the words of a text.
            tags: the number of the tag of each.
            labels: the label of the relation of each to its head.
        """
        known, special = self._known, self._ruler.words
        found: list[Analysis] = []
        for word, tag, label in zip(words, tags, labels, strict=True):
            key = (tag, word.lower if word.lower in special else "", label)
            analysis = known.get(key)
            if analysis is None:
                analysis = known[key] = self._analysis(*key)
            found.append(analysis)
        return found

    def _analysis(self, number: int, lower: str, label: str) -> Analysis:
        name = self._names[number]
        part = self._ruler.part(name if self._has_tags else "", lower, label) or NAMES[self._parts.get(name, 0)]
        return Analysis(name if self._has_tags else "", part, features_of(self._morphs.get(name, "")), label)
