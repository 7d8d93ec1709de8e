"""Parses texts by spaCy's own pipeline, and converts what it makes of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from spacy.language import Language
from spacy.parts_of_speech import NAMES
from spacy.tokens import Doc as SpacyDoc

from feeds.extract.nlp.doc import Analysis, Doc, Word
from feeds.extract.nlp.part_of_speech import RULER, PartsOfSpeech
from feeds.extract.nlp.words import features_of, word_of

_ATTRIBUTES: Final = ("ORTH", "SPACY", "TAG", "POS", "MORPH", "DEP", "HEAD")
_SENTENCES_AT_ONCE: Final = 256
_MOST_WORDS: Final = 50_000


class SpacyParser:
    """Parses texts by a spaCy model of any architecture."""

    def __init__(self, nlp: Language) -> None:
        self._ruler = PartsOfSpeech(nlp)
        if nlp.has_pipe(RULER):
            nlp.remove_pipe(RULER)
        self._nlp = nlp
        self._words: dict[tuple[int, int], Word] = {}
        self._analyses: dict[tuple[str, int, int, int, int], Analysis] = {}

    def parse(self, texts: Sequence[str]) -> Iterator[Doc]:
        """Yields the doc of each text, in their order."""
        return map(self._converted, self._nlp.pipe(texts, batch_size=_SENTENCES_AT_ONCE))

    def _converted(self, doc: SpacyDoc) -> Doc:
        if len(self._words) > _MOST_WORDS:
            self._words.clear()
        numbers: Any = doc.to_array(list(_ATTRIBUTES))
        words, analyses, heads = [], [], []
        for i, (orth, space, tag, pos, morph, dep, offset) in enumerate(numbers.tolist()):
            words.append(self._word(orth, space))
            lower = words[-1].lower if words[-1].lower in self._ruler.words else ""
            analyses.append(self._analysis(lower, (tag, pos, morph, dep)))
            heads.append(i + (offset if offset < 1 << 63 else offset - (1 << 64)))
        return Doc(doc.text, words, analyses, heads)

    def _word(self, orth: int, space: int) -> Word:
        found = self._words.get((orth, space))
        if found is None:
            found = self._words[orth, space] = word_of(self._nlp.vocab, orth, has_blank=bool(space))
        return found

    def _analysis(self, lower: str, numbers: tuple[int, int, int, int]) -> Analysis:
        found = self._analyses.get((lower, *numbers))
        if found is None:
            tag, pos, morph, dep = numbers
            name = self._nlp.vocab.strings.as_string
            part = self._ruler.part(name(tag), lower, name(dep)) or NAMES[pos]
            found = self._analyses[lower, *numbers] = Analysis(name(tag), part, features_of(name(morph)), name(dep))
        return found
