"""The Bot API over HTTP: checks the token, finds the method, applies faults and encodes the answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from bot.sandbox import chats, members, messages, profile, queries
from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.parameters import Call, read_call
from bot.sandbox.schema import BY_LOWER_NAME, METHODS
from bot.sandbox.state import State

TOKEN = re.compile(r"[0-9]{1,15}:[A-Za-z0-9_-]{3,80}")

Method = Callable[[State, Call], Any]
_METHODS: dict[str, Method] = {
    **messages.METHODS,
    **queries.METHODS,
    **profile.METHODS,
    **chats.METHODS,
    **members.METHODS,
}


class BotApi:
    """Answers /bot<token>/<method>. With `token` None every well-formed token is accepted."""

    def __init__(self, state: State, token: str | None = None) -> None:
        self._state = state
        self._token = token

    async def __call__(self, request: Request) -> Response:
        """Answers one request."""
        name = request.path_params["method"]
        try:
            result = await self._answer(request, name)
        except ClientDisconnect:
            return Response(status_code=499)  # the client is gone: a bot that stops, a page that closes
        except ApiError as error:
            self._state.stats.rejected[str(error.status)] += 1
            headers = {"Retry-After": str(error.parameters["retry_after"])} if "retry_after" in error.parameters else {}
            return JSONResponse(error.body(), error.status, headers)
        return JSONResponse({"ok": True, "result": result})

    async def _answer(self, request: Request, name: str) -> Any:
        token = request.path_params["token"]
        if not TOKEN.fullmatch(token) or (self._token is not None and token != self._token):
            raise ApiError(401)
        method = BY_LOWER_NAME.get(name.lower())
        if method is None:
            raise ApiError(404)
        self._state.database.bot_id = int(token.partition(":")[0]) or 1
        call = await read_call(request, method)
        self._state.stats.calls[method] += 1
        fault = self._state.take_fault(method, call.get("chat_id"))
        if fault and not fault.is_after:
            raise fault.error()
        result = await self._call(call)
        if fault:
            raise fault.error()
        return result

    async def _call(self, call: Call) -> Any:
        updates = self._state.updates
        if call.method == "getUpdates":
            return await updates.get_updates(call)
        if call.method == "setWebhook":
            return await updates.set_webhook(call)
        if call.method == "deleteWebhook":
            return await updates.delete_webhook(call)
        if call.method == "getWebhookInfo":
            return updates.webhook_info()
        if (required := missing(call)) is not None:
            raise bad_request(required)
        result = _METHODS[call.method](self._state, call)
        self._state.stats.count(call.method, self._state.database.now())
        return result


# Telegram's error texts for missing parameters, where known.
_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    "rich_message": "rich message must be non-empty",
}


def missing(call: Call) -> str | None:
    """Returns the error text for the first missing required parameter, None if none is missing."""
    for name, field in METHODS[call.method].items():
        if field.is_required and name not in call.parameters:
            return _MISSING.get(name, f'parameter "{name}" is required')
    return None
