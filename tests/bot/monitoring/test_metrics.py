"""What is counted and timed, as Prometheus reads it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.monitoring import Metrics, ObservedAnalyst, ObservedFetcher
from feeds.errors import FetchError
from feeds.reasons import Reason, because
from feeds.types import Analysis, Article, Feed, FeedState, FetchedBody, NotModified, OutboxKind, OutboxMessage
from storage.store import SqlStore

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
DEPLOY = Path(__file__).parents[3] / "deploy" / "monitoring"


def values(text: bytes) -> dict[str, float]:
    """Returns the samples by name and labels, such as `wirebrief_feeds{state="ok"}`."""
    return {
        sample.name + (str(sample.labels).replace("'", '"').replace(": ", "=") if sample.labels else ""): sample.value
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
    }


class Fetcher:
    """Answers with the results that it was given, one after the other."""

    def __init__(self, *results: FetchedBody | NotModified | FetchError) -> None:
        self._results = list(results)

    async def fetch(self, feed: Feed) -> FetchedBody | NotModified:
        """See feeds.ports.Fetcher."""
        result = self._results.pop(0)
        if isinstance(result, FetchError):
            raise result
        return result

    async def fetch_page(self, url: str) -> FetchedBody:
        """See feeds.ports.Fetcher."""
        raise FetchError(url, because("refused"))


async def test_fetches_are_counted_by_their_result(store: SqlStore) -> None:
    metrics = Metrics()
    feed = Feed("https://example.org/rss")
    body, error = FetchedBody(feed.url, b"", ""), FetchError(feed.url, because("refused"))
    fetcher = ObservedFetcher(Fetcher(body, NotModified(feed.url), error), metrics)
    await fetcher.fetch(feed)
    await fetcher.fetch(feed)
    with pytest.raises(FetchError):
        await fetcher.fetch(feed)
    with pytest.raises(FetchError):
        await fetcher.fetch_page("https://example.org/1")
    found = values(await metrics.collect(store, NOW, 0.0, None))
    for kind, result in (("feed", "ok"), ("feed", "not_modified"), ("feed", "error"), ("page", "error")):
        assert found[f'wirebrief_fetch_seconds_count{{"kind"="{kind}", "result"="{result}"}}'] == 1


async def test_articles_are_counted(store: SqlStore) -> None:
    class Analyst:
        async def analyse(self, articles: Sequence[Article]) -> Sequence[Analysis | Reason]:
            return [because("http_status", status=1)] * len(articles)

    metrics = Metrics()
    article = Article("1", "t", "t", "en", NOW)
    assert len(await ObservedAnalyst(Analyst(), metrics).analyse([article, article])) == 2
    found = values(await metrics.collect(store, NOW, 0.0, None))
    assert found['wirebrief_analysed_articles_total{"result"="error"}'] == 2
    assert found["wirebrief_analyse_seconds_count"] == 1


async def test_the_store_is_asked_for_feeds_and_messages(store: SqlStore) -> None:
    states = (
        FeedState(),
        FeedState(last_success_at=NOW),
        FeedState(last_success_at=NOW, last_error=because("http_status", status=500)),
        FeedState(is_paused=True, last_error=because("http_status", status=500)),
        FeedState(is_paused=True),
    )
    async with store.transaction() as transaction:
        for number, state in enumerate(states):
            await transaction.feeds.add(Feed(f"https://example.org/{number}", state=state))
        old = OutboxMessage("m", 1, OutboxKind.NOTICE, {"text": "x"}, created=NOW - timedelta(minutes=2))
        await transaction.outbox.put(old)
        await transaction.outbox.put(replace(old, key="n", created=NOW))
    clock = [0.0]
    metrics = Metrics(lambda: clock[0])
    found = values(await metrics.collect(store, NOW, 0.25, NOW))
    assert [found[f'wirebrief_feeds{{"state"="{state}"}}'] for state in ("new", "ok", "failing", "paused")] == [
        1,
        1,
        1,
        2,
    ]
    assert (found["wirebrief_outbox_pending"], found["wirebrief_outbox_oldest_seconds"]) == (2, 120)
    assert (found["wirebrief_loop_pause_seconds"], found["wirebrief_backup_timestamp_seconds"]) == (
        0.25,
        NOW.timestamp(),
    )
    rows = 'wirebrief_rows{"noun"="feeds"}'
    assert found[rows] == 5
    async with store.transaction() as transaction:
        await transaction.feeds.add(Feed("https://example.org/more"))
    assert values(await metrics.collect(store, NOW, 0.0, None))[rows] == 5  # all rows are counted once a minute
    clock[0] = 60.0
    assert values(await metrics.collect(store, NOW, 0.0, None))[rows] == 6


async def test_dashboard_and_alarms_name_what_there_is(store: SqlStore) -> None:
    metrics = Metrics()
    metrics.analysed(1.0, 1, 0)
    with (
        metrics.fetching("feed"),
        metrics.parsing("feed"),
        metrics.requesting("sendMessage"),
        metrics.handling("other"),
    ):
        pass
    known = {name.partition("{")[0] for name in values(await metrics.collect(store, NOW, 0.0, None))}
    for path in (DEPLOY / "alarms.yaml", DEPLOY / "dashboard.json"):
        named = set(re.findall(r"wirebrief_[a-z_]+", path.read_text()))
        assert named
        assert named <= known
