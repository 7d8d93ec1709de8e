"""Refuses requests that a browser makes for a page of another origin.

The sandbox listens on loopback without a password, so any page open in a browser on this machine could post to it
(CSRF), or read from it after its own name was pointed at 127.0.0.1 (DNS rebinding). Starlette's TrustedHostMiddleware
prevents the second. This middleware prevents the first, by two headers that browsers send: `Origin` (RFC 6454) and
`Sec-Fetch-Site` (W3C Fetch Metadata). Other clients, such as a bot, send neither.
"""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_CLIENT: Final = "/sandbox/"
# Paths that change or reveal state whatever the HTTP method. Other paths are pages.
_GUARDED: Final = (_CLIENT, "/bot", "/file/")
_OWN: Final = frozenset({"same-origin", "none"})  # "none": a user typed the address
_READING: Final = frozenset({"GET", "HEAD"})


class SameOriginMiddleware:
    """Refuses requests of other origins, and a body for /sandbox/ that is not declared as JSON."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""
        if scope["type"] == "http" and (refusal := _refusal(scope)) is not None:
            await refusal(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _refusal(scope: Scope) -> JSONResponse | None:
    headers, path = Headers(scope=scope), scope["path"]
    is_guarded = path.startswith(_GUARDED) or scope["method"] not in _READING
    if is_guarded and _is_foreign(headers, scope["scheme"]):
        return _error(403, "a page of another origin may not use the sandbox")
    kind = headers.get("content-type")
    # Any page can post a form or plain text without a preflight request; JSON it cannot.
    if path.startswith(_CLIENT) and kind is not None and not _is_json(kind):
        return _error(415, "the body must be declared as application/json")
    return None


def _is_foreign(headers: Headers, scheme: str) -> bool:
    origin = headers.get("origin")
    if origin is not None and origin != f"{scheme}://{headers.get('host', '')}":
        return True
    return headers.get("sec-fetch-site", "none") not in _OWN


def _is_json(kind: str) -> bool:
    return kind.partition(";")[0].strip().lower() == "application/json"


def _error(status: int, said: str) -> JSONResponse:
    """Returns an error in the forms of the control API and of the Bot API at once."""
    return JSONResponse({"error": said, "ok": False, "error_code": status, "description": said}, status)
