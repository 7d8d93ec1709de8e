"""The bot's heartbeat: a small file that says when each part last worked, and which of them is late."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, NoReturn

import structlog

from bot.process_role import ProcessRole
from feeds.errors import WirebriefError

log = structlog.get_logger(__name__)

BEAT_INTERVAL_SECONDS: Final = 10.0
MAX_BEAT_AGE: Final = timedelta(seconds=60)
# Telegram holds a getUpdates request for 20 s; after failures the pause grows to 30 s.
MAX_UPDATE_AGE: Final = timedelta(seconds=120)
# An idle delivery looks at the outbox at least twice a minute.
MAX_DELIVERY_AGE: Final = timedelta(seconds=120)
# Added to three times the poll tick: a first poll of many articles may take long.
MAX_JOB_AGE: Final = timedelta(minutes=2)
MAX_POLL_AGE: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """When the parts of the running bot last worked. Times are aware UTC; None if not since the start.

    Attributes:
        started_at: when the bot started; counts as the last time of a part that has not worked yet.
        beat_at: when this was written: the event loop ran, and the database answered.
        update_at: when getUpdates last succeeded.
        delivery_at: when delivery last looked at the outbox.
        poll_at: when due feeds were last looked up.
        is_standing_by: True while the bot only waits for another one with its token to end.
        longest_pause_seconds: the longest pause of the event loop in the last five minutes.
        database_url: the sandbox's database, which other commands read while it runs; "" for a live bot.
        role: of the process (bot/process_role.py); what it does not do is not late.
        job_at: when a process that runs jobs last looked for those of dead ones.
    """

    started_at: datetime
    beat_at: datetime
    update_at: datetime | None = None
    delivery_at: datetime | None = None
    poll_at: datetime | None = None
    is_standing_by: bool = False
    longest_pause_seconds: float = 0.0
    database_url: str = ""
    role: str = ProcessRole.ALL
    job_at: datetime | None = None

    def late(self, now: datetime, poll_tick: timedelta) -> list[tuple[str, timedelta]]:
        """Returns the parts that are late, each with the time since it last worked.

        Args:
            now: aware UTC.
            poll_tick: interval at which due feeds are looked up.
        """
        if now - self.beat_at > MAX_BEAT_AGE:
            return [("the event loop or the database", now - self.beat_at)]
        role, works = ProcessRole(self.role), not self.is_standing_by
        parts = [
            ("getUpdates", self.update_at, MAX_UPDATE_AGE, role.answers),
            ("delivery", self.delivery_at, MAX_DELIVERY_AGE, role.delivers and works),
            ("jobs", self.job_at, MAX_JOB_AGE, role.extracts and works),
            ("polling of feeds", self.poll_at, MAX_POLL_AGE + 3 * poll_tick, role.polls and works),
        ]
        ages = [(name, now - (at or self.started_at), latest) for name, at, latest, is_done in parts if is_done]
        return [(name, age) for name, age, latest in ages if age > latest]


def write_heartbeat(path: Path, beat: Heartbeat) -> None:
    """Writes the file. It is replaced as a whole, so that nobody reads a part of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    values = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in asdict(beat).items()}
    new = path.with_name(f"{path.name}.new")
    new.write_text(json.dumps(values, indent=1), encoding="utf-8")
    new.replace(path)


def read_heartbeat(path: Path) -> Heartbeat | None:
    """Returns the heartbeat in the file; None if there is no file, or it is of another version."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return Heartbeat(**{item.name: _value(item.name, values[item.name]) for item in fields(Heartbeat)})
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _value(name: str, stored: Any) -> Any:
    return datetime.fromisoformat(stored) if name.endswith("_at") and stored is not None else stored


class HeartbeatWriter:
    """Writes the heartbeat file every ten seconds."""

    def __init__(
        self,
        path: Path,
        beat: Callable[[], Awaitable[Heartbeat]],
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """
        Args:
            path: the file.
            beat: collects the times; reads from the database, to see that it answers.
            sleep: sleeps for some seconds.
        """
        self._path = path
        self._beat = beat
        self._sleep = sleep

    async def run(self) -> NoReturn:
        """Writes until cancelled, then removes the file: a bot that was stopped shows no sign of life.

        A failure is logged; the file then stays as it is and becomes too old.
        """
        try:
            while True:
                try:
                    write_heartbeat(self._path, await self._beat())
                except (WirebriefError, OSError) as error:
                    log.error("heartbeat.failed", reason=str(error))
                await self._sleep(BEAT_INTERVAL_SECONDS)
        finally:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)
