"""AnswerWorker: a second process answers as the bot's own does, while many ask, and nobody notices when it is gone."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from functools import partial

import pytest

from bot.chat.answer_worker import IDLE_SECONDS, MANY, MINUTE_SECONDS, PAUSE_SECONDS, AnswerWorker
from bot.chat.services import KEY
from feeds.errors import NotFoundError
from storage.ports import Transaction
from storage.store import SqlStore, open_store
from tests.bot.chat.stored_story import SLUG, store_story
from tests.bot.conversation import ANN, JEAN, Conversation
from tests.bot.october_facts import denial, more_troops, right, summoned, troops

BRIEFS = (f"/brief {SLUG}", f"/brief {SLUG} 30d full", "/brief", "/brief nothing", f"/brief {SLUG} 9x")
TIMELINES = (f"/timeline {SLUG}", "/timeline")
SEARCHES = ("/search soldiers", "/who Blinken", "/latest 30d", "how many soldiers?", "latest", "https://post.example/1")
ASKED = (*BRIEFS, *TIMELINES, *SEARCHES, "zebra")


class Clock:
    """Seconds that pass when a test says so."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


async def place(_: Transaction) -> int:
    return os.getpid()


async def topic_name(read: Transaction, slug: str, *, language: str) -> str:
    return (await read.topics.get(slug)).name(language)


def address(store: SqlStore) -> str:
    return store._engines.reading.url.render_as_string(hide_password=False).replace("+aiosqlite", "")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def worker(store: SqlStore, clock: Clock) -> AsyncIterator[AnswerWorker]:
    made = AnswerWorker(store, partial(open_store, address(store), is_migrated=False), monotonic=clock)
    yield made
    await made.close()


async def busy(worker: AnswerWorker) -> Sequence[int]:
    """Asks as often as starts a process; returns where each answer was computed."""
    return [await worker.compute(place) for _ in range(MANY)]


async def test_the_other_process_gives_the_same_answers(conversation: Conversation, worker: AnswerWorker) -> None:
    await store_story(conversation, [troops(), right(), summoned(), denial()])

    async def answers(*people: int, asked: Sequence[str] = ASKED) -> list[str]:
        found = []
        for person in people:
            for text in asked:
                sent = await conversation.say(text, user=person)
                found += [repr((m["text"], m.get("rich_message"), m.get("reply_markup"))) for m in sent]
                async with conversation.store.transaction() as transaction:  # a brief tells what is new since the last
                    await transaction.people.erase(person)
        return found

    own = await answers(ANN, JEAN)
    await busy(worker)
    assert await worker.started()
    services = conversation.application.bot_data[KEY]
    conversation.application.bot_data[KEY] = replace(services, answers=worker)
    assert await answers(ANN, JEAN) == own
    assert len(own) >= 2 * len(ASKED)
    # What either process keeps of a brief is not shown once something else is stored.
    await store_story(conversation, [more_troops()])
    later = await answers(ANN, asked=BRIEFS[:2])
    assert later != own[: len(later)]
    conversation.application.bot_data[KEY] = services
    assert await answers(ANN, asked=BRIEFS[:2]) == later


async def test_it_is_there_while_many_ask_and_missed_by_nobody(
    worker: AnswerWorker, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(MANY):
        clock.now += MINUTE_SECONDS / (MANY - 2)
        await worker.compute(place)
    assert not await worker.started(), "as many, but not within a minute"
    assert set(await busy(worker)) == {os.getpid()}, "nobody waits for its start"
    assert await worker.started()
    other = await worker.compute(place)
    assert other != os.getpid()
    with pytest.raises(NotFoundError, match="nothing"):
        await worker.compute(topic_name, "nothing", language="en")

    waiting = asyncio.create_task(worker.compute(place))
    await asyncio.sleep(0)
    waiting.cancel()
    assert await worker.compute(place) == other, "whoever is cancelled leaves it to the others"

    os.kill(other, signal.SIGKILL)
    assert await worker.compute(place) == os.getpid()
    assert set(await busy(worker)) == {os.getpid()}
    assert not await worker.started(), "it is not tried again at once"
    clock.now += PAUSE_SECONDS
    await busy(worker)
    assert await worker.started()

    later = []
    monkeypatch.setattr(asyncio.get_running_loop(), "call_later", lambda seconds, end: later.append((seconds, end)))
    assert await worker.compute(place) not in {os.getpid(), other}
    monkeypatch.undo()
    ((seconds, end),) = later
    assert seconds == IDLE_SECONDS
    end()
    await asyncio.gather(*worker._tasks)
    assert await worker.compute(place) == os.getpid(), "it ended, because nobody asked"


async def test_without_another_process_this_one_answers(store: SqlStore) -> None:
    worker = AnswerWorker(store)
    assert set(await busy(worker)) == {os.getpid()}
    assert not await worker.started()
    await worker.close()
