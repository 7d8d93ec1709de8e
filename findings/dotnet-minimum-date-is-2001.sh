#!/usr/bin/env bash
# Python's email.utils and feedparser 6.0.14 on "Mon, 01 Jan 0001 00:00:00 GMT", which .NET publishers write for no date.
# Guess: the four-digit year 0001 is the year 1, or the date is refused.
# Seen: email.utils gives 2001, a plausible date of news; feedparser gives the year 1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check feedparser==6.0.14
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import sys
from email.utils import parsedate_to_datetime

import feedparser

DATE = "Mon, 01 Jan 0001 00:00:00 GMT"
FEED = f"<rss version='2.0'><channel><item><title>A</title><pubDate>{DATE}</pubDate></item></channel></rss>"
year = parsedate_to_datetime(DATE).year
parsed = feedparser.parse(FEED).entries[0].get("published_parsed")
print("Python", sys.version.split()[0], "feedparser", feedparser.__version__)
print("guess: year 1 or an error; seen: email.utils", year, "feedparser", parsed.tm_year)
assert (year, parsed.tm_year) == (2001, 1), "the behaviour has changed"
PYTHON
