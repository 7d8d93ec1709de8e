"""The control API of users: what one user does in a chat, under /sandbox/users/{id}."""

from __future__ import annotations

import base64
import binascii
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.sandbox import inline_queries, user_actions
from bot.sandbox.inputs import (
    Handler,
    InputError,
    read_body,
    read_number,
    refuse_others,
    take,
    take_optional_number,
    wait_seconds,
)
from bot.sandbox.profile import commands_for
from bot.sandbox.state import State

_PLACE = frozenset({"chat_id", "reply_to", "thread_id"})
# The most that a bot may download (getFile on the Bot API page).
MAX_FILE_BYTES = 20 * 1024 * 1024


class UserControl:
    """The routes under /sandbox/users/{id}."""

    def __init__(self, state: State) -> None:
        self._state = state

    def table(self) -> list[tuple[str, Handler, list[str]]]:
        """Returns path, handler and HTTP methods of each route."""
        root, post, get = "/sandbox/users/{id:int}", ["POST"], ["GET"]
        return [
            (root, self._set_user, post),
            (f"{root}/send", self._send, post),
            (f"{root}/upload", self._upload, post),
            (f"{root}/location", self._location, post),
            (f"{root}/press", self._press, post),
            (f"{root}/block", self._block, post),
            (f"{root}/unblock", self._unblock, post),
            (f"{root}/inline", self._inline, post),
            (f"{root}/choose", self._choose, post),
            (f"{root}/commands", self._commands, get),
            ("/sandbox/callbacks/{query}", self._callback, get),
        ]

    async def _set_user(self, request: Request) -> Response:
        body = await read_body(request)
        names = {"first_name": str, "last_name": str, "username": str, "language_code": str, "is_deactivated": bool}
        changes: dict[str, Any] = {name: take(body, name, kind) for name, kind in names.items() if name in body}
        refuse_others(body, names)
        return JSONResponse(user_actions.update_user(self._state, request.path_params["id"], changes).json())

    async def _send(self, request: Request) -> Response:
        body = await read_body(request)
        refuse_others(body, _PLACE | {"text"})
        text = take(body, "text", str)
        if not text.strip():
            raise InputError("text must not be empty")
        return self._sent(request, _message(body, text))

    async def _upload(self, request: Request) -> Response:
        """Sends a document, whose content comes in base64."""
        body = await read_body(request)
        refuse_others(body, _PLACE | {"name", "content", "content_type", "caption"})
        try:
            content = base64.b64decode(take(body, "content", str), validate=True)
        except (ValueError, binascii.Error) as error:
            raise InputError("content must be in base64") from error
        if not 1 <= len(content) <= MAX_FILE_BYTES:
            raise InputError(f"a file has from 1 byte to {MAX_FILE_BYTES // 2**20} MB")
        kind = take(body, "content_type", str) if body.get("content_type") else "application/octet-stream"
        file = user_actions.SentFile(take(body, "name", str), content, kind)
        caption = take(body, "caption", str) if "caption" in body else ""
        return self._sent(request, replace(_message(body, caption), file=file))

    async def _location(self, request: Request) -> Response:
        body = await read_body(request)
        refuse_others(body, _PLACE | {"latitude", "longitude"})
        latitude, longitude = (_degrees(body, name, most) for name, most in (("latitude", 90), ("longitude", 180)))
        return self._sent(request, replace(_message(body), location=(latitude, longitude)))

    def _sent(self, request: Request, said: user_actions.NewMessage) -> Response:
        return JSONResponse(user_actions.send_message(self._state, request.path_params["id"], said))

    async def _press(self, request: Request) -> Response:
        body = await read_body(request)
        refuse_others(body, {"message_id", "data", "chat_id"})
        user_id = request.path_params["id"]
        chat_id = take(body, "chat_id", int) if "chat_id" in body else user_id
        query = user_actions.press_button(
            self._state, user_id, chat_id, take(body, "message_id", int), take(body, "data", str)
        )
        return JSONResponse({"callback_query_id": query.id})

    async def _callback(self, request: Request) -> Response:
        query = self._state.callback_queries.get(request.path_params["query"])
        if query is None:
            raise InputError("there is no such callback query")
        await self._state.clock.wait(query.answered, wait_seconds(request))
        return JSONResponse({"is_answered": query.answer is not None, "answer": query.answer})

    async def _block(self, request: Request) -> Response:
        user_actions.set_blocked(self._state, request.path_params["id"], is_blocked=True)
        return JSONResponse({"ok": True})

    async def _unblock(self, request: Request) -> Response:
        user_actions.set_blocked(self._state, request.path_params["id"], is_blocked=False)
        return JSONResponse({"ok": True})

    async def _inline(self, request: Request) -> Response:
        body = await read_body(request)
        refuse_others(body, {"query", "offset", "chat_id"})
        query = inline_queries.send_inline_query(
            self._state,
            request.path_params["id"],
            take(body, "query", str),
            str(body.get("offset", "")),
            take_optional_number(body, "chat_id"),
        )
        await self._state.clock.wait(query.answered, wait_seconds(request, default=10.0))
        answer = query.answer or {}
        results = [
            {name: value for name, value in result.items() if name != "content"} for result in answer.get("results", [])
        ]
        return JSONResponse(
            {
                "inline_query_id": query.id,
                "is_answered": query.answer is not None,
                "results": results,
                "next_offset": answer.get("next_offset", ""),
                "button": answer.get("button"),
            }
        )

    async def _choose(self, request: Request) -> Response:
        body = await read_body(request)
        refuse_others(body, {"inline_query_id", "result_id", "chat_id"})
        user_id = request.path_params["id"]
        chat_id = take(body, "chat_id", int) if "chat_id" in body else user_id
        message = inline_queries.choose_inline_result(
            self._state, user_id, chat_id, take(body, "inline_query_id", str), take(body, "result_id", str)
        )
        return JSONResponse({"message_id": message.id, "chat_id": chat_id})

    async def _commands(self, request: Request) -> Response:
        user = self._state.database.get_or_create_user(request.path_params["id"])
        chat_id = read_number(request.query_params.get("chat_id", str(user.id)), "chat_id")
        chat = self._state.database.chats.get(chat_id)
        role = chat.members.get(user.id) if chat else None
        found = commands_for(
            self._state.profile,
            chat_id=chat_id,
            user_id=user.id,
            is_admin=role in {"creator", "administrator"},
            language=user.language_code,
        )
        return JSONResponse(found)


def _message(body: dict[str, Any], text: str = "") -> user_actions.NewMessage:
    """Returns a message with its place: chat, message that it answers, topic of a forum."""
    chat_id, reply_to, thread_id = (take_optional_number(body, name) for name in ("chat_id", "reply_to", "thread_id"))
    return user_actions.NewMessage(text, chat_id, reply_to, thread_id)


def _degrees(body: dict[str, Any], name: str, most: float) -> float:
    value = body.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not -most <= value <= most:
        raise InputError(f"{name} must be a number from -{most} to {most}")
    return float(value)
