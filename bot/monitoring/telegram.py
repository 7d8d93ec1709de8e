"""The chat's side of the metrics: requests to the Bot API, and updates from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import Any, Final

from telegram import Update

from bot.monitoring.metrics import Metrics
from bot.telegram_request import AiohttpRequest

OK: Final = 200


class ObservedRequest(AiohttpRequest):
    """Sends requests to the Bot API, and times them by method and status code. No token gets into a label."""

    def __init__(self, metrics: Metrics, connections: int) -> None:
        super().__init__(connections)
        self._metrics = metrics

    async def do_request(self, url: str, *arguments: Any, **options: Any) -> tuple[int, bytes]:
        """See AiohttpRequest."""
        with self._metrics.requesting(url.rpartition("/")[2].partition("?")[0]) as say:
            status, body = await super().do_request(url, *arguments, **options)
            say("ok" if status == OK else str(status))
            return status, body


def observed_updates(
    process: Callable[[Update], Awaitable[None]], metrics: Metrics, commands: Collection[str]
) -> Callable[[Update], Awaitable[None]]:
    """Returns `process` with its time told to the metrics.

    Args:
        process: handles an update.
        metrics: are told.
        commands: names of the commands that there are; what people type beside them makes no series of its own.
    """

    async def observed(update: Update) -> None:
        with metrics.handling(_kind(update, commands)):
            await process(update)

    return observed


def _kind(update: Update, commands: Collection[str]) -> str:
    if update.callback_query is not None:
        return "button"
    if update.message is None or update.message.text is None:
        return "other"
    name = update.message.text.partition(" ")[0].partition("@")[0].removeprefix("/")
    return f"/{name}" if update.message.text.startswith("/") and name in commands else "message"
