"""What people think of alerts: the last verdict of a person on an alert counts, by topic and time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from storage.ports import Feedback, Store, TopicFeedback, Verdict
from tests.contracts.samples import NOW

DAY = timedelta(days=1)
ANN = Feedback(1001, 1001, 7, "troops", Verdict.BAD, NOW)


async def test_the_last_verdict_of_a_person_counts(store: Store) -> None:
    async with store.transaction() as t:
        await t.feedback.put(ANN)
        await t.feedback.put(replace(ANN, verdict=Verdict.OFF_TOPIC, at=NOW + DAY))
        await t.feedback.put(replace(ANN, user_id=1002, verdict=Verdict.GOOD))
        await t.feedback.put(replace(ANN, story_id=8, topic="ships", at=NOW - DAY))
    async with store.reading() as read:
        assert await read.feedback.by_topic(NOW - 2 * DAY) == {
            "ships": TopicFeedback(bad=1),
            "troops": TopicFeedback(good=1, off_topic=1),
        }
        assert await read.feedback.by_topic(NOW) == {"troops": TopicFeedback(good=1, off_topic=1)}
        assert await read.feedback.by_topic(NOW + 2 * DAY) == {}


async def test_it_is_forgotten_with_time(store: Store) -> None:
    async with store.transaction() as t:
        await t.feedback.put(ANN)
        assert await t.feedback.by_topic(NOW) == {"troops": TopicFeedback(bad=1)}
        await t.retention.forget(NOW + DAY, NOW, 10)
        assert await t.feedback.by_topic(NOW) == {}


def test_shares() -> None:
    some = TopicFeedback(good=6, bad=2, off_topic=2)
    assert (some.precision, some.usefulness) == (0.8, 0.6)
    assert (TopicFeedback().precision, TopicFeedback().usefulness) == (None, None)
