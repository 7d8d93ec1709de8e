"""Parses texts by spaCy's own pipeline, and converts what it makes of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from spacy.language import Language
from spacy.parts_of_speech import NAMES
from spacy.tokens import Doc as SpacyDoc
from spacy.vocab import Vocab

from feeds.extract.nlp.doc import Analysis, Doc, Word

_ATTRIBUTES: Final = ("ORTH", "SPACY", "TAG", "POS", "MORPH", "DEP", "HEAD")
_SENTENCES_AT_ONCE: Final = 256
_MOST_WORDS: Final = 50_000


class Words(dict[tuple[int, int], Word]):
    """The words of a vocabulary by spaCy's number of their text, and 1 if a blank follows; made when first read."""

    def __init__(self, vocab: Vocab) -> None:
        self._vocab = vocab

    def __missing__(self, key: tuple[int, int]) -> Word:
        if len(self) > _MOST_WORDS:
            self.clear()
        lexeme = self._vocab[key[0]]
        blank = " " if key[1] else ""
        flags = (lexeme.is_alpha, lexeme.is_digit, lexeme.is_punct, lexeme.is_quote, lexeme.is_space)
        word = self[key] = Word(lexeme.orth_, lexeme.lower_, blank, *flags)
        return word


def features_of(morph: str) -> Mapping[str, list[str]]:
    """Returns the features of a description: `Gender=Masc|Number=Sing`."""
    pairs = (feature.partition("=") for feature in morph.split("|") if "=" in feature)
    return {name: values.split(",") for name, _, values in pairs}


class SpacyParser:
    """Parses texts by a spaCy model of any architecture."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self._words = Words(nlp.vocab)
        self._analyses: dict[tuple[int, int, int, int], Analysis] = {}

    def parse(self, texts: Sequence[str]) -> Iterator[Doc]:
        """Yields the doc of each text, in their order."""
        return map(self._converted, self._nlp.pipe(texts, batch_size=_SENTENCES_AT_ONCE))

    def _converted(self, doc: SpacyDoc) -> Doc:
        numbers: Any = doc.to_array(list(_ATTRIBUTES))
        words, analyses, heads = [], [], []
        for i, (orth, space, tag, pos, morph, dep, offset) in enumerate(numbers.tolist()):
            words.append(self._words[orth, space])
            analyses.append(self._analysis(tag, pos, morph, dep))
            heads.append(i + (offset if offset < 1 << 63 else offset - (1 << 64)))
        return Doc(doc.text, words, analyses, heads)

    def _analysis(self, tag: int, pos: int, morph: int, dep: int) -> Analysis:
        found = self._analyses.get((tag, pos, morph, dep))
        if found is None:
            name = self._nlp.vocab.strings.as_string
            found = Analysis(name(tag), NAMES[pos], features_of(name(morph)), name(dep))
            self._analyses[tag, pos, morph, dep] = found
        return found
