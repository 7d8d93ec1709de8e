"""The control API: the chat page and tests act as users, as JSON over HTTP under /sandbox/."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox import user_actions
from bot.sandbox.errors import ApiError
from bot.sandbox.event_stream import EventStream
from bot.sandbox.inputs import InputError, read_body, read_number, refuse_others, take, wait_seconds
from bot.sandbox.profile import commands_for
from bot.sandbox.state import Fault, State
from bot.sandbox.views import chat_row, message_row

Handler = Callable[[Request], Awaitable[Response]]


class ControlApi:
    """The handlers of the routes under /sandbox/."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._events = EventStream(state)

    def routes(self) -> list[Route]:
        """Returns the routes, to mount at the root."""
        post, get = ["POST"], ["GET"]
        table: list[tuple[str, Handler, list[str]]] = [
            ("/sandbox/users/{id:int}", self._set_user, post),
            ("/sandbox/users/{id:int}/send", self._send, post),
            ("/sandbox/users/{id:int}/press", self._press, post),
            ("/sandbox/users/{id:int}/block", self._block, post),
            ("/sandbox/users/{id:int}/unblock", self._unblock, post),
            ("/sandbox/users/{id:int}/inline", self._inline, post),
            ("/sandbox/users/{id:int}/choose", self._choose, post),
            ("/sandbox/users/{id:int}/commands", self._commands, get),
            ("/sandbox/callbacks/{query}", self._callback, get),
            ("/sandbox/chats/{id}/messages", self._messages, get),
            ("/sandbox/groups", self._add_group, post),
            ("/sandbox/groups/{id}/{action}", self._change_group, post),
            ("/sandbox/stats", self._stats, get),
            ("/sandbox/state", self._all, get),
            ("/sandbox/faults", self._fault, post),
            ("/sandbox/faults", self._clear_faults, ["DELETE"]),
            ("/sandbox/events", self._events.answer, get),
            ("/sandbox/files/{id}", self._file, get),
        ]
        return [Route(path, _guarded(handler), methods=methods) for path, handler, methods in table]

    def close(self) -> None:
        """Ends the event streams; otherwise a server with open pages could not stop."""
        self._events.close()

    async def _set_user(self, request: Request) -> Response:
        body = await read_body(request)
        names = {"first_name": str, "last_name": str, "username": str, "language_code": str, "is_deactivated": bool}
        changes: dict[str, Any] = {name: take(body, name, kind) for name, kind in names.items() if name in body}
        refuse_others(body, names)
        return JSONResponse(user_actions.update_user(self._state, request.path_params["id"], changes).json())

    async def _send(self, request: Request) -> Response:
        body = await read_body(request)
        refuse_others(body, {"text", "chat_id", "reply_to", "thread_id"})
        text = take(body, "text", str)
        if not text.strip():
            raise InputError("text must not be empty")
        said = user_actions.NewMessage(text, body.get("chat_id"), body.get("reply_to"), body.get("thread_id"))
        for name, value in (("chat_id", said.chat_id), ("reply_to", said.reply_to), ("thread_id", said.thread_id)):
            if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
                raise InputError(f"{name} must be a number")
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
        refuse_others(body, {"query", "offset"})
        query = user_actions.send_inline_query(
            self._state, request.path_params["id"], take(body, "query", str), str(body.get("offset", ""))
        )
        await self._state.clock.wait(query.answered, wait_seconds(request, default=10.0))
        results = [
            {name: value for name, value in result.items() if name != "content"}
            for result in (query.answer or {}).get("results", [])
        ]
        return JSONResponse(
            {
                "inline_query_id": query.id,
                "is_answered": query.answer is not None,
                "results": results,
                "next_offset": (query.answer or {}).get("next_offset", ""),
            }
        )

    async def _choose(self, request: Request) -> Response:
        body = await read_body(request)
        refuse_others(body, {"inline_query_id", "result_id", "chat_id"})
        user_id = request.path_params["id"]
        chat_id = take(body, "chat_id", int) if "chat_id" in body else user_id
        message = user_actions.choose_inline_result(
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

    async def _messages(self, request: Request) -> Response:
        chat_id = read_number(request.path_params["id"], "the chat's id")
        after = read_number(request.query_params.get("after", "0"), "after")
        wait = wait_seconds(request)
        chat = self._state.database.chats.get(chat_id)
        if chat is None and chat_id < 0:
            raise InputError(f"there is no chat {chat_id}")
        until = self._state.clock.now() + wait
        while not (rows := self._rows(chat_id, after)) and (left := until - self._state.clock.now()) > 0:
            changed = asyncio.Event()
            stop = self._state.database.add_listener(lambda _, changed=changed: changed.set())  # type: ignore[misc]
            try:
                await self._state.clock.wait(changed, left)
            finally:
                stop()
        return JSONResponse(rows)

    def _rows(self, chat_id: int, after: int) -> list[dict[str, Any]]:
        chat = self._state.database.chats.get(chat_id)
        messages = chat.messages.values() if chat else []
        return [message_row(self._state.database, message) for message in messages if message.id > after]

    async def _add_group(self, request: Request) -> Response:
        body = await read_body(request)
        refuse_others(body, {"title", "members", "is_supergroup", "is_forum"})
        members = take(body, "members", list)
        if not members or not all(isinstance(m, int) and not isinstance(m, bool) and m > 0 for m in members):
            raise InputError("members must be a list of users' ids, at least one")
        group = user_actions.add_group(
            self._state,
            take(body, "title", str),
            members,
            is_super=bool(body.get("is_supergroup", False)),
            is_forum=bool(body.get("is_forum", False)),
        )
        return JSONResponse({"id": group.id, "type": group.type, "title": group.title})

    async def _change_group(self, request: Request) -> Response:
        chat = self._state.database.chats.get(read_number(request.path_params["id"], "the group's id"))
        if chat is None or chat.type == "private":
            raise InputError("there is no such group")
        action = request.path_params["action"]
        if action == "migrate":
            if chat.type != "group" or chat.migrated_to is not None:
                raise InputError("only a basic group can become a supergroup, once")
            return JSONResponse({"id": user_actions.migrate_group(self._state, chat).id})
        statuses = {"kick": "kicked", "add": "member", "promote": "administrator", "demote": "member", "leave": "left"}
        roles = {"appoint": "administrator", "dismiss": "member"}
        if action == "join":
            body = await read_body(request)
            chat.members.setdefault(self._state.database.get_or_create_user(take(body, "user_id", int)).id, "member")
            self._state.database.notify("chats")
        elif action in roles:
            user_actions.set_member_status(
                self._state, chat, take(await read_body(request), "user_id", int), roles[action]
            )
        elif action in statuses:
            user_actions.change_bot_status(self._state, chat, statuses[action])
        else:
            raise InputError(f"unknown action {action}: migrate, join, {', '.join([*roles, *statuses])}")
        return JSONResponse({"ok": True})

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
                "bot": database.bot_json() | {"description": self._state.profile.descriptions.get("", "")},
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


def _guarded(handler: Handler) -> Handler:
    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except InputError as error:
            return JSONResponse({"error": str(error)}, 400)
        except user_actions.UserActionError as error:
            return JSONResponse({"error": str(error)}, 400)
        except ApiError as error:
            return JSONResponse({"error": error.description}, 400)

    return answer
