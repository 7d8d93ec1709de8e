"""From changes in a story to rows in the store: for many chats at once, each as if it were alone."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from bot.alerts import AlertPlan, AlertSettings, plan_alerts
from bot.alerts import listener as listener_module
from bot.alerts.listener import AlertListener
from bot.alerts.plan import Draft
from feeds.types import AlertLevel, Change, ChangeKind, Chat, Fact, Subscription, Topic
from storage.ports import Shown
from storage.store import SqlStore, open_store
from tests.bot.october_facts import (
    NOW,
    TOPIC,
    change,
    denial,
    more_troops,
    right,
    story,
    summoned,
    troops,
)
from tests.patience import PATIENCE_SECONDS

KOREA = Topic("korea", {"en": "Korea", "fr": "Corée"}, "korea", weight=0.6)
TOPICS = {TOPIC.slug: TOPIC, KOREA.slug: KOREA}
LANGUAGES = ("en", "fr")
ZONES = ("Europe/Paris", "Asia/Seoul", "America/Los_Angeles")
FIRST = (troops(), right(), summoned())
LATER = NOW + timedelta(minutes=30)
GROWN = (*FIRST, more_troops(), denial())
CHANGES = (
    change(ChangeKind.FIGURE_CHANGED, GROWN[3], GROWN[0]),
    replace(change(ChangeKind.DENIAL, GROWN[4], GROWN[0]), importance=0.5),
    replace(change(ChangeKind.NEW_FACT, GROWN[1]), importance=0.6),
)


WITHDRAWN = replace(
    summoned(), id=6, importance=0.9, sources=tuple(replace(s, is_withdrawn=True) for s in summoned().sources)
)
FACTS = (*GROWN, WITHDRAWN)
STORY = replace(story(*FACTS), topics=(TOPIC.slug, KOREA.slug))
PLANNED = (NOW - timedelta(hours=3), NOW - timedelta(hours=15), NOW + timedelta(minutes=25))


FACT_IDS = st.sampled_from([(1,), (1, 2, 3), (1, 2, 3, 4, 5), (1, 2, 3, 6)])
TOLD = st.sampled_from([(), (), (), ("denial:5:1729512000",), tuple(f"denial:{n}:{n}729515000" for n in range(7))])


@st.composite
def states(draw: st.DrawFn) -> list[Shown | None]:
    """No alert yet; an alert at one of three moments on some of the facts; and others that differ in one thing."""
    one = Shown(draw(FACT_IDS), draw(st.sampled_from(["", "another"])), draw(st.sampled_from(PLANNED)), draw(TOLD))
    others = st.sampled_from(
        [
            replace(one, fact_ids=draw(FACT_IDS)),
            replace(one, planned_at=draw(st.sampled_from(PLANNED))),
            replace(one, told=draw(TOLD)),
            None,
        ]
    )
    return [one, *draw(st.lists(others, min_size=1, max_size=2))]


@dataclass(frozen=True, slots=True)
class Reader:
    """A chat with what it follows and has been shown."""

    chat: Chat
    subscriptions: tuple[Subscription, ...]
    shown: Shown | None

    @property
    def pairs(self) -> list[tuple[Chat, Subscription]]:
        return [(self.chat, subscription) for subscription in self.subscriptions]


@st.composite
def readers(draw: st.DrawFn) -> list[Reader]:
    """Chats of a few kinds, so that in each example some are alike and some differ in one thing only."""
    looks = draw(st.lists(st.tuples(st.sampled_from(LANGUAGES), st.sampled_from(ZONES)), min_size=1, max_size=2))
    seen = draw(states())
    levels = draw(st.lists(st.sampled_from(AlertLevel), min_size=1, max_size=3))
    found = []
    for number in range(1, draw(st.integers(4, 12)) + 1):
        language, zone = draw(st.sampled_from(looks))
        slugs = draw(st.sampled_from([[TOPIC.slug], [TOPIC.slug], [KOREA.slug, TOPIC.slug], [KOREA.slug, "another"]]))
        subscriptions = tuple(
            Subscription(number, slug, draw(st.sampled_from(levels)), draw(st.sampled_from([False] * 4 + [True])))
            for slug in slugs
        )
        is_open = draw(st.sampled_from([True] * 4 + [False]))
        chat = Chat(number, language=language, time_zone=zone, is_open=is_open)
        found.append(Reader(chat, subscriptions, draw(st.sampled_from(seen))))
    return found


def planned(of: Sequence[Reader], changes: Sequence[Change]) -> Mapping[int, tuple[Shown, tuple[Draft, ...]]]:
    """What a plan for these readers gives each chat."""
    pairs = [pair for reader in of for pair in reader.pairs]
    seen = {reader.chat.id: reader.shown for reader in of if reader.shown is not None}
    plan = plan_alerts(STORY, FACTS, changes, pairs, TOPICS, seen, LATER, AlertSettings())
    chats = [chat_id for audience in plan.audiences for chat_id in audience.chat_ids]
    assert len(chats) == len(set(chats)), "a chat is in one audience"
    return {chat_id: (audience.shown, audience.drafts) for audience in plan.audiences for chat_id in audience.chat_ids}


@given(readers(), st.lists(st.sampled_from(CHANGES), unique_by=lambda c: c.kind, min_size=1))
@settings(max_examples=80)
def test_each_chat_is_told_what_it_would_be_told_alone(of: list[Reader], changes: list[Change]) -> None:
    alone: dict[int, object] = {}
    for reader in of:
        alone |= planned([reader], changes)
    assert planned(of, changes) == alone


def chat(number: int) -> Chat:
    """One of six kinds of chat."""
    return Chat(number, language=LANGUAGES[number % 2], time_zone=ZONES[number // 2 % 3])


async def followed(store: SqlStore, count: int) -> None:
    """Chats of eighteen kinds follow the topic."""
    async with store.transaction() as transaction:
        await transaction.topics.put(TOPIC)
        for number in range(count):
            await transaction.chats.put(chat(number + 1))
            level = list(AlertLevel)[number // 6 % 3]
            await transaction.chats.subscribe(Subscription(number + 1, TOPIC.slug, level))


async def tell(store: SqlStore, facts: Sequence[Fact], changes: Sequence[Change], now: datetime) -> None:
    """The bot hears of the changes."""
    async with store.transaction() as transaction:
        alerts = AlertListener(AlertSettings(), wake=lambda: None)
        await alerts.on_changes(transaction, story(*facts), facts, changes, now)


@pytest.fixture(scope="module")
def databases(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[int, Path]:
    """Returns databases in which few and many chats follow the topic, by the number of chats. Copy them."""
    folder = tmp_path_factory.mktemp("followers")

    async def fill(path: str, count: int) -> None:
        store = await open_store(f"sqlite:///{path}", is_migrated=False)
        await followed(store, count)
        await store.close()

    made = {count: Path(shutil.copy(empty_database, folder / f"{count}.sqlite3")) for count in (18, 198)}
    for count, path in made.items():
        asyncio.run(fill(str(path), count))
    return made


@pytest.fixture
async def stores(databases: Mapping[int, Path], tmp_path: Path) -> AsyncIterator[Mapping[int, SqlStore]]:
    """Yields copies of the databases, opened."""
    opened = {}
    for count, database in databases.items():
        path = shutil.copy(database, tmp_path / f"{count}.sqlite3")
        opened[count] = await open_store(f"sqlite:///{path}", is_migrated=False)
    yield opened
    for store in opened.values():
        await store.close()


async def test_the_number_of_statements_does_not_depend_on_the_number_of_chats(stores: Mapping[int, SqlStore]) -> None:
    counts: dict[int, list[int]] = {}
    for chats, store in stores.items():
        said: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_: object, said: list[str] = said) -> None:
            said.append(statement)

        event.listen(store._engines.writing.sync_engine, "before_cursor_execute", note)
        await tell(store, FIRST, [change(ChangeKind.FIRST_SIGHT, FIRST[0])], NOW)
        first = len(said)
        await tell(store, GROWN, CHANGES, LATER)
        counts[chats] = [first, len(said) - first]
        async with store.reading() as read:
            assert await read.outbox.pending_count() == 3 * chats, "an alert, an update and an edit a chat"
    assert counts[18] == counts[198]
    assert max(counts[18]) < 100, "a handful for each class of readers"


async def test_the_store_has_what_was_planned(stores: Mapping[int, SqlStore]) -> None:
    store = stores[18]
    await tell(store, FIRST, [change(ChangeKind.FIRST_SIGHT, FIRST[0])], NOW)
    async with store.transaction() as transaction:
        pairs = await transaction.chats.subscribers([TOPIC.slug])
        plan = plan_alerts(
            story(*FIRST), FIRST, [change(ChangeKind.FIRST_SIGHT, FIRST[0])], pairs, TOPICS, {}, NOW, AlertSettings()
        )
        expected = {chat: audience for audience in plan.audiences for chat in audience.chat_ids}
        leased = await transaction.outbox.lease("me", NOW, timedelta(minutes=1), 100)
        assert {message.chat_id for message in leased} == set(expected)
        for message in leased:
            assert message.key == f"alert:{message.chat_id}:1"
            assert message.payload == expected[message.chat_id].drafts[0].payload
        assert await transaction.alerts.shown(1) == {chat: audience.shown for chat, audience in expected.items()}
    assert (await store.counts())["texts"] == 6, "two languages, three zones"


async def test_the_loop_is_free_while_alerts_are_planned(
    stores: Mapping[int, SqlStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = threading.Event()

    def plan(*_: object) -> AlertPlan:
        asyncio.run_coroutine_threadsafe(answer(), loop)
        assert answered.wait(timeout=PATIENCE_SECONDS), "the loop runs nothing else while alerts are planned"
        return AlertPlan()

    async def answer() -> None:
        answered.set()

    loop = asyncio.get_running_loop()
    monkeypatch.setattr(listener_module, "plan_alerts", plan)
    await tell(stores[18], FIRST, [change(ChangeKind.FIRST_SIGHT, FIRST[0])], NOW)
    assert answered.is_set()
