"""The bot of a chaos run: `wirebrief run` as a process, with a database prepared beforehand."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final, Literal

from feeds.types import AlertLevel, Chat, Feed, FeedState, Subscription
from storage.store import SqlStore, open_store
from tests.chaos.publisher import TOPIC
from tests.e2e.conftest import WITHOUT_MODELS

TOKEN: Final = "1234567:" + "x" * 35
START_SECONDS: Final = 180
MOST_STOP_SECONDS: Final = 60


class Bot:
    """Starts, kills and restarts one bot on one data folder."""

    def __init__(
        self, folder: Path, api_port: int, *, has_models: bool = True, url: str = "", role: str = "all"
    ) -> None:
        self.folder = folder
        self.role = role
        self.log = folder / "bot.log"
        self.url = url or f"sqlite:///{folder / 'wirebrief.sqlite3'}"
        self.kills = 0
        self._process: asyncio.subprocess.Process | None = None
        self._environment = {k: v for k, v in os.environ.items() if not k.startswith("WIREBRIEF_")} | {
            "WIREBRIEF_TELEGRAM_TOKEN": TOKEN,
            "WIREBRIEF_TELEGRAM_API_URL": f"http://127.0.0.1:{api_port}",
            "WIREBRIEF_DATA_DIR": str(folder),
            "WIREBRIEF_DATABASE_URL": self.url,
            "WIREBRIEF_ROLE": role,
            "WIREBRIEF_ALLOW_PRIVATE_NETWORKS": "true",
            "WIREBRIEF_POLL_TICK_SECONDS": "1",
            "WIREBRIEF_GATHER_SECONDS": "0",
            "WIREBRIEF_FETCH_TIMEOUT_SECONDS": "4",
            "WIREBRIEF_LOG_FORMAT": "json",
            "WIREBRIEF_MAX_LOOP_PAUSE_SECONDS": "0.02",
        }
        if not has_models:
            self._environment |= WITHOUT_MODELS
        if role != "all":  # what is published next is not waited for two minutes
            self._environment["WIREBRIEF_SHORTEST_POLL_MINUTES"] = "0.02"

    async def prepare(self, chats: Sequence[int], feeds: Sequence[str]) -> None:
        """Creates the database: every chat follows the topic at level "everything", the feeds are polled each second.

        Args:
            chats: Ids of the chats; negative ids are groups.
            feeds: Addresses of the feeds.
        """
        store = await open_store(self.url)
        async with store.transaction() as transaction:
            await transaction.topics.put(TOPIC)
            for url in feeds:
                await transaction.feeds.add(Feed(url, "Trial Post", "Trial Post", "en", FeedState(interval_seconds=1)))
            for number, chat_id in enumerate(chats):
                kind = "group" if chat_id < 0 else "private"
                await transaction.chats.put(Chat(chat_id, kind=kind, language="fr" if number % 3 == 0 else "en"))
                await transaction.chats.subscribe(Subscription(chat_id, TOPIC.slug, AlertLevel.EVERYTHING))
        await store.close()

    @asynccontextmanager
    async def store(self) -> AsyncIterator[SqlStore]:
        """Opens the bot's database for the length of the block, while the bot may be running."""
        opened = await open_store(self.url, is_migrated=False)
        try:
            yield opened
        finally:
            await opened.close()

    @property
    def is_up(self) -> bool:
        """True from the "ready" line of the bot until it is killed or stopped."""
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Starts the bot and waits for its "ready" line."""
        with self.log.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                Path(sys.executable).parent / "wirebrief",
                "run",
                env=self._environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        assert process.stdout is not None, "a pipe was asked for"
        async with asyncio.timeout(START_SECONDS):
            while line := await process.stdout.readline():
                if line.startswith(b"ready"):
                    self._process = process
                    return
        raise RuntimeError(f"the bot did not start; its log: {self.log.read_text()[-2000:]}")

    async def kill(self) -> None:
        """Kills the bot with SIGKILL, as the kernel does when memory runs out."""
        process, self._process = self._process, None
        assert process is not None, "started before"
        self.kills += 1
        process.kill()
        await process.wait()

    async def stop(self) -> float:
        """Stops the bot with SIGTERM, or SIGKILL after MOST_STOP_SECONDS, and returns the seconds that it took."""
        process, self._process = self._process, None
        assert process is not None, "started before"
        began = time.monotonic()
        process.terminate()
        try:
            async with asyncio.timeout(MOST_STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
        return time.monotonic() - began

    def longest_pause(self, kind: Literal["milliseconds", "cpu_milliseconds"]) -> float:
        """Returns the longest logged pause of the event loop in seconds, as wall time or as CPU time; 0 if none."""
        return max((line[kind] for line in self._logged() if line["event"] == "loop.paused"), default=0) / 1000

    def tracebacks(self) -> list[str]:
        """Returns the tracebacks in the log."""
        return [line["exception"] for line in self._logged() if "exception" in line]

    def _logged(self) -> list[dict[str, Any]]:
        """Returns the parsed lines of the log; a line truncated by a kill is skipped."""
        found = []
        for text in self.log.read_text(errors="replace").splitlines():
            with suppress(ValueError):
                found.append(json.loads(text))
        return [line for line in found if isinstance(line, dict) and "event" in line]
