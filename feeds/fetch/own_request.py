"""FETCH, a feed's own request: takes what is stored of it, returns headers and proxy with the secrets filled in.

The secrets of a feed go to its own origin only, not where it redirects to. Its answers may repeat them, so they are
removed from what comes back before anybody else sees it.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import SplitResult, urlsplit

from feeds.errors import FetchError
from feeds.reasons import Reason, Value, because
from feeds.types import Feed, FetchedBody, NotModified

SecretOf = Callable[[str], str | None]

REFERENCE: Final = "env:"
HIDDEN: Final = "‹secret›"
_PORTS: Final = {"http": 80, "https": 443}
_LEAST_HIDDEN: Final = 4  # shorter values are parts of words everywhere


@dataclass(frozen=True, slots=True)
class OwnRequest:
    """What the requests of one feed have that others have not.

    Attributes:
        origin: scheme, host and port to which the headers go.
        headers: for that origin.
        proxy: address of a proxy, with its password; "" for none. It is used for redirects too.
        secrets: values that no log and no message may show.
    """

    origin: tuple[str, str, int]
    headers: Mapping[str, str]
    proxy: str
    secrets: tuple[str, ...]

    def headers_to(self, url: str) -> Mapping[str, str]:
        """Returns the headers for a request to `url`: none if that is another origin."""
        return self.headers if _origin(urlsplit(url)) == self.origin else {}

    def without_secrets(self, result: FetchedBody | NotModified) -> FetchedBody | NotModified:
        """Returns the answer without the secrets that it repeats."""
        hidden = [secret for secret in self.secrets if len(secret) >= _LEAST_HIDDEN]
        if isinstance(result, NotModified) or not hidden:
            return result
        body, url = result.body, result.url
        for secret in hidden:
            body, url = body.replace(secret.encode(), HIDDEN.encode()), url.replace(secret, HIDDEN)
        return replace(result, body=body, url=url)

    def told(self, error: FetchError) -> FetchError:
        """Returns the error without the secrets that an address in it may repeat."""
        told = type(error)(
            error.url, self._told(error.reason), status=error.status, retry_after_seconds=error.retry_after_seconds
        )
        return told.with_traceback(error.__traceback__)

    def _told(self, reason: Reason) -> Reason:
        return Reason(reason.key, {name: self._hidden(value) for name, value in reason.values.items()})

    def _hidden(self, value: Value) -> Value:
        if isinstance(value, str):
            for secret in self.secrets:
                value = value.replace(secret, HIDDEN) if secret else value
        return value


def own_request(feed: Feed, secret_of: SecretOf) -> OwnRequest | None:
    """Returns the feed's own request with its secrets; None if it has none.

    Args:
        feed: with its request.
        secret_of: returns the value of an environment variable; None if it is not set.

    Raises:
        FetchError: a variable is not set, or has a value that cannot be sent.
    """
    request = feed.request
    if not (request.headers or request.auth or request.proxy or request.user_agent):
        return None
    secrets: list[str] = []

    def value_of(stored: str) -> str:
        if not stored.startswith(REFERENCE):
            return stored
        name = stored.removeprefix(REFERENCE)
        if not (value := secret_of(name)):
            raise FetchError(feed.url, because("secret_missing", name=name))
        if not value.isprintable() or not value.isascii():
            raise FetchError(feed.url, because("secret_unsendable", name=name))
        secrets.append(value)
        return value

    headers = {name: value_of(value) for name, value in request.headers}
    if request.user_agent:
        headers["User-Agent"] = request.user_agent
    if request.auth:
        secret = base64.b64encode(value_of(request.auth).encode()).decode()
        headers["Authorization"] = f"Basic {secret}"
        secrets += [secret, *secrets[-1].split(":", maxsplit=1)[1:]]
    proxy = value_of(request.proxy) if request.proxy else ""
    return OwnRequest(_origin(urlsplit(feed.url)), headers, proxy, tuple(secrets))


def _origin(parts: SplitResult) -> tuple[str, str, int]:
    return parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
