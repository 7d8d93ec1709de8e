"""Keeps other pages of a browser away from the sandbox: what they may not read, they may not do either.

The sandbox listens on loopback and asks for no password, so any page that is open in a browser on this machine could
post to it (CSRF), or read from it after its own name has been pointed at 127.0.0.1 (DNS rebinding). Starlette's
TrustedHostMiddleware ends the second. This middleware ends the first, by what browsers say of every request: `Origin`
(RFC 6454) and `Sec-Fetch-Site` (W3C Fetch Metadata). What is not a browser, such as a bot, sends neither.
"""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_CLIENT: Final = "/sandbox/"
# Paths that do something, or tell something, on whatever HTTP method. The rest are pages.
_GUARDED: Final = (_CLIENT, "/bot", "/file/")
_OWN: Final = frozenset({"same-origin", "none"})  # "none": a person typed the address
_READING: Final = frozenset({"GET", "HEAD"})


class SameOriginMiddleware:
    """Refuses what another origin's page asks for, and a body for /sandbox/ that is not declared as JSON."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
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
    # A form or plain text can be posted by any page without asking; JSON cannot.
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
    """In the form of the client side and in that of the Bot API at once."""
    return JSONResponse({"error": said, "ok": False, "error_code": status, "description": said}, status)
