"""RENDER: elements of Telegram HTML. The only module that turns text into HTML.

Source: the Bot API's "HTML style": five entities, a closed list of tags, `<tg-time>` since Bot API 9.5.
"""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape
from typing import Final
from urllib.parse import urlsplit

_TAG: Final = re.compile(r"<[^<>]*>")
_TIME_TAG: Final = re.compile(r"</?tg-time[^<>]*>")
_CONTROL: Final = "\x00-\x08\x0b-\x1f\x7f-\x9f"
_SURROGATE: Final = "\ud800-\udfff"
# Bidirectional embeddings and overrides could reverse the rest of a message; isolates end with their paragraph.
_BIDI: Final = "\u202a-\u202e"
_UNWANTED: Final = re.compile(f"[{_CONTROL}{_SURROGATE}{_BIDI}]")
_NOT_IN_ADDRESS: Final = re.compile(rf"[\s{_CONTROL}{_SURROGATE}]")


def clean(text: str) -> str:
    """Returns `text` without control characters, lone surrogates and direction overrides."""
    return _UNWANTED.sub("", text)


def escape(text: str) -> str:
    """Escapes `text` for Telegram HTML."""
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def plain(html: str) -> str:
    """Returns the text that a reader sees of Telegram HTML."""
    return unescape(_TAG.sub("", html))


def units(text: str) -> int:
    """Returns the length in UTF-16 code units, as Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def bold(html: str) -> str:
    """Returns `html` in bold."""
    return f"<b>{html}</b>" if html else ""


def italic(html: str) -> str:
    """Returns `html` in italics."""
    return f"<i>{html}</i>" if html else ""


def struck(html: str) -> str:
    """Returns `html` struck through, as for what a source withdrew."""
    return f"<s>{html}</s>" if html else ""


def is_web_address(url: str | None) -> bool:
    """True if a message may link to `url`: http or https, with a host, without blanks."""
    if not url or _NOT_IN_ADDRESS.search(url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def link(url: str | None, html: str) -> str:
    """Returns `html` as a link if `url` is a web address, else `html` alone."""
    return f'<a href="{escape(url)}">{html}</a>' if url and is_web_address(url) else html


def expandable(html: str) -> str:
    """Returns an expandable block quotation: three lines are shown until it is tapped."""
    return f"<blockquote expandable>{html}</blockquote>"


def time_tag(at: datetime, shown: str, form: str = "t") -> str:
    """Returns a time that the client formats for its reader; older clients show `shown`.

    Args:
        at: aware.
        shown: plain text.
        form: the Bot API's date-time format, `r|w?[dD]?[tT]?`.
    """
    return f'<tg-time unix="{int(at.timestamp())}" format="{form}">{escape(shown)}</tg-time>'


def without_times(html: str) -> str:
    """Replaces `<tg-time>` by plain text, for Bot API servers older than 9.5, which refuse it."""
    return _TIME_TAG.sub("", html)
