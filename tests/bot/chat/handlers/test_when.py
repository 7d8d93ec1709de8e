"""/when: what people choose by pressing, in place, and what of it is stored."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.chat.when_screens import changed
from feeds.types import AlertLevel, Chat, OutboxKind, OutboxMessage, Timing
from tests.bot.chat.handlers.test_groups import made, said
from tests.bot.conversation import ANN, JEAN, NOW, Conversation, buttons

HOUR = timedelta(hours=1)


async def chat_of(conversation: Conversation, chat_id: int = ANN) -> Chat:
    async with conversation.store.reading() as read:
        return await read.chats.get(chat_id)


async def press(conversation: Conversation, message: dict[str, Any], *presses: str) -> dict[str, Any]:
    """Presses buttons of one message, one after another; no new message may come."""
    for data in presses:
        assert await conversation.press(message, data) == []
        message = next(m for m in await conversation.messages() if m["message_id"] == message["message_id"])
    return message


async def test_digests_and_quiet_hours_are_chosen_in_one_message(conversation: Conversation) -> None:
    (screen,) = await conversation.say("/when Paris")
    assert screen["text"].startswith("🕗 When I write to you\n\nMessages come as news does.")
    assert "Europe/Paris, where it is 14:00" in screen["text"]
    screen = await press(conversation, screen, "when:digest:", "when:digest:480+", "when:digest:1080+", "when:days:")
    screen = await press(conversation, screen, "when:days:5-", "when:days:6-", "when:home:", "when:quiet:")
    screen = await press(conversation, screen, "when:quiet:f1320", "when:quiet:u420", "when:home:")
    assert "Digests: 08:00, 18:00 (Mon, Tue, Wed, Thu, Fri)\nThe next one: 21 Oct, 18:00, if there is" in screen["text"]
    assert "Quiet: 22:00 to 07:00" in screen["text"]
    chosen = await chat_of(conversation)
    assert chosen.timing == Timing((480, 1080), (0, 1, 2, 3, 4), 1320, 420)
    assert chosen.time_zone == "Europe/Paris"


async def test_a_second_press_changes_nothing(conversation: Conversation) -> None:
    (screen,) = await conversation.say("/when")
    await press(conversation, screen, "when:digest:", "when:digest:480+", "when:home:", "when:mute:", "when:mute:8")
    first = await chat_of(conversation)
    for data in ("when:digest:480+", "when:mute:8"):
        await press(conversation, await conversation.old_message(data), data)
        assert await chat_of(conversation) == first


@pytest.mark.parametrize(("hours", "until"), [("1", NOW + HOUR), ("8", NOW + 8 * HOUR), ("24", NOW + 24 * HOUR)])
async def test_a_mute_ends_by_itself_or_at_once(conversation: Conversation, hours: str, until: datetime) -> None:
    (screen,) = await conversation.say("/when")
    screen = await press(conversation, screen, "when:mute:", f"when:mute:{hours}")
    assert "Muted until" in screen["text"]
    assert (await chat_of(conversation)).timing.muted_until == until
    screen = await press(conversation, screen, "when:mute:0")
    assert (await chat_of(conversation)).timing.muted_until is None
    assert "Muted until" not in screen["text"]


async def test_what_was_held_is_due_when_the_chat_no_longer_waits(conversation: Conversation) -> None:
    (screen,) = await conversation.say("/when")
    async with conversation.store.transaction() as t:
        await t.outbox.put(OutboxMessage("a", ANN, OutboxKind.ALERT, {"text": "a"}, 7, created=NOW))
        (one,) = await t.outbox.lease("test", NOW, timedelta(minutes=1), 1)
        await t.held.hold(one.id, NOW + 8 * HOUR)
    await press(conversation, screen, "when:mute:", "when:mute:24")
    async with conversation.store.reading() as read:
        assert await read.held.due(NOW + 23 * HOUR, 5) == []
    await press(conversation, screen, "when:mute:0")
    async with conversation.store.reading() as read:
        assert await read.held.due(NOW, 5) == [ANN]


async def test_a_level_is_chosen_for_each_topic(conversation: Conversation) -> None:
    await conversation.say("/subscribe harbours")
    (screen,) = await conversation.say("/when")
    screen = await press(conversation, screen, "when:levels:")
    assert buttons(screen) == ["level:harbours:", "when:home:"]
    screen = await press(conversation, screen, "level:harbours:", "level:harbours:breaking")
    assert next(b["text"] for row in screen["buttons"] for b in row) == "✓ breaking news only"
    async with conversation.store.reading() as read:
        (subscription,) = await read.chats.subscriptions(ANN)
    assert subscription.level is AlertLevel.BREAKING
    await conversation.say("/unsubscribe harbours")
    screen = await press(conversation, screen, "level:harbours:everything")
    assert screen["text"].startswith("You follow no topic.")


async def test_sounds_are_limited_or_not(conversation: Conversation) -> None:
    (screen,) = await conversation.say("/when")
    screen = await press(conversation, screen, "when:sounds:", "when:sounds:2")
    assert "At most 2 sounds an hour" in screen["text"]
    screen = await press(conversation, screen, "when:sounds:0")
    assert "Every new message may sound" in screen["text"]


async def test_it_speaks_french(conversation: Conversation) -> None:
    (screen,) = await conversation.say("/when", JEAN)
    assert screen["text"].startswith("🕗 Quand je vous écris\n\nLes messages arrivent avec les nouvelles.")
    (unknown,) = await conversation.say("/when Atlantis", JEAN)
    assert unknown["text"].startswith("Je ne connais pas de fuseau « Atlantis ».")


async def test_in_a_group_only_its_administrators_choose(conversation: Conversation) -> None:
    group = await made(conversation)
    await said(conversation, group, "/when", JEAN)
    screen = (await conversation.messages(group))[-1]
    for data in ("when:mute:", "when:mute:8"):
        body = {"message_id": screen["message_id"], "data": data, "chat_id": group}
        (await conversation.client.post(f"/sandbox/users/{JEAN}/press", json=body)).raise_for_status()
        await conversation.handle()
    assert (await chat_of(conversation, group)).timing == Timing(), "anybody may look"
    text = await said(conversation, group, "/when Paris", JEAN)
    assert text.startswith("Seuls les administrateurs de ce groupe en décident pour tous.")
    assert (await chat_of(conversation, group)).time_zone == "UTC"


@pytest.mark.parametrize(
    ("page", "value"),
    [
        ("digest", "x+"), ("digest", "1440+"), ("digest", "480"), ("days", "7+"), ("days", "-"), ("quiet", "f"),
        ("quiet", "x420"), ("mute", "25"), ("mute", "-1"), ("sounds", "1e3"), ("sounds", "99999"),
        ("home", "1"), ("", ""),
    ],
)  # fmt: skip
def test_a_value_that_no_button_has_changes_nothing(page: str, value: str) -> None:
    timing = Timing(digest_times=(60,), quiet_from=60, quiet_until=120)
    assert changed(timing, page, value, datetime(2026, 1, 1, tzinfo=UTC)) == timing


def test_the_last_day_and_the_seventh_digest_are_not_taken() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert changed(Timing(digest_days=(3,)), "days", "3-", now).digest_days == (3,)
    full = Timing(digest_times=tuple(range(0, 360, 60)))
    assert changed(full, "digest", "600+", now) == full
    assert changed(full, "digest", "off", now).digest_times == ()
