"""People who talk to the bot: real handlers, the sandbox over HTTP, a SQLite store, a clock that stands still."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx

from bot.application import AnyApplication
from bot.limits import TelegramLimits
from bot.windows import LimitSettings
from bot.write_behind import WriteBehind
from feeds.types import Topic
from storage.ports import Store

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
ANN, JEAN = 1001, 1002
OTHER = Topic("harbours", {"en": "Harbours", "fr": "Ports"}, "harbour OR port")


def unhurried() -> TelegramLimits:
    """Limits that nobody reaches: Telegram's own are tested in test_limits."""
    return TelegramLimits(LimitSettings(overall=10**6, background=10**6, chat_seconds=0.0, group=10**6))


class Talk:
    """Says something as a person and gives what the bot answered."""

    def __init__(
        self, application: AnyApplication, client: httpx.AsyncClient, store: Store, writes: WriteBehind
    ) -> None:
        self.application = application
        self.client = client
        self.store = store
        self.writes = writes
        self.is_writer_free = True
        self._offset = 0

    async def say(self, text: str, user: int = ANN, **more: int) -> list[dict[str, Any]]:
        """The bot's new messages in the person's chat."""
        before = len(await self.messages(user))
        (await self.client.post(f"/sandbox/users/{user}/send", json={"text": text, **more})).raise_for_status()
        await self.handle()
        return (await self.messages(user))[before:]

    async def press(self, message: dict[str, Any], data: str, user: int = ANN) -> list[dict[str, Any]]:
        """The same for a button."""
        before = len(await self.messages(user))
        body = {"message_id": message["message_id"], "data": data}
        (await self.client.post(f"/sandbox/users/{user}/press", json=body)).raise_for_status()
        await self.handle()
        return (await self.messages(user))[before:]

    async def handle(self) -> None:
        """Lets the bot handle what has come."""
        for update in await self.application.bot.get_updates(offset=self._offset, timeout=0):
            self._offset = update.update_id + 1
            await self.application.process_update(update)
        if self.is_writer_free:
            await self.writes.flush()

    async def messages(self, chat_id: int = ANN) -> list[dict[str, Any]]:
        """All of the bot's messages in a chat."""
        rows = (await self.client.get(f"/sandbox/chats/{chat_id}/messages")).json()
        return [row for row in rows if row["from"] == "bot"]

    async def subscriptions(self, chat_id: int = ANN) -> dict[str, bool]:
        """Topic → whether it is muted."""
        async with self.store.reading() as read:
            return {s.topic: s.is_muted for s in await read.chats.subscriptions(chat_id)}


def buttons(message: dict[str, Any]) -> list[str]:
    """The data of a message's buttons."""
    return [button["data"] for row in message["buttons"] or [] for button in row]
