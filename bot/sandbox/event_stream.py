"""Server-sent events for the chat page: every change of the database."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bot.sandbox.state import State
from bot.sandbox.views import message_row

# Interval of comments that keep an idle stream open.
PING_SECONDS = 15.0


class EventStream:
    """Answers GET /sandbox/events. `close` ends all streams; otherwise a server with open pages could not stop."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._closing = asyncio.Event()

    def close(self) -> None:
        """Ends every stream."""
        self._closing.set()

    async def answer(self, request: Request) -> Response:
        """Returns a stream that ends when the client disconnects or the sandbox closes."""
        return StreamingResponse(self._stream(), media_type="text/event-stream", headers={"Cache-Control": "no-cache"})

    async def _stream(self) -> AsyncIterator[str]:
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        stop = self._state.database.add_listener(queue.put_nowait)
        closing = asyncio.create_task(self._closing.wait())
        waiting: asyncio.Task[dict[str, Any]] | None = None
        try:
            yield "retry: 1000\n\n"
            while not self._closing.is_set():
                # The task survives a ping: cancelling `get` may lose an event.
                waiting = waiting or asyncio.create_task(queue.get())
                await asyncio.wait({waiting, closing}, timeout=PING_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                if waiting.done():
                    yield f"data: {json.dumps(self._event(waiting.result()))}\n\n"
                    waiting = None
                else:
                    yield ": ping\n\n"
        finally:
            stop()
            for task in (closing, waiting):
                if task is not None:
                    task.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await task

    def _event(self, event: dict[str, Any]) -> dict[str, Any]:
        """Adds the current state of the message, so that the page need not request it."""
        if event["type"] != "message":
            return event
        chat = self._state.database.chats.get(event["chat_id"])
        message = chat.messages.get(event["message_id"]) if chat else None
        return event | {"message": message_row(self._state.database, message) if message else None}
