"""The sandbox's ASGI application: the Bot API, the control API, the chat page and the newsroom."""

from __future__ import annotations

from importlib.resources import files

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.sandbox.bot_api import BotApi
from bot.sandbox.control_api import ControlApi
from bot.sandbox.model import Chat, User
from bot.sandbox.newsroom import Newsroom
from bot.sandbox.same_origin import SameOriginMiddleware
from bot.sandbox.settings import SandboxSettings
from bot.sandbox.state import State

_SCRIPTS = (
    "chat.js",
    "composer.js",
    "dialogs.js",
    "dom.js",
    "labels.js",
    "menu.js",
    "messages.js",
    "state.js",
    "times.js",
    "view.js",
)
_PAGE = {
    "": ("index.html", "text/html; charset=utf-8"),
    "style.css": ("style.css", "text/css; charset=utf-8"),
    **{name: (name, "text/javascript; charset=utf-8") for name in _SCRIPTS},
}
# No external or inline code: a message cannot run anything even if the escaping failed.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class SandboxApp:
    """Builds the parts of one sandbox. `asgi` is the application to serve."""

    def __init__(self, settings: SandboxSettings) -> None:
        self.state = State(settings.clock(), settings.limits, settings.bot_name, settings.bot_username)
        self._control_api = ControlApi(self.state)
        self.newsroom = Newsroom(self.state.clock)
        api = BotApi(self.state, settings.token)
        routes: list[BaseRoute] = [
            Route("/bot{token}/{method}", api.__call__, methods=["GET", "POST"]),
            Route("/file/bot{token}/files/{id}", self._download),
            *self._control_api.routes(),
            *(self.newsroom.routes() if settings.has_newsroom else ()),
            *(Route(f"/{name}", self._page) for name in _PAGE),
        ]
        middleware = [
            Middleware(TrustedHostMiddleware, [settings.host, "127.0.0.1", "localhost"], www_redirect=False),
            Middleware(SameOriginMiddleware),
        ]
        self.asgi = Starlette(
            routes=routes, middleware=middleware, exception_handlers={404: _not_found, 405: _not_found}
        )
        for person in settings.users:
            database = self.state.database
            database.users[person.id] = User(
                person.id,
                person.first_name,
                username=person.first_name.lower(),
                language_code=person.language,
            )
            database.chats[person.id] = Chat(person.id, "private", members={person.id: "member"})

    async def close(self) -> None:
        """Ends long polls, the webhook and event streams."""
        self._control_api.close()
        await self.state.updates.close()

    async def _page(self, request: Request) -> Response:
        name, kind = _PAGE[request.url.path.removeprefix("/")]
        body = (files("bot.sandbox") / "page" / name).read_bytes()
        headers = {"Content-Security-Policy": _POLICY, "X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}
        return Response(body, media_type=kind, headers=headers)

    async def _download(self, request: Request) -> Response:
        file = self.state.database.files.get(request.path_params["id"])
        if file is None:
            return JSONResponse({"ok": False, "error_code": 404, "description": "Not Found"}, 404)
        return Response(file.content, media_type="application/octet-stream")


async def _not_found(request: Request, error: Exception) -> Response:
    return JSONResponse({"ok": False, "error_code": 404, "description": "Not Found"}, 404)
