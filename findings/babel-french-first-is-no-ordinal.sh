#!/usr/bin/env bash
# Babel 2.18.0 (CLDR): the first of a month in French, in each of the four lengths and by a skeleton.
# Guess: "1er janvier 2026", as every French newspaper writes it: the French formats are those of French readers.
# Seen: "1 janvier 2026"; no French format has the ordinal, and no pattern letter asks for it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check babel==2.18.0
"$folder/venv/bin/python" - <<'PYTHON'
from datetime import date
from importlib.metadata import version

from babel.dates import format_date, format_skeleton

first = date(2026, 1, 1)
said = [format_date(first, length, locale="fr") for length in ("medium", "long", "full")]
said.append(format_skeleton("MMMMd", first, locale="fr"))
print("Babel", version("babel"))
print("guess: 1er janvier; seen:", said)
assert said == ["1 janv. 2026", "1 janvier 2026", "jeudi 1 janvier 2026", "1 janvier"], "the behaviour has changed"
PYTHON
