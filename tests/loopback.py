"""A web server on loopback that answers as a test says, and ports for programs that need one beforehand."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web

# Bound until the tests end, so that the system gives their ports to nobody who asks for any.
_reserved: Final[list[socket.socket]] = []
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serving(answer: Handler) -> AsyncIterator[str]:
    """Answers all requests on a free port inside the block, and gives the address without a slash at the end.

    Args:
        answer: of any method and path; what it is still busy with at the end of the block is cancelled.
    """
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    async with serving_application(application) as address:
        yield address


@asynccontextmanager
async def serving_application(application: web.Application) -> AsyncIterator[str]:
    """Serves an application that has routes of its own, as `serving` does."""
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def free_port() -> int:
    """Returns a port on loopback on which nothing listens, and that only a program gets to which it is named."""
    reserved = socket.socket()
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # so do servers, which may listen there all the same
    reserved.bind(("127.0.0.1", 0))
    _reserved.append(reserved)
    return int(reserved.getsockname()[1])
