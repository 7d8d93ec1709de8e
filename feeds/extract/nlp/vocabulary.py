"""Cuts texts into words by a model's tokenizer, and keeps what depends on a word alone: its text and its embedding.

spaCy's tokenizer cuts each stretch between two blanks on its own, so a stretch that was seen is not cut again. A word
is a number here, which is the same in all texts until the words are forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from spacy.attrs import IDS
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Model

from feeds.extract.nlp.doc import Word
from feeds.extract.nlp.words import word_of

Floats = npt.NDArray[np.float32]
CAPACITY: Final = 50_000
# Blanks that are words of their own for the tokenizer: it reads such a text whole.
_ODD_BLANKS: Final = re.compile(r"\A\s|\s\s|\s\Z|[^\S ]")
_NEUTRAL: Final = "a"
_COLUMNS: Final = ("ORTH", "NORM", "SPACY")
# What the model and the rules ask of a word. spaCy works out two dozen attributes of each new word, which takes as long
# as all the rest of cutting a text.
_READ: Final = (
    "NORM", "PREFIX", "SUFFIX", "SHAPE", "IS_SPACE",
    "LOWER", "IS_ALPHA", "IS_DIGIT", "IS_PUNCT", "IS_QUOTE",
)  # fmt: skip

_Key = tuple[int, int, int]  # spaCy's numbers of the text and of its norm, and 1 if a blank follows


class Vocabulary:
    """The words that were seen.

    Attributes:
        words: the word of each number.

    Args:
        nlp: the model, of which the tokenizer is used; it works out fewer attributes of words afterwards.
        embed: the layer of it that computes the embedding of a word.
        capacity: how many words are kept, of about 1,000 bytes each; when they become more all are forgotten.
    """

    def __init__(self, nlp: Language, embed: Model[list[Doc], list[Floats]], capacity: int = CAPACITY) -> None:
        vocab: Any = nlp.vocab
        getters = vocab.lex_attr_getters
        vocab.lex_attr_getters = {number: getters[number] for name in _READ if (number := IDS[name]) in getters}
        self._tokenize: Callable[[str], Doc] = nlp.make_doc
        self._vocab = nlp.vocab
        self._embed = embed
        self._capacity = capacity
        self._forget()

    def _forget(self) -> None:
        self.words: list[Word] = []
        self._numbers: dict[_Key, int] = {}
        self._keys: list[_Key] = []
        self._stretches: dict[str, list[int]] = {}
        self._vectors: Floats = np.zeros((0, 0), dtype=np.float32)

    def read(self, texts: Sequence[str]) -> list[list[int]]:
        """Returns the numbers of the words of each text. Those of earlier calls may not be valid any more."""
        if len(self.words) > self._capacity or len(self._stretches) > 2 * self._capacity:
            self._forget()
        cut = [text.split(" ") if text and _ODD_BLANKS.search(text) is None else None for text in texts]
        known = self._stretches
        self._learn({stretch for stretches in cut for stretch in stretches or () if stretch not in known})
        numbers = [
            self._read_whole(text) if stretches is None else [number for each in stretches for number in known[each]]
            for text, stretches in zip(texts, cut, strict=True)
        ]
        for stretches, found in zip(cut, numbers, strict=True):
            if stretches is not None:  # no blank follows the last word
                orth, norm, _ = self._keys[found[-1]]
                found[-1] = self._number((orth, norm, 0))
        return numbers

    def vectors(self, numbers: Sequence[int]) -> Floats:
        """Returns the embeddings of words, an array of shape (words, width)."""
        if len(self._vectors) < len(self.words):
            self._compute()
        return self._vectors[numbers]

    def _learn(self, stretches: Iterable[str]) -> None:
        """Cuts the stretches in one text. A blank follows each of them, and no word that is not the last of one.

        A neutral word stands between them: the tokenizer's special cases are found across blanks too, where the end of
        one stretch and the start of another look like one.
        """
        new = list(stretches)
        words: list[int] = []
        cut = iter([each for stretch in new for each in (stretch, _NEUTRAL)])
        for orth, norm, space in _rows(self._tokenize("".join(f"{each} {_NEUTRAL} " for each in new))):
            words.append(self._number((orth, norm, space)))
            if space:
                self._stretches[next(cut)] = words
                words = []

    def _read_whole(self, text: str) -> list[int]:
        return [self._number((orth, norm, space)) for orth, norm, space in _rows(self._tokenize(text))]

    def _number(self, key: _Key) -> int:
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.words)
            self._keys.append(key)
            self.words.append(word_of(self._vocab, key[0], has_blank=bool(key[2])))
        return number

    def _compute(self) -> None:
        """Computes the embeddings of new words by the model's own layer, from a doc that is made of them."""
        new = self._keys[len(self._vectors) :]
        strings = self._vocab.strings
        doc = Doc(self._vocab, words=[strings[key[0]] for key in new], spaces=[bool(key[2]) for key in new])
        for token, (_, norm, _) in zip(doc, new, strict=True):
            if token.norm != norm:  # the tokenizer says of some tokens that they stand for another: "n't" is "not"
                token.norm_ = strings[norm]
        rows = self._embed.predict([doc])[0]
        self._vectors = np.concatenate((self._vectors.reshape(-1, rows.shape[1]), rows))


def _rows(doc: Doc) -> list[list[int]]:
    numbers: Any = doc.to_array(list(_COLUMNS))
    rows: list[list[int]] = numbers.tolist()
    return rows
