"""News that came while a story settled, or beyond the sounds of an hour, is told by an update of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.alerts import AlertListener, AlertSettings, tell_put_off
from bot.delivery.delivery import Delivery, DeliveryCounts
from feeds.types import Change, ChangeKind, Chat, Fact, Subscription
from storage.ports import Shown
from tests.bot.conversation import ANN, NOW, Conversation
from tests.bot.october_facts import denial, summoned, troops
from tests.bot.october_facts import story as a_story
from tests.bot.told_story import SLUG, stored

USER = ANN
SETTLE = timedelta(seconds=60)
SETTINGS = AlertSettings(settle=SETTLE)


async def told_and_denied(conversation: Conversation, listener: AlertListener) -> None:
    """An alert at NOW, and 20 seconds later a denial of what it tells."""
    store = conversation.store
    async with store.transaction() as transaction:
        await transaction.chats.put(Chat(USER))
        await transaction.chats.subscribe(Subscription(USER, SLUG))
        story = await transaction.stories.add(a_story(troops(), summoned()))
    facts: list[Fact] = []
    for number, (made, kind) in enumerate(((troops(), ChangeKind.FIRST_SIGHT), (denial(), ChangeKind.DENIAL))):
        fresh = await stored(conversation, number + 1, replace(made, disputed_by=()), story.id)
        async with store.transaction() as transaction:
            facts += await transaction.facts.save([fresh])
            change = Change(kind, story.id, 0.9, facts[-1])
            await listener.on_changes(transaction, story, facts, [change], NOW + number * timedelta(seconds=20))


async def updates(conversation: Conversation) -> list[bool]:
    """Whether each update that was sent is silent."""
    late = NOW + timedelta(hours=3)
    delivery = Delivery(conversation.application.bot, conversation.store, owner="test", now=lambda: late)
    while await delivery.deliver_due() != DeliveryCounts():
        pass
    return [message["is_silent"] for message in await conversation.messages(USER) if message["reply_to"]]


@pytest.mark.parametrize(
    ("sounds", "early", "due"),
    [(2, timedelta(seconds=59), timedelta(seconds=60)), (1, timedelta(minutes=59), timedelta(minutes=60))],
    ids=["settles", "has made its sounds"],
)
async def test_what_was_put_off_comes_by_itself_and_once(
    conversation: Conversation, sounds: int, early: timedelta, due: timedelta
) -> None:
    settings = replace(SETTINGS, max_sounds_per_hour=sounds)
    woken: list[datetime] = []
    now = NOW
    listener = AlertListener(settings, lambda: woken.append(now))
    await told_and_denied(conversation, listener)
    assert await tell_put_off(conversation.store, listener, settings, NOW + early) == 0
    assert woken == []
    assert await tell_put_off(conversation.store, listener, settings, NOW + due) == 1
    assert woken == [now]
    assert await tell_put_off(conversation.store, listener, settings, NOW + due + timedelta(hours=1)) == 0
    assert await updates(conversation) == [False], "one, with a sound"


async def test_what_is_news_no_more_is_not_looked_at_again(conversation: Conversation) -> None:
    listener = AlertListener(SETTINGS, lambda: None)
    await told_and_denied(conversation, listener)
    async with conversation.store.transaction() as transaction:
        (shown,) = (await transaction.alerts.shown(1)).values()
        gone = Shown(shown.fact_ids, shown.text_hash, shown.planned_at, ("later:denial:999:0",))
        await transaction.alerts.put_shown(1, [USER], gone, NOW)
    assert await tell_put_off(conversation.store, listener, SETTINGS, NOW + SETTLE) == 1
    assert await tell_put_off(conversation.store, listener, SETTINGS, NOW + 2 * SETTLE) == 0
    assert await updates(conversation) == []
