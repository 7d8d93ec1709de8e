"""A spaCy model, as a folder, that parses the toy language of data/qaa.toml by a few rules."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Token

_PARTS: Final = {
    "ri": "DET", "pa": "SCONJ", "zu": "SCONJ", "nok": "PART", "vil": "AUX", "im": "ADP", "lu": "PRON", "la": "PRON",
    "bel": "NUM", "tri": "NUM", "olos": "VERB",
}  # fmt: skip


def _part(token: Token) -> str:
    if token.lower_ in _PARTS:
        return _PARTS[token.lower_]
    if token.is_punct or token.is_quote:
        return "PUNCT"
    if any(c.isdigit() for c in token.text):
        return "NUM"
    if token.text[0].isupper() and token.i > token.sent.start:
        return "PROPN"
    return "VERB" if token.lower_ != "dasti" and token.text[-1] in "i" else "NOUN"


@Language.component("toy_parser")
def toy_parser(doc: Doc) -> Doc:
    """Attaches every word to the verb of its clause; a clause begins at a sentence's start or at its mark."""
    for sentence in doc.sents:
        for token in sentence:
            token.pos_ = _part(token)
        verbs = [token for token in sentence if token.pos_ == "VERB"] or [sentence[0]]
        for token in sentence:
            token.head, token.dep_ = _attached(token, verbs)
    return doc


def _attached(token: Token, verbs: list[Token]) -> tuple[Token, str]:
    """The head of a token, and its label in Universal Dependencies."""
    main = verbs[0]
    if token.i == main.i:
        return token, "ROOT"
    if token.pos_ == "VERB":
        return main, "ccomp"
    marks = [t for t in token.doc[main.i : token.i + 1] if t.pos_ == "SCONJ"]
    verb = next((v for v in verbs if marks and v.i > marks[0].i), main)
    follows = token.nbor() if token.i + 1 < len(token.doc) else token
    if token.pos_ in {"DET", "NUM"} and follows.pos_ in {"NOUN", "PROPN"}:
        return follows, "det" if token.pos_ == "DET" else "nummod"
    if token.pos_ == "PROPN" and token.i and token.nbor(-1).pos_ in {"PROPN", "NOUN"}:
        return token.nbor(-1), "flat:name" if token.nbor(-1).pos_ == "PROPN" else "appos"
    labels = {"SCONJ": "mark", "PUNCT": "punct", "AUX": "aux", "PART": "advmod"}
    return verb, labels.get(token.pos_) or ("nsubj" if token.i < verb.i else "obj")


def save_toy_model(path: Path) -> str:
    """Writes the model and returns the name under which spaCy loads it."""
    nlp = spacy.blank("xx")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("toy_parser")
    nlp.to_disk(path)
    return str(path)
