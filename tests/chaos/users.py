"""The users of a chaos run: a probe that measures answer times, and one that floods the bot with commands."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final

from bot.sandbox import Sandbox, user_actions
from tests.patience import PATIENCE_SECONDS

PROBE_USER: Final = 9_001
FLOODER: Final = 9_002
STEP_SECONDS: Final = 0.02


class Probe:
    """A well-behaved user that sends /help repeatedly and measures the time to the answer.

    A question is not measured if the bot was killed or the proxy paused before the answer: no bot could answer it then.
    """

    def __init__(self, sandbox: Sandbox, disturbances: Callable[[], int], *, is_answerable: Callable[[], bool]) -> None:
        """Initializes the probe.

        Args:
            sandbox: The server to which the user belongs.
            disturbances: Returns the number of kills and pauses so far.
            is_answerable: Returns False while the bot is down or the proxy is paused.
        """
        self._sandbox = sandbox
        self._disturbances = disturbances
        self._is_answerable = is_answerable
        self.seconds: list[float] = []
        self.unanswered = 0

    async def ask_forever(self, pause_seconds: float, patience_seconds: float = PATIENCE_SECONDS) -> None:
        """Sends a question every `pause_seconds` until cancelled; gives one up after `patience_seconds`."""
        while True:
            await asyncio.sleep(pause_seconds)
            if self._is_answerable():
                await self._ask(patience_seconds)

    async def _ask(self, patience_seconds: float) -> None:
        before = self._disturbances()
        asked_at = time.monotonic()
        sent = user_actions.send_message(self._sandbox.state, PROBE_USER, user_actions.NewMessage("/help"))[
            "message_id"
        ]
        messages = self._sandbox.state.database.chats[PROBE_USER].messages
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
    """Sends `count` commands at once as the flooding user."""
    for number in range(count):
        user_actions.send_message(
            sandbox.state, FLOODER, user_actions.NewMessage("/topics" if number % 2 else "/brief trial")
        )
