"""Addresses: of a feed as people type it, and of what a page or a feed links to. Pure."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

from feeds.errors import InvalidInputError
from feeds.reasons import because

_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_FEED_SCHEME: Final = re.compile(r"(?i)feed:(?://)?(?=https?://)|feed://")
_HANDLE: Final = re.compile(r"@([A-Za-z0-9_.-]{1,64})@([A-Za-z0-9.-]+\.[A-Za-z]{2,})")
_PORTS: Final = {"http": 80, "https": 443}
_LONGEST: Final = 2_000


def canonical_address(typed: str) -> str:
    """Returns an http(s) address in one form: scheme and host in small letters, without fragment and default port.

    A scheme that is missing is https; feed:// is http. `@user@host`, as people of Mastodon name themselves, is the page
    of that user.

    Raises:
        InvalidInputError: it is not an http(s) address, or has a password in it; the message says what to give.
    """
    address = typed.strip().strip("<>")
    if handle := _HANDLE.fullmatch(address):
        address = f"https://{handle[2]}/@{handle[1]}"
    address = _FEED_SCHEME.sub(lambda found: "http://" if found[0].endswith("feed://") else "", address, count=1)
    url = address if _SCHEME.match(address) else f"https://{address.removeprefix('//')}"
    parts = _split(url)
    # "bfmtv" is a name, not an address; a host without a dot can be given with http://.
    if parts is None or (url != address and "." not in (parts.hostname or "")):
        raise InvalidInputError(because("bad_address", address=repr(typed)))
    if parts.username is not None or parts.password is not None:
        raise InvalidInputError(because("address_password"))
    host = parts.hostname or ""
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}{_port(parts)}{parts.path or '/'}{_query(parts)}"


def address_key(url: str) -> str:
    """Returns what addresses of the same feed share, whether with http or https and with or without a last slash."""
    parts = _split(url)
    if parts is None:
        return url
    return f"{_ascii(parts.hostname or '')}{_port(parts)}{parts.path.rstrip('/')}{_query(parts)}"


def linked_address(base: str, link: str) -> str | None:
    """Returns the http(s) address to which a link leads; None if it leads to none that can be asked.

    Args:
        base: address against which a relative link is resolved.
        link: as it is written.
    """
    try:
        address = urljoin(base, link.strip())
    except ValueError:
        return None
    return address if address.isprintable() and _split(address) is not None else None


def _split(url: str) -> SplitResult | None:
    """Returns the parts of an http(s) address; None if it is not one."""
    if len(url) > _LONGEST or any(character.isspace() for character in url):
        return None
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, an IPv6 address without its closing bracket
        return None
    return parts if is_address else None


def _port(parts: SplitResult) -> str:
    return f":{parts.port}" if parts.port not in {None, _PORTS[parts.scheme]} else ""


def _query(parts: SplitResult) -> str:
    return f"?{parts.query}" if parts.query else ""


def _ascii(host: str) -> str:
    try:
        return host.rstrip(".").encode("idna").decode()
    except UnicodeError:
        return host
