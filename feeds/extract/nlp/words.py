"""Makes words of the entries of spaCy's vocabulary."""

from __future__ import annotations

from collections.abc import Mapping

from spacy.vocab import Vocab

from feeds.extract.nlp.doc import Word


def word_of(vocab: Vocab, number: int, *, has_blank: bool) -> Word:
    """Returns a word.

    Args:
        vocab: the vocabulary of the model.
        number: the number that spaCy gives to the text of the word.
        has_blank: a blank follows the word.
    """
    lexeme = vocab[number]
    flags = (lexeme.is_alpha, lexeme.is_digit, lexeme.is_punct, lexeme.is_quote, lexeme.is_space)
    return Word(lexeme.orth_, lexeme.lower_, " " if has_blank else "", *flags)


def features_of(morph: str) -> Mapping[str, list[str]]:
    """Returns the features of a description: `Gender=Masc|Number=Sing`."""
    pairs = (feature.partition("=") for feature in morph.split("|") if "=" in feature)
    return {name: values.split(",") for name, _, values in pairs}
