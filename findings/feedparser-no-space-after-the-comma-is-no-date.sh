#!/usr/bin/env bash
# feedparser 6.0.14 on a pubDate without a space behind the weekday's comma, which RFC 822 and RFC 5322 (3.3) leave free.
# Guess: "Sat,26 Oct 2024 …" is the same time as "Sat, 26 Oct 2024 …", as email.utils has it.
# Seen: published_parsed is None and bozo is not set: the entry has no date. A change that was merged upstream in 2023
# (kurtmckee/feedparser pull request 415) is in no release up to this one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check feedparser==6.0.14
"$folder/venv/bin/python" - <<'PYTHON'
from email.utils import parsedate_to_datetime

import feedparser

seen = {}
for date in ("Sat, 26 Oct 2024 08:00:00 +0200", "Sat,26 Oct 2024 08:00:00 +0200"):
    item = f"<item><title>A</title><pubDate>{date}</pubDate></item>"
    told = feedparser.parse(f"<rss version='2.0'><channel>{item}</channel></rss>")
    parsed = told.entries[0].published_parsed
    seen[date] = parsed and parsed[:5], bool(told.bozo), parsedate_to_datetime(date).isoformat()
print("feedparser", feedparser.__version__)
print("guess: both are 06:00 UTC; seen (feedparser, bozo, email.utils):", *seen.items(), sep="\n  ")
assert list(seen.values())[0][0] == (2024, 10, 26, 6, 0), "the behaviour has changed"
assert list(seen.values())[1] == (None, False, "2024-10-26T08:00:00+02:00"), "the behaviour has changed"
PYTHON
