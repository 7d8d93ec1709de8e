"""A TCP proxy between the bot and the sandbox. While it is paused, connections stay open and no byte passes."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Self

CHUNK_BYTES = 65_536


class PausableProxy:
    """Forwards loopback connections to `port`. `pause()` stops every byte until `resume()`.

    Args:
        port: The loopback port to forward to.
        delay_seconds: Delay of every chunk, in both directions.
    """

    def __init__(self, port: int, *, delay_seconds: float = 0.0) -> None:
        self._target = port
        self._delay_seconds = delay_seconds
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    def pause(self) -> None:
        """Stops forwarding in both directions."""
        self._flowing.clear()

    def resume(self) -> None:
        """Resumes forwarding; chunks that were held back go first."""
        self._flowing.set()

    @property
    def is_paused(self) -> bool:
        """True between `pause` and `resume`."""
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
