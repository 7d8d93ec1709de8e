"""The parser in numpy reads every text as spaCy does with the same model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy
from spacy.language import Language

from bot.sandbox.newsroom import load_publishers
from feeds.extract.nlp.architecture import UnknownArchitectureError
from feeds.extract.nlp.doc import Doc
from feeds.extract.nlp.encoder import Encoder
from feeds.extract.nlp.models import UNREAD, model
from feeds.extract.nlp.numpy_parser import NumpyParser
from feeds.extract.nlp.spacy_parser import SpacyParser
from feeds.extract.nlp.vocabulary import Vocabulary
from feeds.extract.settings import DEFAULT_MODELS
from tests.feeds.extract.toy_model import save_toy_model

pytestmark = pytest.mark.slow

ODD = {
    "en": [
        "", " ", "Yes", "🙂 “Yes,” no.", "''There's a plan,'' she said of the workers' demand, ''no'' to the towns'.",
        "The  port was\tclosed\non Monday , he said. ", "Can't, won't; it's 5pm.",
        "What did the minister, of whom nobody had heard, say that the report that was published on Monday about?",
        "It was closed. It was not. Was it? " * 30,
    ],
    "fr": [
        "", " ", "Oui", "« Oui », a-t-il dit.", "Qu'en dit-on ? Rien, s'il te plaît.",
        "Le  port\ta fermé\nlundi , dit-il. ",
        "Le port a fermé. Il n'a pas fermé. Est-ce vrai ? " * 30,
    ],
}  # fmt: skip


def _texts(language: str) -> list[str]:
    """Sentences of the sample newsroom, and odd ones between them."""
    stories = [
        story.body for publisher in load_publishers() if publisher.language == language for story in publisher.articles
    ]
    sentences = [sentence for body in stories for sentence in body.replace("\n", " ").split(". ")]
    return sentences[:150] + ODD[language] + sentences[150:300]


def _load(language: str) -> Language:
    return spacy.load(DEFAULT_MODELS[language], exclude=UNREAD)


def _values(doc: Doc) -> list[tuple[Any, ...]]:
    texts = [(t.text, t.idx, t.whitespace_, t.lower_, t.is_punct) for t in doc]
    analyses = [(t.tag_, t.pos_, t.dep_, t.head.i, dict(t.morph)) for t in doc]
    return list(zip(texts, analyses, strict=True))


@pytest.mark.parametrize("language", sorted(ODD))
def test_each_text_is_read_as_spacy_reads_it(language: str) -> None:
    texts = _texts(language)
    ours, theirs = NumpyParser(_load(language)).parse(texts), SpacyParser(_load(language)).parse(texts)
    for text, doc, peer in zip(texts, ours, theirs, strict=True):
        assert doc.text == text
        assert _values(doc) == _values(peer)


def test_a_text_is_read_the_same_beside_any_others() -> None:
    texts, parser = _texts("en")[:40], NumpyParser(_load("en"))
    together = [_values(doc) for doc in parser.parse(texts)]
    assert [_values(doc) for text in texts for doc in parser.parse([text])] == together


def test_words_that_were_forgotten_are_read_again() -> None:
    nlp: Any = _load("en")
    vocabulary = Vocabulary(nlp, nlp.get_pipe("tok2vec").model.layers[0], capacity=20)
    for text in [*_texts("en")[:30], "Can't", "can not"]:
        (numbers,) = vocabulary.read([text])
        assert "".join(word.text + word.whitespace for word in map(vocabulary.words.__getitem__, numbers)) == text
        expected = nlp.get_pipe("tok2vec").model.layers[0].predict([nlp.make_doc(text)])[0]
        assert np.allclose(vocabulary.vectors(numbers), expected, atol=1e-5)
    assert len(vocabulary.words) < 100


def test_vectors_are_those_of_spacy_whatever_stands_beside_a_sentence() -> None:
    nlp: Any = _load("fr")
    embed, encode = nlp.get_pipe("tok2vec").model.layers
    docs = [nlp.make_doc(text) for text in _texts("fr") if text]
    vectors = np.concatenate(embed.predict(docs))
    Encoder(encode).encode(vectors, [len(doc) for doc in docs])
    assert np.allclose(vectors, np.concatenate(nlp.get_pipe("tok2vec").predict(docs)), atol=1e-4)


def test_a_model_of_other_parts_is_run_by_spacy(tmp_path: Path) -> None:
    name = save_toy_model(tmp_path / "toy")
    with pytest.raises(UnknownArchitectureError):
        NumpyParser(spacy.load(name))
    assert isinstance(model(name), SpacyParser)
    assert isinstance(model(DEFAULT_MODELS["en"]), NumpyParser)


def test_a_model_of_other_layers_is_refused() -> None:
    nlp: Any = _load("en")
    nlp.get_pipe("parser").cfg["beam_width"] = 4
    with pytest.raises(UnknownArchitectureError):
        NumpyParser(nlp)
    with pytest.raises(UnknownArchitectureError):
        Encoder(nlp.get_pipe("tok2vec").model.layers[0])
