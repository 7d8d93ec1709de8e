"""The sandbox as a server in the caller's event loop: `async with Sandbox(settings) as sandbox: …`."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
from collections.abc import AsyncIterator
from typing import Self

import uvicorn

from bot.sandbox.app import SandboxApp
from bot.sandbox.newsroom import Newsroom
from bot.sandbox.settings import SandboxSettings
from feeds.errors import SettingsError

# A well-formed token for a bot without one. It is valid at a sandbox only.
SAMPLE_TOKEN = "7000000001:sandbox-token-opens-nothing-outside"


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: signals are handled by the program that hosts the sandbox."""

    @contextlib.contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def]  # the base class has no types here
        """Installs no signal handler."""
        yield


class Sandbox:
    """Starts and stops the server. Its addresses are known after `start`."""

    def __init__(self, settings: SandboxSettings | None = None) -> None:
        self.settings = settings or SandboxSettings()
        self.app = SandboxApp(self.settings)
        self.state = self.app.state
        self.port = self.settings.port
        self._server: _Server | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """Returns the address of the chat page, the root of all others."""
        return f"http://{self.settings.host}:{self.port}"

    @property
    def bot_base_url(self) -> str:
        """Returns the `base_url` for python-telegram-bot, which appends the token."""
        return f"{self.url}/bot"

    @property
    def file_base_url(self) -> str:
        """Returns the `base_file_url` for python-telegram-bot."""
        return f"{self.url}/file/bot"

    @property
    def newsroom_url(self) -> str:
        """Returns the root of the sample newsroom."""
        return f"{self.url}/newsroom"

    @property
    def newsroom(self) -> Newsroom:
        """Returns the sample newsroom. Call its `open()` when the bot is ready to poll, to restart the releases."""
        return self.app.newsroom

    async def start(self) -> None:
        """Starts to listen.

        Raises:
            SettingsError: The port is taken or not allowed.
        """
        listener = _listen(self.settings.host, self.settings.port)
        self.port = listener.getsockname()[1]
        config = uvicorn.Config(
            self.app.asgi,
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=2,
            timeout_keep_alive=75,
        )
        self._server = _Server(config)
        self._task = asyncio.create_task(self._server.serve(sockets=[listener]), name="sandbox")
        self.newsroom.open()

    async def stop(self) -> None:
        """Ends polls and event streams, then the server. Does nothing if it is not running."""
        if self._server is None or self._task is None:
            return
        await self.app.close()
        self._server.should_exit = True
        await self._task
        self._server = self._task = None

    async def wait_until_stopped(self) -> None:
        """Returns when the server ends. Used by `wirebrief sandbox`."""
        if self._task is not None:
            await asyncio.shield(self._task)

    async def __aenter__(self) -> Self:
        """Starts the server."""
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stops the server."""
        await self.stop()


@contextlib.asynccontextmanager
async def serve_sandbox(settings: SandboxSettings | None = None) -> AsyncIterator[Sandbox]:
    """Serves a sandbox for the length of the block.

    Raises:
        SettingsError: The port is taken or not allowed.
    """
    async with Sandbox(settings) as sandbox:
        yield sandbox


def _listen(host: str, port: int) -> socket.socket:
    # asyncio disables Nagle's algorithm (40 ms per answer) only on sockets whose protocol is IPPROTO_TCP.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        # Listen now: clients that connect before the server task runs wait instead of being refused.
        listener.listen(256)
    except OSError as error:
        listener.close()
        reason = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
        raise SettingsError(
            f"WIREBRIEF_SANDBOX_PORT: port {port} on {host} {reason}; choose another, or 0 for a free one"
        ) from error
    listener.setblocking(False)
    return listener
