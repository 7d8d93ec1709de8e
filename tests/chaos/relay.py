"""A TCP relay between the bot and the sandbox that can freeze: connections stay open and nothing passes."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Self

CHUNK_BYTES = 65_536


class Relay:
    """Forwards loopback connections to `port`. `freeze()` stops every byte until `thaw()`.

    Args:
        port: where to.
        delay_seconds: each part of a request or an answer arrives so much later.
    """

    def __init__(self, port: int, *, delay_seconds: float = 0.0) -> None:
        self._target = port
        self._delay_seconds = delay_seconds
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    def freeze(self) -> None:
        """Stops forwarding in both directions."""
        self._flowing.clear()

    def thaw(self) -> None:
        """Forwards again, first what was held back."""
        self._flowing.set()

    @property
    def is_frozen(self) -> bool:
        """True between `freeze` and `thaw`."""
        return not self._flowing.is_set()

    async def __aenter__(self) -> Self:
        """Listens on a free port."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(self, *_: object) -> None:
        """Closes every connection."""
        assert self._server is not None, "entered before"
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None, "a server's callback is a task"
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        with suppress(ConnectionError, asyncio.CancelledError):
            above, below = await asyncio.open_connection("127.0.0.1", self._target)
            try:
                await asyncio.gather(self._forward(reader, below), self._forward(above, writer))
            finally:
                below.close()
        writer.close()

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        clock, parts = asyncio.get_running_loop().time, asyncio.Queue[tuple[float, bytes]]()

        async def read() -> None:
            part = b"-"
            with suppress(ConnectionError):
                while part:
                    part = await reader.read(CHUNK_BYTES)
                    parts.put_nowait((clock() + self._delay_seconds, part))
                return
            parts.put_nowait((clock(), b""))

        reading = asyncio.create_task(read())
        try:
            with suppress(ConnectionError):
                while (arrival := await parts.get())[1]:
                    await self._flowing.wait()
                    await asyncio.sleep(arrival[0] - clock())
                    writer.write(arrival[1])
                    await writer.drain()
        finally:
            reading.cancel()
        with suppress(ConnectionError, OSError, RuntimeError):
            writer.write_eof()
