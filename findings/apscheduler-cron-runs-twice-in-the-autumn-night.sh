#!/usr/bin/env bash
# APScheduler 3.11.3: a job at 02:30 every day, in a zone whose clock is put back from 03:00 to 02:00 one night in autumn,
# and put forward from 02:00 to 03:00 one night in spring.
# Guess: the job runs once a day: `hour=2, minute=30` is a time of day.
# Seen: it runs at both 02:30 of the autumn night, an hour apart; in the spring night it runs once, at 03:30.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check apscheduler==3.11.3 tzdata
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from datetime import datetime, timedelta, timezone
from importlib.metadata import version
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

paris, utc = ZoneInfo("Europe/Paris"), timezone.utc


def runs(day):
    """When a job runs from noon of that day on, for a day and a half; it asks for the next run at the time of each."""
    trigger = CronTrigger(hour=2, minute=30, timezone=paris)
    now, found = datetime(*day, 12, tzinfo=paris), []
    end, following = now.astimezone(utc) + timedelta(hours=36), trigger.get_next_fire_time(None, now)
    while following.astimezone(utc) < end:
        found.append(following.astimezone(utc).strftime("%d %b %H:%M"))
        now = following.astimezone(utc).astimezone(paris)
        following = trigger.get_next_fire_time(following, now)
    return found


autumn, spring = runs((2026, 10, 24)), runs((2026, 3, 28))
print("APScheduler", version("apscheduler"), "Python", sys.version.split()[0])
print("guess: one run in each night; seen, in UTC:", autumn, spring)
assert (autumn, spring) == (["25 Oct 00:30", "25 Oct 01:30"], ["29 Mar 01:30"]), "the behaviour has changed"
PYTHON
