"""Parses what an admin types of a feed's own request: headers, password, proxy, name. Pure.

A secret is given as `env:NAME`, the name of an environment variable, so that none is stored or shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from bot.settings import secret_names
from feeds.errors import InvalidInputError
from feeds.reasons import because
from feeds.types import FeedRequest

REFERENCE: Final = re.compile(r"env:([A-Za-z_][A-Za-z0-9_]*)")
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, section 5.6.2
# Names of headers that hardly ever carry anything but a secret.
_SECRET: Final = re.compile(r"(?i)auth|cookie|key|pass|secret|session|signature|token")
# The fetcher needs to set these itself.
_OURS: Final = frozenset(
    {"accept-encoding", "connection", "content-length", "host", "if-modified-since", "if-none-match",
     "transfer-encoding", "upgrade"}
)  # fmt: skip
_MOST_HEADERS: Final = 20
_LONGEST: Final = 2_000


def parse_request_options(headers: Iterable[str], auth: str, proxy: str, user_agent: str) -> FeedRequest:
    """Returns what the requests of a feed have that others have not.

    Args:
        headers: each "NAME: VALUE".
        auth: `env:NAME`; "" for none.
        proxy: an http:// address or `env:NAME`; "" for none.
        user_agent: "" for that of the settings.

    Raises:
        InvalidInputError: one is wrong, or a secret is given as it is; the message never repeats a value.
    """
    parsed = sorted(map(_header, headers))
    if len(parsed) > _MOST_HEADERS:
        raise InvalidInputError(because("too_many_headers", most=_MOST_HEADERS))
    if auth and not REFERENCE.fullmatch(auth):
        raise InvalidInputError(because("secret_as_it_is", name="--auth"))
    for reference in (auth, proxy):
        _refuse_own(reference)
    if proxy and not REFERENCE.fullmatch(proxy):
        _check_proxy(proxy)
    return FeedRequest(tuple(parsed), auth, proxy, _line(user_agent, "--user-agent"))


def _header(given: str) -> tuple[str, str]:
    name, colon, value = given.partition(":")
    name, value = name.strip(), _line(value.strip(), name)
    if not colon or not _TOKEN.fullmatch(name) or not value:
        raise InvalidInputError(because("bad_header"))
    if name.lower() in _OURS:
        raise InvalidInputError(because("own_header", name=name))
    if _SECRET.search(name) and not REFERENCE.fullmatch(value):
        raise InvalidInputError(because("secret_as_it_is", name=name))
    _refuse_own(value)
    return name, value


def _line(value: str, what: str) -> str:
    if len(value) > _LONGEST or not value.isascii() or not value.isprintable():
        raise InvalidInputError(because("unsendable", name=what, most=_LONGEST))
    return value


def _check_proxy(proxy: str) -> None:
    try:
        parts = urlsplit(proxy)
        is_address = parts.scheme == "http" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        raise InvalidInputError(because("bad_proxy"))
    if parts.password is not None:
        raise InvalidInputError(because("secret_as_it_is", name="--proxy"))


def _refuse_own(value: str) -> None:
    """Raises InvalidInputError for a variable with a secret of the bot, which no publisher may get."""
    found = REFERENCE.fullmatch(value)
    if found and (found[1] in secret_names() or found[1].endswith("_DATABASE_URL")):
        raise InvalidInputError(because("own_secret", name=found[1]))
