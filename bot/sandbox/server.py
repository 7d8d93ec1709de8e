"""The sandbox as a server in the caller's own event loop: `async with Sandbox(settings) as sandbox: …`."""

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

# Well formed, for a bot that was given none. It opens nothing but a sandbox.
SAMPLE_TOKEN = "7000000001:sandbox-token-opens-nothing-outside"


class _Server(uvicorn.Server):
    """uvicorn without its own signal handlers: Ctrl-C belongs to whoever hosts the sandbox."""

    @contextlib.contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def]  # the base class has no types here
        """Leaves signals alone."""
        yield


class Sandbox:
    """Starts and stops the server. The addresses are known after `start`."""

    def __init__(self, settings: SandboxSettings | None = None) -> None:
        self.settings = settings or SandboxSettings()
        self.app = SandboxApp(self.settings)
        self.state = self.app.state
        self.port = self.settings.port
        self._server: _Server | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """The chat page, and the root of everything else."""
        return f"http://{self.settings.host}:{self.port}"

    @property
    def bot_base_url(self) -> str:
        """For python-telegram-bot's `base_url`: the token follows it directly."""
        return f"{self.url}/bot"

    @property
    def file_base_url(self) -> str:
        """For python-telegram-bot's `base_file_url`."""
        return f"{self.url}/file/bot"

    @property
    def newsroom_url(self) -> str:
        """Root of the sample newsroom."""
        return f"{self.url}/newsroom"

    @property
    def newsroom(self) -> Newsroom:
        """The sample newsroom. `open()` starts its releases anew: call it when the bot is ready to poll."""
        return self.app.newsroom

    async def start(self) -> None:
        """Listens and answers.

        Raises:
            SettingsError: the port is taken or not allowed.
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
        """Ends polls and event streams, then the server. Harmless when it does not run."""
        if self._server is None or self._task is None:
            return
        await self.app.close()
        self._server.should_exit = True
        await self._task
        self._server = self._task = None

    async def wait_until_stopped(self) -> None:
        """For `wirebrief sandbox` alone: returns when the server ends, or is cancelled."""
        if self._task is not None:
            await asyncio.shield(self._task)

    async def __aenter__(self) -> Self:
        """Starts."""
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stops."""
        await self.stop()


@contextlib.asynccontextmanager
async def serve_sandbox(settings: SandboxSettings | None = None) -> AsyncIterator[Sandbox]:
    """A running sandbox for the length of the block.

    Raises:
        SettingsError: the port is taken or not allowed.
    """
    async with Sandbox(settings) as sandbox:
        yield sandbox


def _listen(host: str, port: int) -> socket.socket:
    # The protocol is named because asyncio switches Nagle's delay (40 ms an answer) off only where it is.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        # Listening at once: whoever asks before the server's first turn waits instead of being refused.
        listener.listen(256)
    except OSError as error:
        listener.close()
        reason = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
        raise SettingsError(
            f"WIREBRIEF_SANDBOX_PORT: port {port} on {host} {reason}; choose another, or 0 for a free one"
        ) from error
    listener.setblocking(False)
    return listener
