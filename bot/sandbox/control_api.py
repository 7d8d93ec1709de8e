"""The control API: the chat page and tests act as users, as JSON over HTTP under /sandbox/."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.database import MAX_MESSAGES_PER_CHAT
from bot.sandbox.event_stream import EventStream
from bot.sandbox.group_control import GroupControl
from bot.sandbox.inputs import Handler, InputError, guarded, read_body, read_number, refuse_others, take, wait_seconds
from bot.sandbox.state import Fault, State
from bot.sandbox.user_control import UserControl
from bot.sandbox.views import chat_row, message_row


class ControlApi:
    """All routes under /sandbox/."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._events = EventStream(state)

    def routes(self) -> list[Route]:
        """Returns the routes, to mount at the root."""
        post, get = ["POST"], ["GET"]
        table: list[tuple[str, Handler, list[str]]] = [
            *UserControl(self._state).table(),
            *GroupControl(self._state).table(),
            ("/sandbox/chats/{id}/messages", self._messages, get),
            ("/sandbox/stats", self._stats, get),
            ("/sandbox/state", self._all, get),
            ("/sandbox/faults", self._fault, post),
            ("/sandbox/faults", self._clear_faults, ["DELETE"]),
            ("/sandbox/events", self._events.answer, get),
            ("/sandbox/files/{id}", self._file, get),
        ]
        return [Route(path, guarded(handler), methods=methods) for path, handler, methods in table]

    def close(self) -> None:
        """Ends the event streams; otherwise a server with open pages could not stop."""
        self._events.close()

    async def _messages(self, request: Request) -> Response:
        chat_id = read_number(request.path_params["id"], "the chat's id")
        after = read_number(request.query_params.get("after", "0"), "after")
        limit = read_number(request.query_params.get("limit", str(MAX_MESSAGES_PER_CHAT)), "limit")
        wait = wait_seconds(request)
        chat = self._state.database.chats.get(chat_id)
        if chat is None and chat_id < 0:
            raise InputError(f"there is no chat {chat_id}")
        until = self._state.clock.now() + wait
        while not (rows := self._rows(chat_id, after, limit)) and (left := until - self._state.clock.now()) > 0:
            changed = asyncio.Event()
            stop = self._state.database.add_listener(lambda _, changed=changed: changed.set())  # type: ignore[misc]
            try:
                await self._state.clock.wait(changed, left)
            finally:
                stop()
        return JSONResponse(rows)

    def _rows(self, chat_id: int, after: int, limit: int) -> list[dict[str, Any]]:
        chat = self._state.database.chats.get(chat_id)
        messages = (message for message in (chat.messages.values() if chat else ()) if message.id > after)
        return [message_row(self._state.database, message) for message in itertools.islice(messages, max(limit, 0))]

    async def _stats(self, request: Request) -> Response:
        stats = self._state.stats
        return JSONResponse(
            {
                "ready": self._state.updates.has_receiver,
                "sent": stats.sent,
                "edited": stats.edited,
                "deleted": stats.deleted,
                "rejected": dict(stats.rejected),
                "per_second": stats.per_second(),
                "calls": dict(stats.calls),
                "pending_updates": self._state.updates.pending,
            }
        )

    async def _all(self, request: Request) -> Response:
        database = self._state.database
        return JSONResponse(
            {
                "bot": database.bot_json() | {"descriptions": self._state.profile.descriptions},
                "users": [user.json() for user in database.users.values()],
                "chats": [chat_row(database, chat) for chat in database.chats.values()],
                "ready": self._state.updates.has_receiver,
                "now": database.now(),
            }
        )

    async def _fault(self, request: Request) -> Response:
        body = await read_body(request)
        kinds = {"method": str, "status": int, "times": int, "retry_after": int, "description": str, "chat_id": int}
        refuse_others(body, {*kinds, "is_after"})
        given: dict[str, Any] = {
            name: take(body, name, kind) for name, kind in kinds.items() if body.get(name) is not None
        }
        given = {"times": 1} | given
        if "method" not in given or not 400 <= given.get("status", 0) <= 599 or given["times"] < 1:
            raise InputError('a fault has a method ("*": any), a status from 400 to 599, and times of at least 1')
        self._state.faults.append(Fault(**given, is_after=bool(body.get("is_after", False))))
        return JSONResponse({"ok": True, "faults": len(self._state.faults)})

    async def _clear_faults(self, request: Request) -> Response:
        self._state.faults.clear()
        return JSONResponse({"ok": True})

    async def _file(self, request: Request) -> Response:
        file = self._state.database.files.get(request.path_params["id"])
        if file is None:
            return JSONResponse({"error": "there is no such file"}, 404)
        kind = file.content_type if file.content_type in {"image/png", "image/jpeg", "image/gif", "image/webp"} else ""
        if not kind and file.width:
            kind = "image/png" if file.content.startswith(b"\x89PNG") else "image/jpeg"
        headers = {"X-Content-Type-Options": "nosniff"}
        if not kind:
            # Uploads are never rendered in the page's origin.
            headers["Content-Disposition"] = "attachment"
        return Response(file.content, media_type=kind or "application/octet-stream", headers=headers)
