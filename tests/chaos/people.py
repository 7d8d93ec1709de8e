"""Who writes to the bot in a chaos run: one innocent user who asks now and then, and one who floods."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final

from bot.sandbox import Sandbox
from bot.sandbox import people as played

INNOCENT: Final = 9_001
FLOODER: Final = 9_002
STEP_SECONDS: Final = 0.02


class Innocent:
    """Asks /help again and again and measures how long the answer takes.

    A question is not measured when the bot was killed or its server frozen meanwhile: nobody could have answered it.
    """

    def __init__(self, sandbox: Sandbox, disturbances: Callable[[], int], *, is_answerable: Callable[[], bool]) -> None:
        """`disturbances` counts kills and freezes so far; `is_answerable` is False while one lasts."""
        self._sandbox = sandbox
        self._disturbances = disturbances
        self._is_answerable = is_answerable
        self.seconds: list[float] = []
        self.unanswered = 0

    async def ask_for_ever(self, pause_seconds: float, patience_seconds: float = 30.0) -> None:
        """Asks until cancelled."""
        while True:
            await asyncio.sleep(pause_seconds)
            if self._is_answerable():
                await self._ask(patience_seconds)

    async def _ask(self, patience_seconds: float) -> None:
        before = self._disturbances()
        asked_at = time.monotonic()
        sent = played.send(self._sandbox.state, INNOCENT, played.Said("/help"))["message_id"]
        messages = self._sandbox.state.world.chats[INNOCENT].messages
        while not any(m.sender is None and m.id > sent for m in messages.values()):
            if self._disturbances() != before:
                return
            if time.monotonic() - asked_at > patience_seconds:
                self.unanswered += 1
                return
            await asyncio.sleep(STEP_SECONDS)
        if self._disturbances() == before:
            self.seconds.append(time.monotonic() - asked_at)


def flood(sandbox: Sandbox, count: int) -> None:
    """The flooding user sends `count` commands at once."""
    for number in range(count):
        played.send(sandbox.state, FLOODER, played.Said("/topics" if number % 2 else "/brief trial"))
