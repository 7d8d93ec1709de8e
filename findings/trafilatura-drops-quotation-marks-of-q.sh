#!/usr/bin/env bash
# trafilatura 2.3.1: an article that quotes with the element <q>, around which browsers draw quotation marks.
# Guess: the text has quotation marks, as a reader of the page sees them.
# Seen: the words of the quotation stand there as the author's own, and a line ends behind them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check trafilatura==2.3.1 lxml_html_clean
"$folder/venv/bin/python" - <<'PYTHON'
import trafilatura

FILLER = "<p>" + "The harbour office counted nineteen ships on Monday and named each of them. " * 8 + "</p>"
PAGE = f"<html><body><article>{FILLER}<p>He said <q>we will go on</q> and left.</p>{FILLER}</article></body></html>"
text = trafilatura.extract(PAGE) or ""
seen = text[text.index("He said") : text.index("left.") + len("left.")]
print("trafilatura", trafilatura.__version__)
print("guess: 'He said “we will go on” and left.'; seen:", repr(seen))
assert " ".join(seen.split()) == "He said we will go on and left.", "the behaviour has changed"
PYTHON
