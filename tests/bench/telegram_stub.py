"""A Bot API server for the benches of delivery, a process of its own, so that its CPU time is not counted as ours.

It answers every method with a message at once, except that it enforces the overall limit strictly: more requests than
that in any second, by its own clock, get a 429. `/stats` says how many came, and how many were refused.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web


class Stub:
    """The state of the server."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._times: deque[float] = deque()
        self._sent = self._refused = 0
        self._arrivals: dict[str, float] = {}
        self._last = 0.0

    async def call(self, request: web.Request) -> web.Response:
        """Answers a method of the Bot API."""
        body = await request.json() if request.content_type == "application/json" else dict(await request.post())
        method = request.match_info["method"]
        if method == "getMe":
            bot = {"id": 1, "is_bot": True, "first_name": "B", "username": "bench_bot"}
            return web.json_response({"ok": True, "result": bot})
        if method == "getUpdates":  # nobody writes
            await asyncio.sleep(1.0)
            return web.json_response({"ok": True, "result": []})
        if "chat_id" not in body:
            return web.json_response({"ok": True, "result": True})
        now = time.monotonic()
        while self._times and self._times[0] <= now - 1.0:
            self._times.popleft()
        if len(self._times) >= self._limit:
            self._refused += 1
            refusal = {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 1"}
            return web.json_response(refusal | {"parameters": {"retry_after": 1}}, status=429)
        self._times.append(now)
        self._sent += 1
        self._last = time.time()
        text = str(body.get("text", ""))
        self._arrivals.setdefault(text, time.time())
        chat = {"id": int(str(body["chat_id"])), "type": "private"}
        message = {"message_id": self._sent, "date": 1729512000, "chat": chat, "text": text}
        return web.json_response({"ok": True, "result": message})

    async def stats(self, _: web.Request) -> web.Response:
        """Answers with the counts and with when each text first came and the last of all, in Unix seconds."""
        return web.json_response(
            {"sent": self._sent, "refused": self._refused, "first": self._arrivals, "last": self._last}
        )


@asynccontextmanager
async def telegram_stub(limit: int) -> AsyncIterator[str]:
    """Starts the server as a process with an overall limit a second, and yields its address."""
    command = (sys.executable, "-m", "tests.bench.telegram_stub", str(limit))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield json.loads(await process.stdout.readline())
    finally:
        process.kill()
        await process.wait()


async def stub_stats(address: str) -> dict[str, Any]:
    """Returns the counts of a server."""
    async with aiohttp.ClientSession() as session, session.get(f"{address}/stats") as answer:
        found: dict[str, Any] = await answer.json()
        return found


async def _serve(limit: int) -> None:
    stub = Stub(limit)
    application = web.Application()
    application.router.add_route("*", "/bot{token}/{method}", stub.call)
    application.router.add_get("/stats", stub.stats)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(json.dumps(f"http://127.0.0.1:{runner.addresses[0][1]}"), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
