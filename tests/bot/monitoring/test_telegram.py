"""Requests to the Bot API and updates from it are timed; neither token nor text gets into a label."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from telegram import CallbackQuery, Chat, Message, Update, User
from telegram.error import BadRequest

from bot.chat.application import build_application
from bot.monitoring import Metrics
from bot.monitoring.telegram import ObservedRequest, observed_updates
from bot.sandbox import SAMPLE_TOKEN, Sandbox, SandboxSettings

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
ANN = User(1, "Ann", is_bot=False)


def count(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(f"wirebrief_{name}_seconds_count", labels)


async def test_requests_are_counted_by_method_and_status() -> None:
    metrics = Metrics()
    async with Sandbox(SandboxSettings(port=0, has_newsroom=False)) as sandbox:
        request = ObservedRequest(metrics, connections=4)
        bot = build_application(SAMPLE_TOKEN, sandbox.url, request=request).bot
        async with bot:
            with pytest.raises(BadRequest):
                await bot.send_message(404, "nobody")
        assert count(metrics, "telegram_request", method="getMe", result="ok") == 1
        assert count(metrics, "telegram_request", method="sendMessage", result="400") == 1
    assert SAMPLE_TOKEN.partition(":")[2] not in str(list(metrics.registry.collect()))


def typed(text: str | None) -> Update:
    return Update(1, message=Message(1, NOW, Chat(1, "private"), ANN, text=text))


@pytest.mark.parametrize(
    ("update", "kind"),
    [
        (typed("/brief@wirebrief_bot 24h"), "/brief"),
        (typed("/brief"), "/brief"),
        (typed("/breif"), "message"),
        (typed("brief"), "message"),
        (typed(None), "other"),
        (Update(1, callback_query=CallbackQuery("1", ANN, "c")), "button"),
    ],
)
async def test_updates_are_counted_by_kind(update: Update, kind: str) -> None:
    metrics, seen = Metrics(), []

    async def process(given: Update) -> None:
        seen.append(given)

    await observed_updates(process, metrics, {"brief"})(update)
    assert seen == [update]
    assert count(metrics, "update", kind=kind) == 1
