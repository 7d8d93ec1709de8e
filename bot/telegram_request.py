"""Requests to the Bot API by aiohttp, in place of python-telegram-bot's HTTPX.

A message costs a fraction of the CPU time so (docs/benchmarks.md): most of what HTTPX does for each request is done
once for each connection here. Parameters go as JSON, files as a form, both as the Bot API documents them.
"""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram._utils.defaultvalue import DefaultValue  # what the base class passes where a caller gave no time-out
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

# Those of python-telegram-bot, in seconds: to read, to connect, to send a file.
READ_SECONDS: Final = 5.0
CONNECT_SECONDS: Final = 5.0
FILE_SECONDS: Final = 20.0
# A proxy may close an idle connection after a minute; ours ends earlier, so that no request is sent into a closed one.
KEEP_ALIVE_SECONDS: Final = 45.0
JSON_HEADERS: Final = {"Content-Type": "application/json"}


class AiohttpRequest(BaseRequest):
    """Implements telegram.request.BaseRequest. It is opened by `initialize`, which a bot calls for its requests."""

    def __init__(self, connections: int) -> None:
        """
        Args:
            connections: open at the same time at most; further requests wait.
        """
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None
        # aiohttp itself would look the proxy up in the environment for each request, in a thread.
        self._proxies: dict[str, str | None] = {}

    @property
    def read_timeout(self) -> float:
        """Seconds in which an answer has to begin, unless a request has a time-out of its own."""
        return READ_SECONDS

    async def initialize(self) -> None:
        """Opens the session, which keeps connections for later requests. Does nothing if it is open."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=KEEP_ALIVE_SECONDS)
            headers = {"User-Agent": self.USER_AGENT}
            self._session = aiohttp.ClientSession(connector=connector, headers=headers)

    async def shutdown(self) -> None:
        """Closes the connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(  # noqa: PLR0913, PLR0917 - the base class's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Makes a request and returns the status and the body. See `telegram.request.BaseRequest`.

        Raises:
            TimedOut: nothing came in time.
            NetworkError: the server cannot be reached, or broke off.
        """
        if self._session is None:
            raise RuntimeError("the request is not initialized")
        body, headers = _body(request_data)
        read = _seconds(read_timeout, FILE_SECONDS if isinstance(body, aiohttp.FormData) else READ_SECONDS)
        connect = _seconds(connect_timeout, CONNECT_SECONDS)
        timeout = aiohttp.ClientTimeout(total=None, connect=connect, sock_connect=connect, sock_read=read)
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=timeout, proxy=self._proxy(url)
            ) as answer:
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            # Without the error's own text, which may have the address, and so the token, in it.
            cause = f": {error.os_error}" if isinstance(error, aiohttp.ClientConnectorError) else ""
            raise NetworkError(f"{type(error).__name__}{cause}") from error

    def _proxy(self, url: str) -> str | None:
        """Returns the address of the proxy that the environment names for the server of `url`; None for none."""
        scheme, _, rest = url.partition("://")
        server = f"{scheme}://{rest.partition('/')[0]}"
        if server not in self._proxies:
            host = urlsplit(server).hostname or ""
            self._proxies[server] = None if proxy_bypass(host) else getproxies().get(scheme)
        return self._proxies[server]


def _body(request_data: RequestData | None) -> tuple[bytes | aiohttp.FormData | None, dict[str, str] | None]:
    """Returns the body of a request and its headers."""
    if request_data is None:
        return None, None
    if not request_data.contains_files:
        return json.dumps(request_data.parameters).encode(), JSON_HEADERS
    form = aiohttp.FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, content, content_type) in request_data.multipart_data.items():
        form.add_field(name, content, filename=file_name, content_type=content_type)
    return form, None


def _seconds(given: Any, default: float) -> float | None:
    return default if isinstance(given, DefaultValue) else given
