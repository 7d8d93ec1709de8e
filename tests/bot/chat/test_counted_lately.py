"""What was counted is kept for half a minute, and no more than some of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.chat.counted_lately import LASTS, MOST_KEPT, CountedLately

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)


async def test_counts_last_half_a_minute() -> None:
    lately, counts = CountedLately(), iter(range(99))

    async def count() -> int:
        return next(counts)

    moments = (timedelta(0), LASTS / 2, LASTS, LASTS * 1.5, LASTS - timedelta(seconds=1))
    found = [await lately.get("days", NOW + moment, count) for moment in moments]
    assert found == [0, 0, 1, 1, 2], "the last one asks by a clock that was put back"
    assert await lately.get("delays", NOW + LASTS, count) == 3
    for key in range(MOST_KEPT - 1):
        await lately.get(key, NOW + LASTS, count)
    assert await lately.get("delays", NOW + LASTS, count) == 3
    assert await lately.get("days", NOW + LASTS, count) > MOST_KEPT, "the oldest goes"
