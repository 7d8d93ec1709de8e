"""Parts of speech by table are those of spaCy's own attribute ruler."""

from __future__ import annotations

import pytest
import spacy

from feeds.extract.nlp.models import UNREAD, model
from feeds.extract.nlp.part_of_speech import PartsOfSpeech
from feeds.extract.settings import DEFAULT_MODELS

pytestmark = pytest.mark.slow


def test_parts_of_speech_are_those_of_the_models_own_ruler() -> None:
    text = "But the ministry's envoy, who had been there, did not say that it was closed; others have, and will."
    name = DEFAULT_MODELS["en"]
    ours = model(name)
    assert ours is not None
    theirs = spacy.load(name, exclude=UNREAD)
    assert [t.pos_ for t in next(ours.parse([text]))] == [t.pos_ for t in theirs(text)]
    assert PartsOfSpeech(spacy.blank("en")).part("NN", "port", "nsubj") is None
