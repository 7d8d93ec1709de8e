"""The sample newsroom's story of the troops: what a chat is told of it, from feeds over HTTP to the sandbox's chat.

Everything is the real thing, the models too; only the time is given, so that releases and dates are the same each run.
"""

from __future__ import annotations

import asyncio
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from bot.admin.seeding import seed
from bot.alerts import AlertListener, tell_put_off
from bot.briefs import Brief, load_brief
from bot.chat.application import build_application
from bot.delivery.delivery import Delivery, DeliveryCounts
from bot.render.facts import sourced_fact
from bot.repetition import is_same, similarity
from bot.runtime.wiring import alert_settings
from bot.sandbox import SAMPLE_TOKEN, Limits, ManualClock, Sandbox, SandboxSettings, SandboxUser
from bot.sandbox.newsroom import newsroom_feeds
from bot.settings import Settings
from feeds.article import Pages
from feeds.extract import ExtractSettings
from feeds.fetch import Fetcher, FetchSettings
from feeds.group.vocabulary import is_denial
from feeds.offices import office_of
from feeds.polling import Pipeline, PipelineSettings, Poller
from feeds.types import Chat, Fact, Story, Subscription
from feeds.worker import LocalAnalyst, LocalParser
from storage.ports import Store
from storage.store import open_store
from tests.bot.conversation import unlimited
from tests.once import once
from tests.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.slow

TOPIC: Final = "north-korea-russia"
READER: Final = 1002
FRENCH_READER: Final = 1003
STEP: Final = 10
# How long the last alert may wait for an article in the reader's language.
AFTER: Final = 60
# Two lines of a brief that are this near to each other, with the same figures, tell one thing twice.
TWICE: Final = 0.85
MOST_SOUNDS: Final = 4
# Titles that say nothing without a country.
OF_A_STATE: Final = frozenset({"president", "prime_minister", "minister", "vice_minister", "ambassador"})
CHATS: Final = tuple(
    Chat(id, language=language, time_zone="UTC") for id, language in ((READER, "en"), (FRENCH_READER, "fr"))
)
SETTINGS: Final = alert_settings(Settings())


@dataclass(frozen=True, slots=True)
class Told:
    """All that a chat was told, and what stands behind it.

    Attributes:
        messages: to the English reader.
        french: to the French one.
        briefs: of both, at the end.
    """

    messages: list[dict[str, Any]]
    french: list[dict[str, Any]]
    briefs: list[Brief]
    stories: list[Story]
    facts: dict[int, list[Fact]]

    @property
    def troops(self) -> Story:
        """The story that most entries are of."""
        return max(self.stories, key=lambda story: story.entry_count)

    @property
    def of_troops(self) -> list[Fact]:
        """Its facts."""
        return self.facts[self.troops.id]


@pytest.fixture(scope="module", params=[1, -1], ids=["forward", "backward"])
def told(empty_database: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Told:
    """Told once for all tests of it, with the feeds polled in either order: what is news does not depend on it."""

    def tell() -> Told:
        database = shutil.copy(empty_database, tmp_path_factory.mktemp("newsroom") / "facts.sqlite3")
        return asyncio.run(_tell(Path(database), request.param))

    return once(tmp_path_factory, f"newsroom {request.param}", tell)


async def _tell(database: Path, order: int = 1) -> Told:
    clock = ManualClock()

    def now() -> datetime:
        return datetime.fromtimestamp(clock.now(), UTC)

    people = tuple(SandboxUser(chat.id, "Reader", chat.language) for chat in CHATS)
    settings = SandboxSettings(port=0, clock=lambda: clock, limits=Limits(is_on=False), users=people)
    store = await open_store(f"sqlite:///{database}", is_migrated=False)
    async with (
        Sandbox(settings) as sandbox,
        httpx.AsyncClient(base_url=sandbox.url, timeout=PATIENCE_SECONDS) as client,
    ):
        await seed(store, newsroom_feeds(sandbox.newsroom_url))
        async with store.transaction() as t:
            for chat in CHATS:
                await t.chats.put(chat)
                await t.chats.subscribe(Subscription(chat.id, TOPIC))
        application = build_application(SAMPLE_TOKEN, sandbox.url, unlimited())
        await application.initialize()
        delivery = Delivery(application.bot, store, owner="test", now=now)
        listener = AlertListener(SETTINGS, delivery.wake)
        async with Fetcher(FetchSettings(allow_private_networks=True), now=now) as fetcher:
            parser = LocalParser()
            pipeline = Pipeline(
                store=store,
                pages=Pages(fetcher, parser),
                analyst=LocalAnalyst(ExtractSettings()),
                listener=listener,
                settings=PipelineSettings(),
            )
            poller = Poller(store, fetcher, parser, pipeline, listener, now=now, draw=lambda: 0.0)
            sandbox.newsroom.open()
            for _ in range(0, sandbox.newsroom.last_release_seconds + AFTER, STEP):
                async with store.reading() as read:
                    feeds = await read.feeds.all()
                for feed in feeds[::order]:
                    assert (await poller.poll(feed)).error is None
                await tell_put_off(store, listener, SETTINGS, now())
                while await delivery.deliver_due() != DeliveryCounts():
                    pass
                clock.advance(STEP)
        told = [(await client.get(f"/sandbox/chats/{chat.id}/messages")).json() for chat in CHATS]
        await application.shutdown()
        found = await _told(store, [[row for row in rows if row["from"] == "bot"] for rows in told], now())
    await store.close()
    return found


async def _told(store: Store, messages: list[list[dict[str, Any]]], now: datetime) -> Told:
    async with store.reading() as read:
        (topic,) = await read.topics.some([TOPIC])
        briefs = [await load_brief(read, topic, "7d", chat, now) for chat in CHATS]
        stories = await read.stories.by_topic(TOPIC, now - timedelta(days=2), now + timedelta(days=1))
        facts = {story.id: list(await read.facts.of_story(story.id)) for story in stories}
    english, french = messages
    return Told(english, french, briefs, stories, facts)


def test_one_story_from_all_publishers_in_both_languages(told: Told) -> None:
    assert len(told.troops.publishers) == 6
    assert {s.language for fact in told.of_troops for s in fact.sources} == {"en", "fr"}
    assert told.troops.entry_count >= 12


def test_the_agency_copy_counts_once(told: Told) -> None:
    carriers = ("La Gazette du soir", "Le Quotidien rhodanien")
    copied = [fact for fact in told.of_troops if set(carriers) <= set(fact.publishers)]
    assert copied
    origins = {s.origin for fact in copied for s in fact.sources if s.publisher in carriers}
    assert len(origins) == 1
    assert any(len(fact.origins) < len(fact.publishers) for fact in copied)


def test_the_changed_figure_is_a_change(told: Told) -> None:
    (changed,) = [m for m in told.messages if m["reply_to"] is not None and "was 1,500" in m["text"]]
    assert re.match(r"↑ .*3,000 .*\(was 1,500[^)]*\)", changed["text"])
    alert = next(m for m in told.messages if m["message_id"] == changed["reply_to"])
    assert "3,000" in alert["text"]
    assert any(
        fact.replaces is not None
        and {f.value for f in fact.claim.figures} == {3000.0}
        and {f.value for old in told.of_troops if old.id == fact.replaces for f in old.claim.figures} == {1500.0}
        for fact in told.of_troops
    )


def test_the_denial_is_linked_to_what_it_denies(told: Told) -> None:
    by_id = {fact.id: fact for fact in told.of_troops}
    denials = [fact for fact in told.of_troops if is_denial(fact.claim) and fact.disputed_by]
    assert denials
    assert all(fact.id in by_id[other].disputed_by for fact in denials for other in fact.disputed_by)
    (said, *_) = [m for m in told.messages if "✕" in m["text"]]
    # Who denies it first depends on the order of the feeds; what is denied is named in either.
    assert re.search(
        r"✕ (Denied by North Korea: sending soldiers to Russia|Russia denied the presence of North Korean soldiers)",
        said["text"],
    )


def test_one_alert_a_story_and_one_update_for_what_is_new(told: Told) -> None:
    alerts = [m for m in told.messages if m["reply_to"] is None]
    updates = [m for m in told.messages if m["reply_to"] is not None]
    assert len(alerts) <= len(told.stories)
    assert {m["reply_to"] for m in updates} <= {m["message_id"] for m in alerts}
    lines = [line for m in told.messages for line in m["text"].splitlines() if line.startswith(("New:", "✕", "✓", "↑"))]
    assert len(lines) == len(set(lines))


def test_the_summons_is_one_event_in_both_languages(told: Told) -> None:
    summons = [
        fact
        for fact in told.of_troops
        if fact.claim.predicate in ("summon", "convoquer") and any(s.claim.date for s in fact.sources)
    ]
    assert len(summons) == 1
    assert len({publisher for fact in summons for publisher in fact.publishers}) >= 3
    assert {s.language for fact in summons for s in fact.sources} == {"en", "fr"}


def test_the_summons_is_told_once_in_each_brief(told: Told) -> None:
    for brief, chat in zip(told.briefs, CHATS, strict=True):
        lines = [line.fact for line in (*brief.key_facts, *(line for voice in brief.voices for line in voice.lines))]
        events = (*lines, *(entry.fact for entry in brief.timeline))
        shown = {sourced_fact(fact, chat.language).claim.content for fact in events}
        assert len([content for content in shown if re.search("summon|convoqu", content)]) == 1, shown


def test_a_quotation_under_a_name_and_an_office_is_told_once(told: Told) -> None:
    everywhere = [fact for facts in told.facts.values() for fact in facts]
    spoken = [fact for fact in everywhere if "images sont une chose" in fact.claim.content]
    assert [fact.claim.speaker for fact in spoken] == ["Vladimir Poutine"]


def test_what_is_off_the_topic_is_not_told(told: Told) -> None:
    everything = " ".join(m["text"] for m in told.messages)
    for word in ("Bolchoï", "Kalma", "Futsal", "Marathon", "metro", "Yalu"):
        assert word not in everything


def test_few_messages_make_a_sound(told: Told) -> None:
    for messages in (told.messages, told.french):
        assert 1 <= sum(not message["is_silent"] for message in messages) <= MOST_SOUNDS


def test_no_fact_is_twice_in_a_brief(told: Told) -> None:
    for brief in told.briefs:
        lines = [line.fact for line in (*brief.key_facts, *(line for voice in brief.voices for line in voice.lines))]
        assert len(lines) > 15
        for one, other in combinations(lines, 2):
            assert not is_same(one, other), (one.claim.content, other.claim.content)
            is_near = similarity(one, other) >= TWICE and _values(one) == _values(other)
            assert not is_near, (one.claim.content, other.claim.content)
        happened = [entry.fact for entry in brief.timeline]
        assert not any(is_same(one, other) for one, other in combinations(happened, 2))


def _values(fact: Fact) -> set[float | None]:
    return {figure.value for figure in fact.claim.figures}


def test_nobody_is_an_office_without_a_name_or_a_country(told: Told) -> None:
    for brief in told.briefs:
        lines = [line.fact for line in (*brief.key_facts, *(line for voice in brief.voices for line in voice.lines))]
        for claim in (fact.claim for fact in lines if fact.claim.speaker):
            speaker, role = office_of(claim.speaker or ""), office_of(claim.role or "")
            assert speaker is None or speaker.is_body or (speaker.is_indefinite and speaker.home), claim.speaker
            assert role is None or role.home or role.owner or role.title not in OF_A_STATE, claim.role


def test_each_says_his_own_words(told: Told) -> None:
    spoken = {fact.claim.content: fact.claim.speaker for facts in told.facts.values() for fact in facts}
    assert spoken["Pyongyang had ordered a crackdown on rumours"] == "Park Sun-won"
    escalation = [line for line in spoken if re.search("significant escalation|escalade significative", line)]
    assert len([line for line in escalation if spoken[line] == "Mark Rutte"]) == 1
