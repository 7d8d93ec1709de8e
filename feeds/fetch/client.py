"""FETCH, the client: gets feeds and pages over HTTP with one shared aiohttp session."""

from __future__ import annotations

import asyncio
import hashlib
import re
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, Self
from urllib.parse import quote, urldefrag, urljoin, urlsplit
from weakref import WeakValueDictionary

import aiohttp

from feeds.errors import FetchError, ForbiddenAddressError
from feeds.fetch.address_guard import ForbiddenSocketError, guarded_sockets, is_private_host
from feeds.fetch.decoding import ACCEPTED, TooLargeError, WrongCodingError, decode_body
from feeds.fetch.failures import forbidden_socket, http_reason, status_reason, system_reason
from feeds.fetch.fetch_settings import FetchSettings
from feeds.fetch.own_request import OwnRequest, SecretOf, own_request
from feeds.fetch.robots import Robots
from feeds.reasons import because
from feeds.types import Feed, FeedState, FetchedBody, NotModified

_PERMANENT: Final = {301, 308}
_REDIRECTS: Final = {300, 301, 302, 303, 307, 308}
_WITH_BODY: Final = {200, 203, 206, 226}
_MOST_HEADER_BYTES: Final = 65_536  # of one header; policies of content security take 10 kB and more
_DECODED_HERE_BYTES: Final = 65_536  # a larger body is decoded in a thread
# Characters of an address that stay as they are; others are percent-encoded (RFC 3986).
_ADDRESS: Final = "%/:?#[]@!$&'()*+,;=~-._"
_ACCEPT: Final = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
_MAX_AGE: Final = re.compile(r"max-age=(\d{1,9})")
_SECONDS: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_CHUNK_BYTES: Final = 65_536
_LONGEST_VALIDATOR: Final = 1_000
_LONGEST_RETRY_AFTER: Final = 365 * 86_400.0


class Fetcher:
    """Gets feeds and pages. Use as `async with Fetcher(settings, now=…) as fetcher`."""

    def __init__(
        self, settings: FetchSettings, *, now: Callable[[], datetime], secret_of: SecretOf = lambda name: None
    ) -> None:
        """
        Args:
            settings: limits of a request.
            now: the clock, in aware UTC.
            secret_of: returns the value of an environment variable that a feed's own request names; None if not set.
        """
        self._settings = settings
        self._now = now
        self._secret_of = secret_of
        self._session: aiohttp.ClientSession | None = None
        self._proxied: aiohttp.ClientSession | None = None
        self._robots = Robots(self._robots_file, settings.user_agent, now=now)
        self._page_turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def __aenter__(self) -> Self:
        """Opens the session."""
        settings = self._settings
        self._session = self._open(
            None
            if settings.allow_private_networks
            else guarded_sockets(settings.allowed_hosts, settings.allowed_networks)
        )
        return self

    def _open(self, guard: Callable[[Any], socket.socket] | None) -> aiohttp.ClientSession:
        settings = self._settings
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit_per_host=settings.per_host_limit, socket_factory=guard),
            timeout=aiohttp.ClientTimeout(
                total=settings.total_timeout.total_seconds(), sock_connect=settings.connect_timeout.total_seconds()
            ),
            headers={"User-Agent": settings.user_agent, "Accept-Encoding": ACCEPTED},
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            max_line_size=_MOST_HEADER_BYTES,
            max_field_size=_MOST_HEADER_BYTES,
        )

    async def __aexit__(self, *_: object) -> None:
        """Closes all connections."""
        for session in (self._session, self._proxied):
            if session is not None:
                await session.close()

    async def fetch(self, feed: Feed) -> FetchedBody | NotModified:
        """Returns the feed's body; NotModified if the server says so or the body has the same hash as before.

        Raises:
            FetchError: no usable body was received.
        """
        own = own_request(feed, self._secret_of)
        if own is None:
            return await self._fetch(feed, None)
        try:
            return own.without_secrets(await self._fetch(feed, own))
        except FetchError as error:
            raise own.told(error) from None

    async def _fetch(self, feed: Feed, own: OwnRequest | None) -> FetchedBody | NotModified:
        headers, validators = {"Accept": _ACCEPT}, self._validators(feed.state)
        try:
            result = await self._get(feed.url, headers | validators, own)
        except FetchError as error:
            # Some servers send a body with a 304, which cannot be told from the next answer.
            if not validators or error.reason.key != "not_http":
                raise
            result = await self._get(feed.url, headers, own)
        if isinstance(result, FetchedBody) and result.body_hash == feed.state.body_hash:
            return NotModified(feed.url, result.max_age_seconds, result.permanent_url)
        if isinstance(result, NotModified) and not validators:
            raise FetchError(feed.url, because("first_304"), status=304)
        return result

    def _validators(self, state: FeedState) -> dict[str, str]:
        """Returns the headers of a conditional request; none on the first poll of a day, as an ETag may be stuck."""
        if state.last_polled_at is not None and state.last_polled_at.date() != self._now().date():
            return {}
        validators = {"If-None-Match": state.etag, "If-Modified-Since": state.last_modified}
        return {name: value for name, value in validators.items() if value}

    async def fetch_page(self, url: str) -> FetchedBody:
        """Returns the page of an article, if the robots.txt of its host lets us read it; one page of a host at a time.

        Raises:
            FetchError: no page came, or robots.txt keeps us out.
        """
        turn = self._page_turns.setdefault(urlsplit(url).netloc.lower(), asyncio.Lock())
        async with turn:
            result = await self._get(url, {"Accept": "text/html, */*;q=0.5"}, is_allowed=self._robots.allows)
        if isinstance(result, NotModified):
            raise FetchError(url, because("first_304"), status=304)
        return result

    async def post_form(self, url: str, form: Mapping[str, str]) -> int:
        """Sends a form and returns the status of the answer, whose body is not read. Redirects are not followed.

        Raises:
            FetchError: no answer came, or it is a private address.
        """
        assert self._session is not None, "entered before it is used"
        with self._told(url):
            async with asyncio.timeout(self._settings.total_timeout.total_seconds()):
                async with self._session.post(url, data=dict(form), allow_redirects=False) as answer:
                    answer.close()
                    return answer.status

    async def _robots_file(self, url: str) -> bytes:
        result = await self._get(url, {"Accept": "text/plain, */*;q=0.5"})
        return b"" if isinstance(result, NotModified) else result.body

    async def _get(
        self,
        url: str,
        headers: Mapping[str, str],
        own: OwnRequest | None = None,
        is_allowed: Callable[[str], Awaitable[bool]] | None = None,
    ) -> FetchedBody | NotModified:
        """Follows redirects to an answer; `is_allowed` is asked about every address on the way. Raises FetchError."""
        with self._told(url):
            async with asyncio.timeout(self._settings.total_timeout.total_seconds()):
                return await self._follow(url, headers, own, is_allowed)
        raise AssertionError("what is told is raised")

    @contextmanager
    def _told(self, url: str) -> Iterator[None]:
        """Raises every error of the block as a FetchError."""
        try:
            yield
        except ForbiddenSocketError as error:
            raise ForbiddenAddressError(url, because("private", host=error.host)) from error
        except TimeoutError as error:
            seconds = self._settings.total_timeout.total_seconds()
            raise FetchError(url, because("timeout", seconds=seconds)) from error
        except aiohttp.ClientConnectorError as error:
            if (forbidden := forbidden_socket(error)) is not None:
                raise ForbiddenAddressError(url, because("private", host=forbidden.host)) from error
            raise FetchError(url, system_reason(error.os_error)) from error
        except (aiohttp.ClientError, ValueError) as error:
            raise FetchError(url, http_reason(error)) from error

    async def _follow(
        self,
        url: str,
        headers: Mapping[str, str],
        own: OwnRequest | None,
        is_allowed: Callable[[str], Awaitable[bool]] | None,
    ) -> FetchedBody | NotModified:
        session, proxy = self._route(own)
        here, is_permanent = url, True
        cookies: dict[str, dict[str, str]] = {}  # by host: some sites set a cookie and redirect to the same page
        for hop in range(self._settings.most_redirects + 1):
            if urlsplit(here).scheme not in {"http", "https"}:
                raise FetchError(url, because("leads_elsewhere", url=here))
            if is_allowed is not None and not await is_allowed(here):
                raise FetchError(url, because("robots"))
            if proxy:
                self._refuse_private(url, here)
            jar = cookies.setdefault(urlsplit(here).netloc, {})
            sent = {**headers, **(own.headers_to(here) if own else {})}
            async with session.get(here, headers=sent, cookies=jar, allow_redirects=False, proxy=proxy) as answer:
                target = _location(answer)
                if answer.status in _REDIRECTS and target:
                    is_permanent = is_permanent and answer.status in _PERMANENT
                    jar.update({name: cookie.value for name, cookie in answer.cookies.items()})
                    here = urldefrag(urljoin(here, target)).url
                    continue
                return await self._read(url, answer, here if hop and is_permanent else None)
        raise FetchError(url, because("redirects", count=self._settings.most_redirects))

    def _route(self, own: OwnRequest | None) -> tuple[aiohttp.ClientSession, str | None]:
        """Returns the session for a request, and its proxy.

        The address guard does not watch the connections to proxies, which are often on the same machine; those of this
        session lead to nothing else.
        """
        assert self._session is not None, "entered before it is used"
        if own is None or not own.proxy:
            return self._session, None
        if self._proxied is None:
            self._proxied = self._open(None)
        return self._proxied, own.proxy

    def _refuse_private(self, url: str, here: str) -> None:
        """Raises ForbiddenAddressError for a private address that a proxy would be asked for."""
        host = urlsplit(here).hostname or ""
        is_free = self._settings.allow_private_networks
        if not is_free and is_private_host(host, self._settings.allowed_networks):
            raise ForbiddenAddressError(url, because("private", host=host))

    async def _read(
        self, url: str, answer: aiohttp.ClientResponse, permanent_url: str | None
    ) -> FetchedBody | NotModified:
        age = _MAX_AGE.search(answer.headers.get("Cache-Control", ""))
        max_age = int(age[1]) if age else None
        if answer.status == 304:
            return NotModified(url, max_age, permanent_url)
        if answer.status not in _WITH_BODY:
            wait = self._retry_after(answer.headers.get("Retry-After", ""))
            raise FetchError(url, status_reason(answer.status), status=answer.status, retry_after_seconds=wait)
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
        parts, size, most = [], 0, self._settings.max_body_bytes
        async for part in answer.content.iter_chunked(_CHUNK_BYTES):
            size += len(part)
            if size > most:
                answer.close()
                raise self._too_large(url, answer.status)
            parts.append(part)
        coding = ",".join(answer.headers.getall("Content-Encoding", []))
        try:
            if size > _DECODED_HERE_BYTES:
                return await asyncio.to_thread(decode_body, b"".join(parts), coding, most)
            return decode_body(b"".join(parts), coding, most)
        except TooLargeError as error:
            raise self._too_large(url, answer.status) from error
        except WrongCodingError as error:
            raise FetchError(url, because("not_coded", coding=error.coding), status=answer.status) from error

    def _too_large(self, url: str, status: int) -> FetchError:
        return FetchError(url, because("too_large", megabytes=self._settings.max_body_bytes / 1e6), status=status)

    def _retry_after(self, text: str) -> float | None:
        """Returns the seconds of Retry-After, which gives seconds or a date (RFC 9110, 10.2.3); at most a year."""
        try:
            if _SECONDS.fullmatch(text.strip()):
                return min(float(text), _LONGEST_RETRY_AFTER)
            until = parsedate_to_datetime(text) - self._now() if text else None
        except (ValueError, TypeError, OverflowError):
            return None
        return None if until is None else min(max(until.total_seconds(), 0.0), _LONGEST_RETRY_AFTER)


def _location(answer: aiohttp.ClientResponse) -> str:
    """Returns the address that an answer leads to, percent-encoded from whatever bytes the server sent."""
    return quote(answer.headers.get("Location", "").strip().encode("utf-8", "surrogateescape"), safe=_ADDRESS)


def _validator(answer: aiohttp.ClientResponse, name: str) -> str | None:
    """Returns a header that the next request repeats; None if it is too long or not ASCII."""
    value = answer.headers.get(name, "")
    return value if value and len(value) <= _LONGEST_VALIDATOR and value.isascii() else None
