"""Health and metrics over HTTP on loopback."""

from __future__ import annotations

import httpx
import pytest

from bot.monitoring import MonitorServer, Probe
from feeds.errors import SettingsError, StorageError
from tests.patience import PATIENCE_SECONDS


class Bot:
    """A bot whose state the test sets."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.is_ready = False
        self.is_database_gone = False

    async def late(self) -> list[str]:
        if self.is_database_gone:
            raise StorageError("disk I/O error")
        return self.parts

    async def metrics(self) -> bytes:
        if self.is_database_gone:
            raise StorageError("disk I/O error")
        return b"wirebrief_feeds 1\n"

    def server(self, port: int = 0) -> MonitorServer:
        return MonitorServer(Probe(self.late, lambda: self.is_ready, self.metrics), "127.0.0.1", port)


async def test_health_readiness_and_metrics() -> None:
    bot = Bot()
    async with (
        bot.server().running() as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE_SECONDS) as client,
    ):
        assert (await client.get("/healthz")).text == "ok\n"
        assert (await client.get("/readyz")).status_code == 503
        bot.is_ready, bot.parts = True, ["delivery (last 130 s ago)"]
        assert (await client.get("/readyz")).status_code == 200
        late = await client.get("/healthz")
        assert (late.status_code, late.text) == (503, "delivery (last 130 s ago)\n")
        metrics = await client.get("/metrics")
        assert (metrics.status_code, metrics.text) == (200, "wirebrief_feeds 1\n")
        assert metrics.headers["Content-Type"].startswith("text/plain; version=")
        assert (await client.get("/")).status_code == 404


async def test_a_database_that_is_gone_is_said() -> None:
    bot = Bot()
    bot.is_database_gone = True
    async with (
        bot.server().running() as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE_SECONDS) as client,
    ):
        health = await client.get("/healthz")
        assert (health.status_code, health.text) == (503, "the database: disk I/O error\n")
        assert (await client.get("/metrics")).status_code == 503


async def test_a_port_that_is_taken_is_named() -> None:
    bot = Bot()
    async with bot.server().running() as port:
        with pytest.raises(SettingsError, match=f"WIREBRIEF_MONITOR_PORT: cannot listen on 127.0.0.1:{port}"):
            async with bot.server(port).running():
                pass
