"""A running sandbox on a free port, with a clock that the test moves, and python-telegram-bot's own Bot against it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
from playwright.async_api import Page
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.sandbox import SAMPLE_TOKEN, ManualClock, Sandbox, SandboxSettings
from tests.bot.sandbox.browser import ALEX, opened
from tests.patience import PATIENCE_SECONDS

Control = Callable[..., Awaitable[Any]]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def sandbox(clock: ManualClock) -> AsyncIterator[Sandbox]:
    async with Sandbox(SandboxSettings(port=0, clock=lambda: clock)) as running:
        yield running


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=sandbox.url, timeout=PATIENCE_SECONDS) as http:
        yield http


@pytest.fixture
async def telegram(sandbox: Sandbox) -> AsyncIterator[Bot]:
    s = PATIENCE_SECONDS
    asking, polling = (
        HTTPXRequest(connect_timeout=s, read_timeout=s, write_timeout=s, pool_timeout=s) for _ in range(2)
    )
    async with Bot(
        SAMPLE_TOKEN,
        base_url=sandbox.bot_base_url,
        base_file_url=sandbox.file_base_url,
        request=asking,
        get_updates_request=polling,
    ) as bot:
        yield bot


@pytest.fixture
async def page(sandbox: Sandbox) -> AsyncIterator[Page]:
    """The chat page as Alex, who reads English, sees it."""
    async with opened(sandbox, ALEX) as shown:
        yield shown


@pytest.fixture
def control(client: httpx.AsyncClient) -> Control:
    """Posts to the client side and gives the answer, which must be a success."""

    async def post(path: str, **body: Any) -> Any:
        response = await client.post(f"/sandbox/{path}", json=body)
        assert response.status_code == 200, response.text
        return response.json()

    return post
