"""A user in conversation with the bot: real handlers, the sandbox over HTTP, a SQLite store, a fixed clock."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx

from bot.chat.application import AnyApplication, build_application
from bot.chat.screens import keyboard
from bot.chat.services import KEY
from bot.chat.write_behind import WriteBehind
from bot.delivery.rate_limiter import TelegramRateLimiter
from bot.delivery.rate_windows import RateLimitSettings
from bot.sandbox import SAMPLE_TOKEN
from feeds.types import Topic
from storage.ports import Store

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
ANN, JEAN = 1001, 1002
OTHER = Topic("harbours", {"en": "Harbours", "fr": "Ports"}, "harbour OR port")


def unlimited() -> TelegramRateLimiter:
    """Returns limits too high to be reached. Telegram's own limits are tested in test_rate_limiter."""
    return TelegramRateLimiter(RateLimitSettings(overall=10**6, background=10**6, chat_seconds=0.0, group=10**6))


class Conversation:
    """Sends messages and button presses as a user and returns the answers of the bot."""

    def __init__(
        self, application: AnyApplication, client: httpx.AsyncClient, store: Store, writes: WriteBehind
    ) -> None:
        self.application = application
        self.client = client
        self.store = store
        self.writes = writes
        self.is_writer_free = True
        self._offset = 0
        self._seen: dict[int, int] = {}  # the last message of each private chat that was asked for

    async def say(self, text: str, user: int = ANN, **more: int) -> list[dict[str, Any]]:
        """Sends `text` as `user` and returns the new messages of the bot in the user's private chat."""
        await self._new(user)
        (await self.client.post(f"/sandbox/users/{user}/send", json={"text": text, **more})).raise_for_status()
        await self.handle()
        return await self._new(user)

    async def press(self, message: dict[str, Any], data: str, user: int = ANN) -> list[dict[str, Any]]:
        """Presses the button of `message` that carries `data` and returns the new messages of the bot."""
        await self._new(user)
        body = {"message_id": message["message_id"], "data": data}
        (await self.client.post(f"/sandbox/users/{user}/press", json=body)).raise_for_status()
        await self.handle()
        return await self._new(user)

    async def old_message(self, data: str, chat_id: int = ANN) -> dict[str, Any]:
        """Sends a message that an older version might have sent, with one button, and returns it."""
        markup = keyboard([[{"text": "x", "callback_data": data}]])
        sent = await self.application.bot.send_message(chat_id, "old", reply_markup=markup)
        (row,) = await self._messages(chat_id, after=sent.message_id - 1)
        return row

    async def handle(self) -> None:
        """Lets the bot handle the pending updates."""
        for update in await self.application.bot.get_updates(offset=self._offset, timeout=0):
            self._offset = update.update_id + 1
            await self.application.process_update(update)
        if self.is_writer_free:
            await self.writes.flush()

    async def messages(self, chat_id: int = ANN) -> list[dict[str, Any]]:
        """Returns all messages of the bot in a chat."""
        return [row for row in await self._messages(chat_id) if row["from"] == "bot"]

    async def _messages(self, chat_id: int, after: int = 0) -> list[dict[str, Any]]:
        return list((await self.client.get(f"/sandbox/chats/{chat_id}/messages?after={after}")).json())

    async def _new(self, user: int) -> list[dict[str, Any]]:
        """Returns the messages of the bot in a private chat since this was last asked. All of a long chat cost much."""
        rows = await self._messages(user, self._seen.get(user, 0))
        self._seen[user] = max([self._seen.get(user, 0), *(row["message_id"] for row in rows)])
        return [row for row in rows if row["from"] == "bot"]

    async def subscriptions(self, chat_id: int = ANN) -> dict[str, bool]:
        """Returns the topics that the chat follows, each with True if it is muted."""
        async with self.store.reading() as read:
            return {s.topic: s.is_muted for s in await read.chats.subscriptions(chat_id)}


@asynccontextmanager
async def restarted(conversation: Conversation) -> AsyncIterator[None]:
    """Lets another application answer inside the block, which shares only the store and the clock with the first."""
    before, url = conversation.application, str(conversation.client.base_url)
    again = build_application(SAMPLE_TOKEN, url, unlimited())
    await again.initialize()
    again.bot_data[KEY] = before.bot_data[KEY]
    conversation.application = again
    yield
    conversation.application = before
    await again.shutdown()


def buttons(message: dict[str, Any]) -> list[str]:
    """Returns the callback data of the buttons of a message."""
    return [button["data"] for row in message["buttons"] or [] for button in row]
