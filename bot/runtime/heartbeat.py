"""The bot's sign of life: a small file that says when each of its parts last worked, and what `doctor` makes of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, NoReturn

import structlog

from feeds.errors import WirebriefError

log = structlog.get_logger(__name__)

BEAT_SECONDS: Final = 10.0
LATEST_BEAT: Final = timedelta(seconds=60)
# Telegram holds a getUpdates for 20 s; after failures the pause grows to 30 s.
LATEST_UPDATE: Final = timedelta(seconds=120)
# An idle delivery looks at the outbox at least twice a minute.
LATEST_DELIVERY: Final = timedelta(seconds=120)
# Beside the tick of the settings: a first poll of many articles may be long.
LATEST_POLL: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """When the parts of the running bot last worked; None: not since its start. All times are aware UTC.

    Attributes:
        started_at: when the bot started; a part that has not worked yet is late by this.
        beat_at: when this was written: the event loop runs and the database answers.
        update_at: a getUpdates worked.
        delivery_at: delivery went through the outbox.
        poll_at: the feeds that are due were looked up.
        is_standing_by: the bot waits for another one with the same token to end, and does nothing else.
        longest_pause_seconds: the longest time in the last five minutes in which the event loop was held up.
    """

    started_at: datetime
    beat_at: datetime
    update_at: datetime | None = None
    delivery_at: datetime | None = None
    poll_at: datetime | None = None
    is_standing_by: bool = False
    longest_pause_seconds: float = 0.0

    def late(self, now: datetime, poll_tick: timedelta) -> list[tuple[str, timedelta]]:
        """Returns the parts that should have worked by now, each with how long ago they did.

        Args:
            now: aware UTC.
            poll_tick: how often due feeds are looked for.
        """
        if now - self.beat_at > LATEST_BEAT:
            return [("the event loop or the database", now - self.beat_at)]
        parts = [("getUpdates", self.update_at, LATEST_UPDATE)]
        if not self.is_standing_by:
            parts += [
                ("delivery", self.delivery_at, LATEST_DELIVERY),
                ("polling of feeds", self.poll_at, LATEST_POLL + 3 * poll_tick),
            ]
        ages = [(name, now - (at or self.started_at), latest) for name, at, latest in parts]
        return [(name, age) for name, age, latest in ages if age > latest]


def write_heartbeat(path: Path, beat: Heartbeat) -> None:
    """Replaces the file as a whole, so that nobody reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    values = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in asdict(beat).items()}
    new = path.with_name(f"{path.name}.new")
    new.write_text(json.dumps(values, indent=1), encoding="utf-8")
    new.replace(path)


def read_heartbeat(path: Path) -> Heartbeat | None:
    """Returns what the file says; None if there is none, or it is not one of this version."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return Heartbeat(**{item.name: _value(values[item.name]) for item in fields(Heartbeat)})
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _value(stored: Any) -> Any:
    return datetime.fromisoformat(stored) if isinstance(stored, str) else stored


class HeartbeatWriter:
    """Writes the file every ten seconds."""

    def __init__(
        self,
        path: Path,
        beat: Callable[[], Awaitable[Heartbeat]],
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`beat` reads from the database and collects the times."""
        self._path = path
        self._beat = beat
        self._sleep = sleep

    async def run(self) -> NoReturn:
        """Beats until cancelled; a beat that fails is logged, and the file grows old."""
        while True:
            try:
                write_heartbeat(self._path, await self._beat())
            except (WirebriefError, OSError) as error:
                log.error("heartbeat.failed", reason=str(error))
            await self._sleep(BEAT_SECONDS)
