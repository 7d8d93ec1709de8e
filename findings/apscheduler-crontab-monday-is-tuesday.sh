#!/usr/bin/env bash
# APScheduler 3.11.3: a line of a crontab, "0 8 * * 1-5", given to CronTrigger.from_crontab.
# Guess: the days of the week are those of a crontab, where 0 and 7 are Sunday: Monday to Friday.
# Seen: the numbers are APScheduler's own, where 0 is Monday: Tuesday to Saturday. Names (mon-fri) are read as meant.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check apscheduler==3.11.3 tzlocal==5.3.1
"$folder/venv/bin/python" - <<'PYTHON'
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

from apscheduler.triggers.cron import CronTrigger

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


def days(line):
    trigger, now, found = CronTrigger.from_crontab(line, timezone=UTC), MONDAY, []
    while (fire := trigger.get_next_fire_time(None, now)) < MONDAY + timedelta(days=7):
        found.append(f"{fire:%a}")
        now = fire + timedelta(seconds=1)
    return found


print("APScheduler", version("apscheduler"))
by_number, by_name, sunday = days("0 8 * * 1-5"), days("0 8 * * mon-fri"), days("0 8 * * 0")
print("guess: Monday to Friday, Monday to Friday, Sunday; seen:", by_number, by_name, sunday)
assert by_number == ["Tue", "Wed", "Thu", "Fri", "Sat"], "the behaviour has changed"
assert by_name == ["Mon", "Tue", "Wed", "Thu", "Fri"], "the behaviour has changed"
assert sunday == ["Mon"], "the behaviour has changed"
PYTHON
