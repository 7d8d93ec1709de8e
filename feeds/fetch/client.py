"""FETCH, the client: gets feeds and pages over HTTP with one shared aiohttp session."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import re
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final, Self
from urllib.parse import urljoin, urlsplit

import aiohttp

from feeds.errors import FetchError, ForbiddenAddressError
from feeds.fetch.address_guard import ForbiddenSocketError, guarded_sockets
from feeds.reasons import ENGLISH, Reason, because
from feeds.types import Feed, FetchedBody, NotModified

_PERMANENT: Final = {301, 308}
_REDIRECTS: Final = {301, 302, 303, 307, 308}
_ACCEPT: Final = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
_MAX_AGE: Final = re.compile(r"max-age=(\d{1,9})")
_CODING: Final = re.compile(r"content-encoding: (\w+)")
_CHUNK_BYTES: Final = 65_536
_LONGEST_VALIDATOR: Final = 1_000
_LONGEST_RETRY_AFTER: Final = 365 * 86_400.0
# OpenSSL's codes (x509_vfy.h): not yet valid, expired, self-signed (leaf, chain), unknown issuer, other host, other IP.
_CERTIFICATE: Final = {
    9: "tls_expired", 10: "tls_expired", 18: "tls_self_signed", 19: "tls_self_signed",
    20: "tls_unknown", 21: "tls_unknown", 62: "tls_other_host", 64: "tls_other_host",
}  # fmt: skip
_SYSTEM: Final = {
    errno.ECONNREFUSED: "refused", errno.ECONNRESET: "hung_up", errno.EPIPE: "hung_up", errno.ETIMEDOUT: "slow_connect",
    errno.ENETUNREACH: "no_route", errno.EHOSTUNREACH: "no_route",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """Limits of one request.

    Attributes:
        total_timeout: for the whole answer, redirects included.
        max_body_bytes: after decompression.
        per_host_limit: simultaneous connections to one host.
        allow_private_networks: switches the address guard off.
        allowed_hosts: "address:port" pairs that the guard allows.
    """

    user_agent: str = "wirebrief (self-hosted news alerts)"
    total_timeout: timedelta = timedelta(seconds=30)
    connect_timeout: timedelta = timedelta(seconds=10)
    max_body_bytes: int = 10_000_000
    per_host_limit: int = 4
    most_redirects: int = 8
    allow_private_networks: bool = False
    allowed_hosts: frozenset[str] = frozenset()


class Fetcher:
    """Gets feeds and pages. Use as `async with Fetcher(settings, now=…) as fetcher`."""

    def __init__(self, settings: FetchSettings, *, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._now = now
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Opens the session."""
        settings = self._settings
        guard = None if settings.allow_private_networks else guarded_sockets(settings.allowed_hosts)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit_per_host=settings.per_host_limit, socket_factory=guard),
            timeout=aiohttp.ClientTimeout(
                total=settings.total_timeout.total_seconds(), sock_connect=settings.connect_timeout.total_seconds()
            ),
            headers={"User-Agent": settings.user_agent},
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        """Closes all connections."""
        if self._session is not None:
            await self._session.close()

    async def fetch(self, feed: Feed) -> FetchedBody | NotModified:
        """Returns the feed's body; NotModified if the server says so or the body has the same hash as before.

        Raises:
            FetchError: no usable body was received.
        """
        headers = {"Accept": _ACCEPT}
        if feed.state.etag:
            headers["If-None-Match"] = feed.state.etag
        if feed.state.last_modified:
            headers["If-Modified-Since"] = feed.state.last_modified
        result = await self._get(feed.url, headers)
        if isinstance(result, FetchedBody) and result.body_hash == feed.state.body_hash:
            return NotModified(feed.url, result.max_age_seconds)
        return result

    async def fetch_page(self, url: str) -> FetchedBody:
        """Returns the page of an article. Raises FetchError."""
        result = await self._get(url, {"Accept": "text/html, */*;q=0.5"})
        if isinstance(result, NotModified):
            raise FetchError(url, because("first_304"), status=304)
        return result

    async def _get(self, url: str, headers: Mapping[str, str]) -> FetchedBody | NotModified:
        try:
            async with asyncio.timeout(self._settings.total_timeout.total_seconds()):
                return await self._follow(url, headers)
        except ForbiddenSocketError as error:
            raise ForbiddenAddressError(url, because("private", host=error.host)) from error
        except TimeoutError as error:
            seconds = self._settings.total_timeout.total_seconds()
            raise FetchError(url, because("timeout", seconds=seconds)) from error
        except aiohttp.ClientConnectorError as error:
            if (forbidden := _forbidden(error)) is not None:
                raise ForbiddenAddressError(url, because("private", host=forbidden.host)) from error
            raise FetchError(url, _system_reason(error.os_error)) from error
        except (aiohttp.ClientError, ValueError) as error:
            raise FetchError(url, _http_reason(error)) from error

    async def _follow(self, url: str, headers: Mapping[str, str]) -> FetchedBody | NotModified:
        assert self._session is not None, "entered before it is used"
        here, is_permanent = url, True
        for hop in range(self._settings.most_redirects + 1):
            if urlsplit(here).scheme not in {"http", "https"}:
                raise FetchError(url, because("leads_elsewhere", url=here))
            async with self._session.get(here, headers=headers, allow_redirects=False) as answer:
                target = answer.headers.get("Location")
                if answer.status in _REDIRECTS and target:
                    is_permanent = is_permanent and answer.status in _PERMANENT
                    here = urljoin(here, target)
                    continue
                return await self._read(url, answer, here if hop and is_permanent else None)
        raise FetchError(url, because("redirects", count=self._settings.most_redirects))

    async def _read(
        self, url: str, answer: aiohttp.ClientResponse, permanent_url: str | None
    ) -> FetchedBody | NotModified:
        age = _MAX_AGE.search(answer.headers.get("Cache-Control", ""))
        max_age = int(age[1]) if age else None
        if answer.status == 304:
            return NotModified(url, max_age)
        if answer.status != 200:
            wait = self._retry_after(answer.headers.get("Retry-After", ""))
            raise FetchError(url, _status_reason(answer.status), status=answer.status, retry_after_seconds=wait)
        body = await self._body(url, answer)
        return FetchedBody(
            url=str(answer.url),
            body=body,
            content_type=answer.headers.get("Content-Type", ""),
            etag=_validator(answer, "ETag"),
            last_modified=_validator(answer, "Last-Modified"),
            body_hash=hashlib.sha256(body).hexdigest(),
            permanent_url=permanent_url,
            max_age_seconds=max_age,
        )

    async def _body(self, url: str, answer: aiohttp.ClientResponse) -> bytes:
        """Reads the body in pieces, so that a decompression bomb or an endless answer is dropped at the limit."""
        parts, size = [], 0
        async for part in answer.content.iter_chunked(_CHUNK_BYTES):
            size += len(part)
            if size > self._settings.max_body_bytes:
                answer.close()
                megabytes = self._settings.max_body_bytes / 1e6
                raise FetchError(url, because("too_large", megabytes=megabytes), status=answer.status)
            parts.append(part)
        return b"".join(parts)

    def _retry_after(self, text: str) -> float | None:
        """Returns the seconds of Retry-After, which gives seconds or a date (RFC 9110, 10.2.3); at most a year."""
        try:
            if text.strip().isdecimal():
                return min(float(text), _LONGEST_RETRY_AFTER)
            until = parsedate_to_datetime(text) - self._now() if text else None
        except (ValueError, TypeError, OverflowError):
            return None
        return None if until is None else min(max(until.total_seconds(), 0.0), _LONGEST_RETRY_AFTER)


def _validator(answer: aiohttp.ClientResponse, name: str) -> str | None:
    """Returns a header that the next request repeats; None if it is too long or not ASCII."""
    value = answer.headers.get(name, "")
    return value if value and len(value) <= _LONGEST_VALIDATOR and value.isascii() else None


def _status_reason(status: int) -> Reason:
    """Returns the reason for an HTTP status."""
    if (key := f"status_{status}") in ENGLISH:
        return Reason(key)
    return because("status_server", status=status) if status >= 500 else because("status", status=status)


def _system_reason(error: OSError) -> Reason:
    """Returns the reason for an error of the system or of TLS."""
    if isinstance(error, ssl.SSLCertVerificationError):
        key = _CERTIFICATE.get(error.verify_code)
        return Reason(key) if key else because("tls_invalid", code=error.verify_code)
    if isinstance(error, ssl.SSLError):
        return because("no_tls")
    if isinstance(error, socket.gaierror):
        return because("no_host")
    if (key := _SYSTEM.get(error.errno or 0)) is not None:
        return Reason(key)
    return because("unreachable", code=errno.errorcode.get(error.errno or 0, type(error).__name__))


def _http_reason(error: aiohttp.ClientError | ValueError) -> Reason:
    """Returns the reason for an error of aiohttp, in words for administrators who do not know HTTP."""
    if isinstance(error, aiohttp.ClientPayloadError):
        coding = _CODING.search(str(error))
        return because("not_coded", coding=coding[1]) if coding else because("broken_off")
    if isinstance(error, aiohttp.InvalidURL | ValueError):
        return because("no_address")
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return because("hung_up")
    if isinstance(error, aiohttp.ClientResponseError):
        return because("not_http")
    if isinstance(error, aiohttp.ClientOSError):
        return _system_reason(error)
    return because("client_error", kind=type(error).__name__)


def _forbidden(error: BaseException) -> ForbiddenSocketError | None:
    """Returns the guard's error among the causes of `error`: the connector wraps and groups errors of its sockets."""
    pending: list[BaseException | None] = [error]
    for _ in range(20):
        if not pending:
            return None
        found = pending.pop()
        if isinstance(found, ForbiddenSocketError):
            return found
        if isinstance(found, BaseExceptionGroup):
            pending += found.exceptions
        if isinstance(found, aiohttp.ClientConnectorError):
            pending.append(found.os_error)
        if found is not None:
            pending += [found.__cause__, found.__context__]
    return None
