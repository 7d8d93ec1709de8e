#!/usr/bin/env bash
# email.utils of CPython 3.11.7 beside feedparser 6.0.14: a mail date whose offset has a colon, as many content systems
# write pubDate. The interpreter brings email.utils, so its version cannot be pinned; it is printed beside the one seen.
# Guess: both read "… 10:00:00 +02:00" as 08:00 UTC, or refuse it.
# Seen: feedparser reads 08:00. email.utils drops the offset without a word, as that of "GMT+0200": the time is naive, two
# hours off if taken for UTC. It reads "-07" as seven minutes, which feedparser refuses.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check feedparser==6.0.14
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from datetime import timedelta
from email.utils import parsedate_to_datetime

import feedparser

seen = {}
for offset in ("+0200", "+02:00", "GMT+0200", "-07"):
    date = f"Mon, 12 Aug 2024 10:00:00 {offset}"
    item = f"<item><title>A</title><pubDate>{date}</pubDate></item>"
    parsed = feedparser.parse(f"<rss version='2.0'><channel>{item}</channel></rss>").entries[0].published_parsed
    seen[offset] = parsed and parsed.tm_hour, parsedate_to_datetime(date).utcoffset()
print(f"CPython {sys.version.split()[0]} (seen with 3.11.7), feedparser {feedparser.__version__}")
print("guess: every offset is read or refused by both; seen (hour in UTC by feedparser, offset by email.utils):")
print(*seen.items(), sep="\n")
assert [hour for hour, _ in seen.values()] == [8, 8, 8, None], "the behaviour has changed"
assert seen["+0200"][1] == timedelta(hours=2), "the behaviour has changed"
assert seen["+02:00"][1] is seen["GMT+0200"][1] is None, "the behaviour has changed"
assert seen["-07"][1] == timedelta(minutes=-7), "the behaviour has changed"
PYTHON
