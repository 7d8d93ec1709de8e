"""A server of many feeds on loopback, in a process of its own: 30 entries of 2 kB each, with an ETag.

Started by `python -m tests.bench.feed_server`; prints its port, and ends with its standard input. After a POST, one
feed in ten has a new entry. With a PORT as argument, tells the server there to begin with the first edition again.
"""

from __future__ import annotations

import asyncio
import sys
import urllib.request
from contextlib import suppress
from typing import Final

from tests.bench.feed_corpus import small_feed

ENTRIES: Final = 30
CHANGED: Final = 10  # one feed of so many has changed at the second poll


class _Feeds:
    """The answers. `edition` is 0 at first and 1 after a POST."""

    def __init__(self) -> None:
        self.edition = 0

    def answer(self, request: bytes) -> bytes:
        """The answer to a request."""
        line, *headers = request.decode("latin-1").split("\r\n")
        method, path = line.split()[:2]
        if method == "POST":
            self.edition = int(path == "/next")
            return b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"
        number = int(path.rpartition("/")[2])
        edition = self.edition if number % CHANGED == 0 else 0
        tag = f'"{number}-{edition}"'
        known = next((h.partition(":")[2].strip() for h in headers if h.lower().startswith("if-none-match")), "")
        if known == tag:
            return f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\nContent-Length: 0\r\n\r\n".encode()
        body = small_feed(number, ENTRIES, edition)
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: {tag}\r\nContent-Length: {len(body)}"
        return f"{head}\r\n\r\n".encode() + body


async def _serve() -> None:
    feeds = _Feeds()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                writer.write(feeds.answer(await reader.readuntil(b"\r\n\r\n")))
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0, backlog=1_000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)  # until the one who started it is gone


def tell(port: int, path: str) -> None:
    """Sends "/next" for the next edition, "/first" for the first one."""
    urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}{path}", data=b"", method="POST")).close()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        tell(int(sys.argv[1]), "/first")
    else:
        asyncio.run(_serve())
