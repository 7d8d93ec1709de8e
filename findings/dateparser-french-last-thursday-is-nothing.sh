#!/usr/bin/env bash
# dateparser 1.5.0: relative dates of news text, in English and in French, with the date of the article as base.
# Guess: French, which is among its best supported languages, knows what English knows: "jeudi dernier" is last Thursday.
# Seen: a weekday with "dernier", with "soir" or with "prochain" is None in French, as are "hier soir", "l'an dernier" and
# "il y a quinze jours"; the English counterparts are read.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check dateparser==1.5.0
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
from datetime import datetime
from importlib.metadata import version

import dateparser

SETTINGS = {"RELATIVE_BASE": datetime(2026, 11, 27, 12), "PREFER_DATES_FROM": "past"}
PAIRS = {
    "last Thursday": "jeudi dernier",
    "Thursday evening": "jeudi soir",
    "next Thursday": "jeudi prochain",
    "yesterday evening": "hier soir",
    "last year": "l'an dernier",
    "fifteen days ago": "il y a quinze jours",
}


def read(text, language):
    return dateparser.parse(text, languages=[language], settings=SETTINGS)


print("dateparser", version("dateparser"))
for english, french in PAIRS.items():
    seen = read(english, "en"), read(french, "fr")
    print(f"{english}: {seen[0]}; guess: {french} is the same; seen: {seen[1]}")
    assert seen[0] is not None and seen[1] is None, "the behaviour has changed"
assert read("il y a dix jours", "fr") == datetime(2026, 11, 17, 12)
PYTHON
