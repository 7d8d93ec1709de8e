"""The first call: whatever passes is waited for, a wrong token is not."""

from __future__ import annotations

import pytest
from telegram.error import InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.receive import connect
from feeds.errors import SettingsError


class Server:
    """Answers with the given errors, then well."""

    def __init__(self, *errors: TelegramError) -> None:
        self.errors = list(errors)
        self.slept: list[float] = []

    async def initialize(self) -> None:
        if self.errors:
            raise self.errors.pop(0)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    async def connect(self) -> None:
        await connect(self.initialize, "https://api.example", sleep=self.sleep)


async def test_what_passes_is_waited_for_with_growing_pauses() -> None:
    server = Server(*[NetworkError("refused")] * 9)
    await server.connect()
    assert server.slept == [1, 2, 4, 8, 16, 30, 30, 30, 30]


async def test_a_wrong_token_is_a_wrong_setting() -> None:
    server = Server(*[InvalidToken("no")] * 9)
    with pytest.raises(SettingsError, match="WIREBRIEF_TELEGRAM_TOKEN is not accepted by https://api"):
        await server.connect()
    assert server.slept == [1, 2]


async def test_one_refusal_of_a_server_that_starts_is_not_believed() -> None:
    server = Server(InvalidToken("no"), NetworkError("502"), InvalidToken("no"), InvalidToken("no"))
    await server.connect()
    assert server.errors == []


async def test_a_pause_that_is_asked_for_is_kept() -> None:
    server = Server(RetryAfter(17))
    await server.connect()
    assert server.slept == [17]
