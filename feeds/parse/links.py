"""Canonical links for comparison: without tracking parameters. A link that cannot be parsed is left as it is."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit, urlunsplit

# Named one by one: to strip a whole query string would make different articles one.
_TRACKING: Final = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|xtor|at_(?:medium|campaign|custom\d*|source|link\w*|"
    r"format|ptr_name|bbc_team)|cmpid|ns_(?:mchannel|source|campaign|linkname|fee)|wt_mc|_hsenc|_hsmi|CMP|cmp)=",
    re.IGNORECASE,
)
# A link of which only query and fragment may have to be changed: without a port, and the host in lower case.
_COMMON: Final = re.compile(r"(https?://[a-z0-9.-]++(?:/[^?#\s]*+)?)(?:\?([^#\s]*+))?(?:#([^\s]*+))?")
_PORTS: Final = {"http": ":80", "https": ":443"}


# Fragments that measure where a reader comes from, and tell no entries apart.
_TRACKING_FRAGMENT: Final = re.compile(
    rf"(?:{_TRACKING.pattern}|(?:ref|intcid|echobox|tk|origin|rss\w*)=|rss\w*$|ref$|at_\w+=)", re.IGNORECASE
)


def canonical_link(url: str, *, keeps_fragment: bool = False) -> str:
    """Returns the link without tracking parameters, fragment and default port; scheme and host in lower case.

    A link that cannot be parsed is returned as it is.

    Args:
        url: an absolute link.
        keeps_fragment: True to keep a fragment that does not merely track.
    """
    if common := _COMMON.fullmatch(url):
        link, query, fragment = common.groups()
        if query and (query := _without_tracking(query)):
            link = f"{link}?{query}"
        return f"{link}#{fragment}" if fragment and _is_kept(fragment, keeps_fragment) else link
    url = url.strip()
    try:
        parts = urlsplit(url)
        host = parts.netloc.lower().removesuffix(_PORTS.get(parts.scheme.lower(), " "))
    except ValueError:
        return url
    if not parts.scheme or not parts.netloc:
        return url
    query = _without_tracking(parts.query)
    fragment = parts.fragment if _is_kept(parts.fragment, keeps_fragment) else ""
    return urlunsplit((parts.scheme.lower(), host, parts.path, query, fragment))


def _is_kept(fragment: str, keeps_fragment: bool) -> bool:
    """True for a fragment that is a page of its own, or that tells entries apart where those are wanted."""
    return fragment.startswith(("!", "/")) or (keeps_fragment and not _TRACKING_FRAGMENT.match(fragment))


def _without_tracking(query: str) -> str:
    if "=" not in query:
        return query
    return "&".join(piece for piece in query.split("&") if not _TRACKING.match(piece))


def comparable_link(link: str) -> str:
    """Returns the form in which canonical links are compared: a page under http and under https is one."""
    return f"https{link[4:]}" if link.startswith("http://") else link
