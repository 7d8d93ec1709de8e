"""The chat page in Debian's Chromium."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import pytest
from playwright.async_api import Page, async_playwright, expect

from bot.sandbox import Sandbox
from tests.patience import PATIENCE_SECONDS

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")
BROWSER: Final = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium: `make chromium` installs Debian's"),
]
CAMILLE: Final = 1001  # plays in French
ALEX: Final = 1002  # plays in English
PATIENCE_MS: Final = PATIENCE_SECONDS * 1000
expect.set_options(timeout=PATIENCE_MS)


@asynccontextmanager
async def opened(sandbox: Sandbox, user: int, width: int = 420, **more: Any) -> AsyncIterator[Page]:
    """A page on which `user` is played, `width` pixels wide. At its end nothing may have failed or left loopback."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            timeout=PATIENCE_MS,
            args=["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update"],
        )
        shown = await browser.new_page(
            viewport={"width": width, "height": 860}, locale="en-GB", timezone_id="Europe/Paris", **more
        )
        shown.set_default_timeout(PATIENCE_MS)
        problems: list[str] = []
        shown.on("pageerror", lambda error: problems.append(str(error)))
        shown.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        shown.on(
            "request",
            lambda request: (
                problems.append(request.url)
                if sandbox.url not in request.url and not request.url.startswith("data:")
                else None
            ),
        )
        await shown.goto(f"{sandbox.url}/?user={user}")
        await shown.wait_for_selector("body[data-is-ready]")
        yield shown
        await browser.close()
        assert problems == []
