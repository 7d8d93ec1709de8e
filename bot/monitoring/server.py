"""Health and metrics over HTTP: /healthz, /readyz, /metrics."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import structlog
from aiohttp import web
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.listening import listening
from feeds.errors import WirebriefError

log = structlog.get_logger(__name__)

UNAVAILABLE: Final = 503


@dataclass(frozen=True, slots=True)
class Probe:
    """What the server asks the bot.

    Attributes:
        late: returns the parts that have not worked lately, in words; empty if all is well.
        is_ready: returns whether the bot answers and sends, rather than starting or standing by.
        metrics: returns the metrics as text.
    """

    late: Callable[[], Awaitable[list[str]]]
    is_ready: Callable[[], bool]
    metrics: Callable[[], Awaitable[bytes]]


class MonitorServer:
    """Answers an operator's tools. There is no password: bind it to an address that only they reach."""

    def __init__(self, probe: Probe, host: str, port: int) -> None:
        """
        Args:
            probe: what is asked of the bot.
            host, port: to listen on; port 0 takes a free one.
        """
        self._probe = probe
        self._host, self._port = host, port

    @asynccontextmanager
    async def running(self) -> AsyncIterator[int]:
        """Listens inside the block, and gives the port. Raises SettingsError if the address is taken or not ours."""
        application = web.Application()
        application.add_routes(
            [
                web.get("/healthz", self._health),
                web.get("/readyz", self._readiness),
                web.get("/metrics", self._metrics),
            ]
        )
        async with listening(application, self._host, self._port, "WIREBRIEF_MONITOR_PORT") as port:
            yield port

    async def _health(self, _: web.Request) -> web.Response:
        try:
            late = await self._probe.late()
        except WirebriefError as error:
            late = [f"the database: {error}"]
        return web.Response(text="".join(f"{part}\n" for part in late) or "ok\n", status=UNAVAILABLE if late else 200)

    async def _readiness(self, _: web.Request) -> web.Response:
        is_ready = self._probe.is_ready()
        return web.Response(text="ready\n" if is_ready else "not ready\n", status=200 if is_ready else UNAVAILABLE)

    async def _metrics(self, _: web.Request) -> web.Response:
        try:
            text = await self._probe.metrics()
        except WirebriefError as error:
            log.warning("metrics.failed", reason=str(error))
            return web.Response(text="the database does not answer\n", status=UNAVAILABLE)
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})
