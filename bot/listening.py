"""Listens for HTTP on an address of the settings: the servers for hubs, for Telegram's webhook and for the operator."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web

from feeds.errors import SettingsError

# How long the end waits for requests under way, in seconds. aiohttp's own minute is longer than a stop may take.
SHUTDOWN_SECONDS: Final = 0.5


@asynccontextmanager
async def listening(
    application: web.Application, host: str, port: int, setting: str, tls: ssl.SSLContext | None = None
) -> AsyncIterator[int]:
    """Serves inside the block, and gives the port.

    Args:
        application: answers the requests.
        host, port: to listen on; port 0 takes a free one.
        setting: name of the environment variable of the port, for the error.
        tls: None for plain HTTP.

    Raises:
        SettingsError: the address is taken or not ours.
    """
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port, ssl_context=tls).start()
        except OSError as error:
            raise SettingsError(f"{setting}: cannot listen on {host}:{port} ({error.strerror})") from error
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()
