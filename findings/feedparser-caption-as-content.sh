#!/usr/bin/env bash
# feedparser 6.0.14: an RSS item with a description and a photo whose media:description is its caption.
# Guess: entry.content is absent, as the item has no content:encoded; the caption stands with the media.
# Seen: the caption is entry.content, where readers look for the full text.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check feedparser==6.0.14
"$folder/venv/bin/python" - <<'PYTHON'
import feedparser

FEED = b"""<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Port News</title><item>
<title>Ship docks</title><description>The ship docked on Monday.</description>
<media:content url="https://example.org/1.jpg" medium="image"><media:description>A gull on a mast.</media:description>
</media:content></item></channel></rss>"""
entry = feedparser.parse(FEED).entries[0]
content = [part["value"] for part in entry.get("content", [])]
print("feedparser", feedparser.__version__)
print("guess: content is []; seen: content is", content, "and summary is", repr(entry.summary))
assert content == ["A gull on a mast."], "the behaviour has changed"
assert entry.summary == "The ship docked on Monday.", "the behaviour has changed"
PYTHON
