"""Who gets the first message on a story, and when none is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.alerts import text_hash
from bot.chat.buttons import BriefButton, MuteButton, WhyButton, decode, refers_to
from bot.render import plain
from feeds.types import (
    AlertLevel,
    Change,
    ChangeKind,
    Chat,
    Fact,
    OutboxKind,
    Subscription,
)
from storage.ports import LivingAlert, line_mark
from tests.bot.alerts.planning import FIRST, LATER, NOTHING, SETTINGS, first, kinds, plan, plan_and_store
from tests.bot.october_facts import (
    ENGLISH,
    NOW,
    SOLDIERS_1500,
    TOPIC,
    change,
    denial,
    fact,
    source,
    story,
    subscribed,
    troops,
)


def test_first_sight_is_one_message_with_buttons_and_a_living_alert() -> None:
    made = first()
    (message,) = made.messages
    assert (message.key, message.kind, message.chat_id, message.story_id) == ("alert:7:1", OutboxKind.ALERT, 7, 1)
    assert message.payload["is_silent"] is False
    data = [button["callback_data"] for row in message.payload["buttons"] for button in row]
    vote = "vote:north-korea-russia:1"
    chosen = ["brief:north-korea-russia", "src:1", "why:1:3.1.2", "mute:north-korea-russia"]
    assert data == [*chosen, f"{vote}:good", f"{vote}:bad"]
    told = tuple(line_mark(fact_id) for fact_id in (1, 2, 3))
    assert made.alerts == (LivingAlert(7, 1, None, (1, 2, 3), text_hash(message.payload["text"]), NOW, NOW, told),)


def test_a_single_source_can_alert() -> None:
    alone = fact(1, source(1, "Small Gazette", SOLDIERS_1500), importance=0.5)
    (message,) = first([alone]).messages
    assert "1 publisher " in plain(message.payload["text"]) + " "
    assert "origin" not in plain(message.payload["text"])


def test_agency_copy_counts_as_one_origin() -> None:
    (message,) = first([troops()]).messages
    assert "3 publishers, 2 origins" in plain(message.payload["text"])


def test_two_subscriptions_of_a_chat_get_one_message() -> None:
    other = replace(TOPIC, slug="korea", names={"en": "Korea"})
    told = replace(story(*FIRST), topics=(TOPIC.slug, other.slug))
    readers = [subscribed(ENGLISH), (ENGLISH, Subscription(ENGLISH.id, other.slug))]
    changes = [change(ChangeKind.FIRST_SIGHT, FIRST[0])]
    made = plan_and_store(told, FIRST, changes, readers, [TOPIC, other])
    assert len(made.messages) == 1
    assert "Korea · North Korea–Russia" in plain(made.messages[0].payload["text"])


@pytest.mark.parametrize(
    ("level", "weight", "importance", "is_told"),
    [
        (AlertLevel.BREAKING, 1.0, 0.74, False),
        (AlertLevel.BREAKING, 1.0, 0.75, True),
        (AlertLevel.BREAKING, 1.5, 0.55, True),
        (AlertLevel.IMPORTANT, 1.0, 0.39, False),
        (AlertLevel.IMPORTANT, 1.0, 0.40, True),
        (AlertLevel.IMPORTANT, 0.5, 0.60, False),
        (AlertLevel.EVERYTHING, 1.0, 0.0, True),
    ],
)
def test_importance_times_weight_meets_the_level(
    level: AlertLevel, weight: float, importance: float, is_told: bool
) -> None:
    facts = [replace(troops(), importance=importance)]
    made = first(facts, subscribers=[subscribed(ENGLISH, level)], topic=replace(TOPIC, weight=weight))
    assert bool(made.messages) is is_told
    assert bool(made.alerts) is is_told


@pytest.mark.parametrize(
    "reader",
    [
        (replace(ENGLISH, is_open=False), Subscription(7, TOPIC.slug)),
        (ENGLISH, Subscription(7, TOPIC.slug, is_muted=True)),
        (ENGLISH, Subscription(7, "another-topic")),
    ],
)
def test_closed_muted_and_other_subscriptions_hear_nothing(reader: tuple[Chat, Subscription]) -> None:
    assert first(subscribers=[reader]) == NOTHING


def aged(about: Fact, age: timedelta) -> Fact:
    """`about`, published that long before NOW."""
    sources = tuple(replace(s, published=NOW - age) for s in about.sources)
    return replace(about, sources=sources, first_seen=NOW, last_seen=NOW)


def test_what_is_old_at_first_sight_is_stored_silently() -> None:
    old = aged(troops(), SETTINGS.max_age + timedelta(minutes=1))
    assert first([old]) == NOTHING
    begun = first()
    late = aged(replace(denial(), id=9), SETTINGS.max_age + timedelta(hours=1))
    after = plan([*FIRST, late], [change(ChangeKind.DENIAL, late)], begun, LATER)
    assert OutboxKind.UPDATE not in kinds(after)
    assert "denied" not in plain("".join(m.payload["text"] for m in after.messages))


def test_a_story_without_facts_alerts_with_its_headline() -> None:
    told = replace(story(), publishers=("Yonhap",), origins=("Yonhap",))
    (message,) = plan([], [Change(ChangeKind.FIRST_SIGHT, 1, 0.6)], told=told).messages
    assert plain(message.payload["text"]).startswith(
        "North Korea sends special forces to Russia, Seoul says\n\nYonhap\n"
    )


def test_the_buttons_of_a_slug_that_is_too_long_for_them_refer_to_it() -> None:
    topic = replace(TOPIC, slug="a" * 60)
    told = replace(story(*FIRST), topics=(topic.slug,))
    readers = [(ENGLISH, Subscription(7, topic.slug))]
    changes = [change(ChangeKind.FIRST_SIGHT, FIRST[0])]
    made = plan_and_store(told, FIRST, changes, readers, [topic])
    rows = made.messages[0].payload["buttons"][-2:]
    read_, _, why, mute, *_ = (decode(button["callback_data"]) for row in rows for button in row)
    assert isinstance(read_, BriefButton)
    assert isinstance(mute, MuteButton)
    assert refers_to(read_.topic, topic.slug)
    assert refers_to(mute.topic, topic.slug)
    assert why == WhyButton(1, (3, 1, 2))
