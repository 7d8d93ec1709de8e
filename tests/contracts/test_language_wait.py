"""A first alert waits for an article in its reader's language: it is stored, replaced, and sent in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.alerts import AlertSettings
from bot.alerts.listener import AlertListener
from feeds.ports import NewEntry
from feeds.types import (
    AlertLevel,
    Change,
    ChangeKind,
    Chat,
    Claim,
    ClaimKind,
    Fact,
    FactSource,
    OutboxKind,
    Story,
    Subscription,
)
from storage.ports import Broadcast, Store
from tests.contracts.samples import FEED, NOW, TOPIC, attached, minutes, new_entry

WAIT = timedelta(seconds=20)
SOON, LATER = NOW + WAIT / 4, NOW + WAIT
ENGLISH, FRENCH = 1, 2
EN = Claim(ClaimKind.EVENT, 90, 117, "the harbour has been closed", language="en")
FR = replace(EN, content="le port vient d'être fermé.", language="fr")
NEAR, APART = b"\x00\x3c\x00\x00", b"\x00\x00\x00\x3c"


async def heard(
    store: Store,
    claims: Sequence[Claim],
    at: datetime,
    story: Story | None = None,
    *,
    settings: AlertSettings | None = None,
    clock: datetime | None = None,
) -> Story:
    """The bot hears of articles with those claims, an article each, of a new story or of one that is there."""
    async with store.transaction() as t:
        ids = await t.entries.add(FEED, [_entry(f"{at:%S} {n}", claim) for n, claim in enumerate(claims)], at)
        await t.topics.put(TOPIC)
        for chat, language in ((ENGLISH, "en"), (FRENCH, "fr")):
            await t.chats.put(Chat(chat, language=language))
            await t.chats.subscribe(Subscription(chat, TOPIC.slug, AlertLevel.IMPORTANT))
        if story is None:
            title = _title(claims[0])
            story = await t.stories.add(Story(0, title, claims[0].language, at, at, (TOPIC.slug,), 1, ("Post",)))
        new = []
        for n, (entry_id, claim) in enumerate(zip(ids, claims, strict=True), 1):
            await t.entries.attach(attached(entry_id, story.id))
            new.append(_fact(story.id, entry_id, claim, -n, at))
        saved = await t.facts.save(new)
        changes = [Change(ChangeKind.NEW_FACT, story.id, 0.9, fact) for fact in saved]
        listener = AlertListener(settings or AlertSettings(language_wait=WAIT), lambda: None, lambda: clock or at)
        await listener.on_changes(t, story, await t.facts.of_story(story.id), changes, at)
    return story


def _entry(name: str, claim: Claim) -> NewEntry:
    made = new_entry(name)
    return replace(made, entry=replace(made.entry, title=_title(claim)), language=claim.language)


def _title(claim: Claim) -> str:
    return "Harbour closed" if claim.language == "en" else "Port fermé"


def _fact(story_id: int, entry_id: int, claim: Claim, name: int, at: datetime) -> Fact:
    publisher = f"Post {entry_id}"
    source = FactSource(entry_id, publisher, publisher, _title(claim), None, NOW, claim.language, claim)
    return Fact(name, story_id, claim, (source,), at, at, 0.8, vector=NEAR if claim.language == "en" else APART)


async def sent(store: Store, at: datetime) -> list[tuple[OutboxKind, int, str]]:
    """What goes out at a time: kind, chat, and first line."""
    found = []
    async with store.transaction() as t:
        while leased := await t.outbox.lease("me", at, minutes(1), 10):
            for message in leased:
                found.append((message.kind, message.chat_id, str(message.payload["text"]).split("\n", 1)[0]))
                await t.outbox.sent(message.id, at, 1000 + message.id)
    return sorted(found, key=lambda one: one[1])


async def test_whose_language_is_there_is_not_delayed_and_nobody_waits_longer_than_that(store: Store) -> None:
    await heard(store, [FR], NOW)
    assert await sent(store, NOW) == [(OutboxKind.ALERT, FRENCH, "<b>Port fermé</b>")]
    assert await sent(store, LATER - timedelta(seconds=1)) == []
    # Nothing but the store is needed for this: whoever delivers after a kill sends it.
    assert await sent(store, LATER) == [(OutboxKind.ALERT, ENGLISH, "<b>Port fermé (FR)</b>")]


async def test_an_alert_goes_as_soon_as_its_language_comes_once_and_in_it(store: Store) -> None:
    story = await heard(store, [FR], NOW)
    assert [chat for _, chat, _ in await sent(store, NOW)] == [FRENCH]
    await heard(store, [EN], SOON, story)
    own = [one for one in await sent(store, SOON) if one[1] == ENGLISH]
    assert own == [(OutboxKind.ALERT, ENGLISH, "<b>Harbour closed</b>")], (
        "one message in its language, no edit after it"
    )
    async with store.reading() as read:
        alert = await read.alerts.get(ENGLISH, story.id)
    assert alert is not None
    assert len(alert.fact_ids) == 2
    assert [chat for _, chat, _ in await sent(store, LATER)] == [], "nothing is left to be sent"


async def test_what_comes_in_the_other_language_meanwhile_prolongs_nothing(store: Store) -> None:
    story = await heard(store, [FR], NOW)
    await sent(store, NOW)
    more = replace(FR, start=300, end=330, content="le maire a parlé de la grève.")
    await heard(store, [more], SOON, story)
    assert [(kind, chat) for kind, chat, _ in await sent(store, SOON)] == [(OutboxKind.EDIT, FRENCH)]
    assert [(kind, chat) for kind, chat, _ in await sent(store, LATER)] == [(OutboxKind.ALERT, ENGLISH)]


async def test_both_languages_at_once_make_nobody_wait(store: Store) -> None:
    await heard(store, [FR, EN], NOW)
    assert [(kind, chat) for kind, chat, _ in await sent(store, NOW)] == [
        (OutboxKind.ALERT, ENGLISH),
        (OutboxKind.ALERT, FRENCH),
    ]


async def test_a_story_that_waits_and_becomes_one_with_another_makes_no_second_message(store: Store) -> None:
    elder = await heard(store, [EN], NOW)
    assert [chat for _, chat, _ in await sent(store, NOW)] == [ENGLISH]
    younger = await heard(store, [FR], SOON)
    assert {chat for _, chat, _ in await sent(store, SOON)} == {FRENCH}
    async with store.transaction() as t:
        await t.stories.merge(elder.id, younger.id)
        listener = AlertListener(AlertSettings(language_wait=WAIT), wake=lambda: None)
        merged = await t.stories.get(elder.id)
        await listener.on_changes(t, merged, await t.facts.of_story(elder.id), [], SOON)
        alert = await t.alerts.get(ENGLISH, elder.id)
    assert alert is not None
    assert len(alert.fact_ids) == 2
    assert {kind for kind, chat, _ in await sent(store, LATER + WAIT) if chat == ENGLISH} == {OutboxKind.EDIT}


async def test_what_is_polled_at_the_same_time_makes_one_message_however_long_it_takes_to_read(store: Store) -> None:
    read_at = NOW + minutes(1)
    gathering = AlertSettings(gather=WAIT, language_wait=WAIT)
    elder = await heard(store, [EN, FR], NOW, settings=gathering, clock=read_at)
    younger = await heard(store, [EN, FR], SOON, settings=gathering, clock=read_at)
    assert await sent(store, read_at) == []
    async with store.transaction() as t:
        await t.stories.merge(elder.id, younger.id)
        merged = await t.stories.get(elder.id)
        await AlertListener(gathering, lambda: None, lambda: read_at).on_changes(
            t, merged, await t.facts.of_story(elder.id), [], SOON
        )
    alerts = await sent(store, read_at + WAIT)
    assert [(kind, chat) for kind, chat, _ in alerts] == [(OutboxKind.ALERT, ENGLISH), (OutboxKind.ALERT, FRENCH)]


async def test_a_story_that_was_told_keeps_its_message_in_one_that_still_waits(store: Store) -> None:
    elder = await heard(store, [FR], NOW)
    assert [chat for _, chat, _ in await sent(store, NOW)] == [FRENCH]
    younger = await heard(store, [EN], SOON)
    assert [chat for _, chat, _ in await sent(store, SOON)] == [ENGLISH]
    async with store.transaction() as t:
        told = await t.alerts.get(ENGLISH, younger.id)
        await t.stories.merge(elder.id, younger.id)
        listener = AlertListener(AlertSettings(language_wait=WAIT), wake=lambda: None)
        merged = await t.stories.get(elder.id)
        await listener.on_changes(t, merged, await t.facts.of_story(elder.id), [], SOON)
        alert = await t.alerts.get(ENGLISH, elder.id)
    assert told is not None
    assert alert is not None
    assert (alert.message_id, len(alert.fact_ids)) == (told.message_id, 2)
    assert {kind for kind, chat, _ in await sent(store, LATER + WAIT) if chat == ENGLISH} == {OutboxKind.EDIT}


async def test_only_an_alert_that_waits_and_that_nobody_tried_to_send_is_replaced(store: Store) -> None:
    def alert(text: str, chats: Sequence[int], until: datetime | None) -> Broadcast:
        return Broadcast(OutboxKind.ALERT, {"text": text}, 7, chats, NOW, not_before=until)

    async with store.transaction() as t:
        await t.outbox.broadcast(alert("first", [1, 2, 3], LATER))
        await t.outbox.broadcast(alert("first", [4], None))
        tried = [one for one in await t.outbox.lease("me", LATER, minutes(1), 10) if one.chat_id in {2, 3}]
        assert len(tried) == 2
        by_chat = {one.chat_id: one.id for one in tried}
        await t.outbox.retry(by_chat[2], LATER + WAIT, "time-out")
    async with store.transaction() as t:
        await t.outbox.broadcast(alert("first", [5], LATER + 2 * WAIT))
        assert await t.outbox.waiting(7) == {5}
        await t.outbox.broadcast(alert("second", [2, 3, 4, 5], None))
        assert await t.outbox.waiting(7) == frozenset()
    async with store.transaction() as t:
        again = await t.outbox.lease("other", LATER + minutes(9), minutes(1), 10)
        assert {one.chat_id: one.payload["text"] for one in again} == {
            1: "first",
            2: "first",
            3: "first",
            4: "first",
            5: "second",
        }
