"""A spaCy model, as a folder, that reads every text but those with the word "boom" in them."""

from __future__ import annotations

from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc


@Language.component("fails_on_boom")
def fails_on_boom(doc: Doc) -> Doc:
    """Raises ValueError where the text holds "boom"."""
    if "boom" in doc.text:
        raise ValueError("this model cannot read it")
    return doc


def save_failing_model(path: Path) -> str:
    """Writes the model and returns the name under which spaCy loads it."""
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("fails_on_boom")
    nlp.to_disk(path)
    return str(path)
