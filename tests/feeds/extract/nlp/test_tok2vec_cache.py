"""A model that keeps its words gives what it gave before, whatever of them it has forgotten."""

from __future__ import annotations

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from feeds.extract.nlp.tok2vec_cache import cache_tok2vec
from feeds.extract.settings import DEFAULT_MODELS

pytestmark = pytest.mark.slow

TEXTS = {
    "en": ["The port was closed on Monday, the ministry said.", "The Port, he said, was closed.", "", "🙂 “Yes,” no."],
    "fr": ["Le port a été fermé lundi, a dit le ministère.", "« Oui », a-t-il dit.", "", "Le Port ? Non !"],
}


def _read(nlp: Language, texts: list[str]) -> list[list[tuple[str, str, int]]]:
    docs: list[Doc] = list(nlp.pipe(texts))
    return [[(token.tag_, token.dep_, token.head.i) for token in doc] for doc in docs]


@pytest.mark.parametrize("language", sorted(TEXTS))
@pytest.mark.parametrize("capacity", [50_000, 30])
def test_a_model_that_keeps_its_words_reads_the_same(language: str, capacity: int) -> None:
    nlp = spacy.load(DEFAULT_MODELS[language])
    texts = TEXTS[language] * 3 + ["One more word: harbour, quai, 12,000."] + TEXTS[language]
    plain = _read(nlp, texts)
    assert cache_tok2vec(nlp, capacity=capacity)
    assert _read(nlp, texts) == plain
    assert _read(nlp, texts[:1]) == plain[:1]


def test_a_model_of_other_layers_is_left_alone() -> None:
    assert not cache_tok2vec(spacy.blank("en"))
