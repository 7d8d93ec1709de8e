#!/usr/bin/env bash
# spaCy 3.8.18, French and English tokenizers: the no-break spaces of French typography (U+00A0, U+202F).
# Guess: they part words as a plain space does, so "12 000" and "M. Yoon" have two tokens with either.
# Seen: each is a token of its own, between the halves of a number, behind a title and inside guillemets.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check spacy==3.8.18
"$folder/venv/bin/python" - <<'PYTHON'
import spacy

print("spaCy", spacy.__version__)
for language in ("fr", "en"):
    tokenizer = spacy.blank(language)
    for text in ("12 000", "M. Yoon", "« Oui »"):
        plain = [token.text for token in tokenizer(text)]
        for space in ("\u00a0", "\u202f"):
            seen = [token.text for token in tokenizer(text.replace(" ", space))]
            print(f"{language}: guess {plain}; seen {seen}")
            assert seen == [part for word in plain for part in (word, space)][: 2 * len(plain) - 1], "it has changed"
PYTHON
