"""The contract of the store, on each database."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from feeds.errors import AlreadyExistsError, NotFoundError, StorageError
from feeds.parse import parse_feed
from feeds.ports import KnownEntries, NewEntry, StoryMember
from feeds.reasons import because
from feeds.types import (
    AlertLevel,
    Bound,
    Chat,
    Claim,
    ClaimKind,
    Entry,
    Fact,
    FactSource,
    Feed,
    Figure,
    Fingerprint,
    MatchedWord,
    OutboxKind,
    OutboxMessage,
    Quotation,
    Story,
    Subscription,
    Topic,
    TopicMatch,
)
from storage.ports import AuditRecord, LivingAlert, Store

HOUR = timedelta(hours=1)
YEAR = timedelta(days=365)
NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
FEED = Feed("https://example.org/rss", "Example", "Example Post", "en")
TOPIC = Topic("troops", {"en": "Troops", "fr": "Troupes"}, "@side AND troops", {"side": {"en": ("north", "NK")}}, 1.5)
CLAIM = Claim(
    ClaimKind.ATTRIBUTION,
    3,
    12,
    "some text",
    speaker="Kim Hong-kyun",
    speaker_key="kim hong kyun",
    figures=(Figure(1500.0, "soldiers", True, Bound.AT_LEAST, start=3, end=8),),
    participants=("Seoul",),
    quotation=Quotation.MIXED,
    confidence=0.8,
)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def message(key: str, chat_id: int = 1, kind: OutboxKind = OutboxKind.ALERT, **changes: object) -> OutboxMessage:
    made = OutboxMessage(key, chat_id, kind, {"text": key}, story_id=7, created=NOW)
    return replace(made, **changes)  # type: ignore[arg-type]  # the tests name fields of OutboxMessage


async def entry(store: Store, name: str = "a", *, published: datetime = NOW, feed: Feed = FEED) -> int:
    async with store.transaction() as t:
        (entry_id,) = await t.entries.add(feed, [new_entry(name, published)], NOW)
    return entry_id


def new_entry(name: str, published: datetime = NOW) -> NewEntry:
    return NewEntry(
        Entry(name, f"Title {name}", f"https://example.org/{name}", published, legs=(f"guid:{name}", f"link:{name}")),
        published,
        text=f"Title {name}\n\nsome text",
        language="en",
        matches=(TopicMatch("troops", (MatchedWord("Title", 0, 5),)),),
    )


def attached(entry_id: int, story_id: int, fingerprint: Fingerprint | None = None) -> StoryMember:
    return StoryMember(entry_id, story_id, "Example Post", "en", NOW, fingerprint or Fingerprint(b""))


async def story(store: Store, *, last_seen: datetime = NOW) -> Story:
    async with store.transaction() as t:
        return await t.stories.add(Story(0, "T", "en", NOW, last_seen, ("troops",), 1, ("Example Post",), ("AFP",)))


def fact(story_id: int, entry_id: int, name: int = -1, **changes: object) -> Fact:
    source = FactSource(entry_id, "Example Post", "AFP", "Title a", "https://example.org/a", NOW, "en", CLAIM)
    made = Fact(name, story_id, CLAIM, (source,), NOW, NOW, 0.7, vector=b"\x00\x3c")
    return replace(made, **changes)  # type: ignore[arg-type]  # the tests name fields of Fact


async def test_nothing_of_a_failed_transaction_is_stored(store: Store) -> None:
    async def crash() -> None:
        async with store.transaction() as t:
            await t.feeds.add(FEED)
            raise RuntimeError("between two steps")

    with pytest.raises(RuntimeError):
        await crash()
    async with store.reading() as read:
        assert await read.feeds.all() == []


async def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(StorageError):
        async with store.reading() as read:
            await read.feeds.add(FEED)


async def test_a_reader_does_not_wait_for_a_writer(store: Store) -> None:
    async with store.transaction() as t:
        await t.feeds.add(FEED)
        async with store.reading() as read:
            assert await read.feeds.all() == []


ODD_ITEMS = [
    {"id": "\0\ud800", "title": "NUL \0 and half a character \ud800", "url": "http://[::1", "summary": "\ud83d"},
    {"id": "long " * 2_000, "title": "T", "url": "https://example.org/" + "é" * 3_000, "language": "\ud800x"},
    {"id": 10**30, "title": "T", "attachments": [{"url": "\0\ud800", "mime_type": "\0", "size_in_bytes": 10**30}]},
    {"id": "a", "title": "T", "authors": [{"name": "\0 A \ud800"}], "date_modified": "9999-12-31T23:59:59-23:00"},
]


@pytest.mark.parametrize("item", ODD_ITEMS, ids=["characters", "lengths", "numbers", "authors"])
async def test_whatever_a_feed_says_can_be_stored(store: Store, item: dict[str, object]) -> None:
    (one,) = parse_feed(json.dumps({"items": [item]}).encode(), url=FEED.url).entries
    async with store.transaction() as t:
        await t.feeds.add(FEED)
        await t.entries.add(FEED, [NewEntry(one, NOW, text=one.title, language=one.language)], NOW)
    async with store.reading() as read:
        assert (await read.entries.known(FEED.url, [one])).ids == {one.id: 1}


async def test_a_poll_further_ahead_than_any_is_due(store: Store) -> None:
    """Such a poll was planned before the clock was set back."""
    ahead = replace(FEED, state=replace(FEED.state, next_poll_at=NOW + timedelta(days=1)))
    async with store.transaction() as t:
        await t.feeds.add(ahead)
    async with store.reading() as read:
        assert await read.feeds.due(NOW, 10, HOUR) == [ahead]
        assert await read.feeds.due(NOW, 10, timedelta(days=1)) == []


async def test_feeds_come_due_and_keep_their_state(store: Store) -> None:
    late = replace(FEED, url="https://example.org/late", state=replace(FEED.state, next_poll_at=NOW + minutes(5)))
    resting = replace(FEED, url="https://example.org/rest", state=replace(FEED.state, is_paused=True))
    async with store.transaction() as t:
        for feed in (FEED, late, resting):
            await t.feeds.add(feed)
        with pytest.raises(AlreadyExistsError):
            await t.feeds.add(FEED)
    async with store.transaction() as t:
        state = replace(FEED.state, etag='"x"', next_poll_at=NOW, failures=2, failing_since=NOW, is_failure_told=True)
        await t.feeds.save_state(FEED.url, replace(state, warnings=(because("cut_off"),)))
        await t.feeds.save_state("https://example.org/gone", FEED.state)
    async with store.reading() as read:
        assert [feed.url for feed in await read.feeds.due(NOW, 10, HOUR)] == [FEED.url]
        assert [feed.url for feed in await read.feeds.due(NOW + minutes(6), 10, HOUR)] == [FEED.url, late.url]
        assert (await read.feeds.get(FEED.url)).state == replace(state, warnings=(because("cut_off"),))
        with pytest.raises(NotFoundError):
            await read.feeds.get("https://example.org/gone")


async def test_an_entry_is_known_by_any_of_its_names(store: Store) -> None:
    entry_id = await entry(store)
    renamed = Entry("other-guid", "New title", legs=("guid:other", "link:a"))
    stranger = Entry("b", "B", legs=("guid:b",))
    async with store.transaction() as t:
        known = await t.entries.known(FEED.url, [renamed, stranger])
        assert known == KnownEntries({"other-guid": entry_id}, dict.fromkeys(["id:other-guid", "guid:other"], entry_id))
        assert await t.entries.known("https://elsewhere.org/rss", [renamed]) == KnownEntries({}, {})
        for _ in range(2):  # adding the same names again is no error
            await t.entries.add_legs(FEED.url, known.new_legs)
        third = Entry("third", "x", legs=("guid:other",))
        assert (await t.entries.known(FEED.url, [third])).ids == {"third": entry_id}
        assert (await t.entries.known(FEED.url, [renamed])).new_legs == {}


async def test_many_entries_are_stored_at_once_in_their_order(store: Store) -> None:
    names = [f"{number:03}" for number in range(120)]
    async with store.transaction() as t:
        ids = await t.entries.add(FEED, [new_entry(name) for name in names], NOW)
        assert await t.entries.add(FEED, [], NOW) == []
    async with store.reading() as read:
        known = await read.entries.known(FEED.url, [new_entry(name).entry for name in names])
        assert [known.ids[name] for name in names] == ids
        assert [(await read.entries.get(ids[n])).entry.title for n in (0, 119)] == ["Title 000", "Title 119"]


async def test_an_entry_comes_back_with_its_text_and_words(store: Store) -> None:
    entry_id = await entry(store)
    async with store.reading() as read:
        stored = await read.entries.get(entry_id)
        assert stored.text == "Title a\n\nsome text"
        assert stored.matches == (TopicMatch("troops", (MatchedWord("Title", 0, 5),)),)
        assert (stored.publisher, stored.published) == ("Example Post", NOW)
        assert [e.id for e in await read.entries.search("troops", NOW, NOW + minutes(1), 5)] == [entry_id]
        assert await read.entries.search("troops", NOW - minutes(1), NOW, 5) == []
        with pytest.raises(NotFoundError):
            await read.entries.get(entry_id + 99)


async def test_the_story_index_can_be_rebuilt(store: Store) -> None:
    entry_id, told = await entry(store), await story(store)
    fingerprint = Fingerprint(b"\x01\x02", frozenset({"kim"}), frozenset({"1500"}), b"\x09", "AFP")
    async with store.transaction() as t:
        await t.entries.attach(attached(entry_id, told.id, fingerprint))
    async with store.reading() as read:
        (member,) = await read.entries.members(NOW)
        assert (member.entry_id, member.story_id, member.fingerprint) == (entry_id, told.id, fingerprint)
        assert await read.entries.members(NOW + minutes(1)) == []


async def test_facts_keep_everything_and_name_one_another(store: Store) -> None:
    first, second, told = await entry(store), await entry(store, "b"), await story(store)
    async with store.transaction() as t:
        old, new = await t.facts.save(
            [fact(told.id, first, -1), fact(told.id, second, -2, replaces=-1, disputed_by=(-1,))]
        )
    assert old.id > 0
    assert (new.replaces, new.disputed_by) == (old.id, (old.id,))
    assert old.claim == CLAIM
    assert old.sources[0].claim == CLAIM
    more = FactSource(second, "Example Post", "AFP", "Title b", "https://example.org/b", NOW, "en", CLAIM)
    async with store.transaction() as t:
        await t.facts.save([replace(old, sources=(*old.sources, more), last_seen=NOW + minutes(3))])
    async with store.reading() as read:
        again = await read.facts.get(old.id)
        assert [source.entry_id for source in again.sources] == [first, second]
        assert again.vector == b"\x00\x3c"
        assert [f.id for f in await read.facts.of_story(told.id)] == [old.id, new.id]


async def test_facts_of_a_topic_are_those_of_the_window(store: Store) -> None:
    first, told = await entry(store), await story(store)
    async with store.transaction() as t:
        (kept,) = await t.facts.save([fact(told.id, first)])
    async with store.reading() as read:
        assert [f.id for f in await read.facts.by_topic("troops", NOW, NOW + minutes(1))] == [kept.id]
        assert await read.facts.by_topic("troops", NOW + minutes(1), NOW + minutes(2)) == []
        assert await read.facts.by_topic("troops", NOW - minutes(2), NOW) == []
        assert await read.facts.by_topic("other", NOW, NOW + minutes(1)) == []


async def test_a_merge_of_stories_loses_nothing(store: Store) -> None:
    first, elder, younger = await entry(store), await story(store), await story(store)
    async with store.transaction() as t:
        await t.chats.put(Chat(1))
        await t.entries.attach(attached(first, younger.id))
        (kept,) = await t.facts.save([fact(younger.id, first)])
        await t.alerts.put(LivingAlert(1, younger.id, 55, (kept.id,), "html", NOW, NOW))
    async with store.transaction() as t:
        await t.stories.merge(elder.id, younger.id)
    async with store.reading() as read:
        assert (await read.stories.get(younger.id)).id == elder.id
        assert (await read.stories.get(elder.id)).entry_count == 2
        assert [f.id for f in await read.facts.of_story(elder.id)] == [kept.id]
        assert (await read.entries.get(first)).story_id == elder.id
        alert = await read.alerts.get(1, elder.id)
        assert alert is not None
        assert alert.message_id == 55


async def test_topics_and_subscriptions(store: Store) -> None:
    async with store.transaction() as t:
        await t.topics.add(TOPIC)
        with pytest.raises(AlreadyExistsError):
            await t.topics.add(TOPIC)
        with pytest.raises(NotFoundError):
            await t.chats.subscribe(Subscription(5, "troops"))
        for chat_id in (1, 2, 3):
            await t.chats.put(Chat(chat_id, language="fr"))
            assert await t.chats.subscribe(Subscription(chat_id, "troops", AlertLevel.BREAKING)) is True
        assert await t.chats.subscribe(Subscription(2, "troops", is_muted=True)) is False
        await t.chats.close(3, NOW)
    async with store.reading() as read:
        assert await read.topics.get("troops") == TOPIC
        assert [chat.id for chat, _ in await read.chats.subscribers(["troops", "other"])] == [1]
    async with store.transaction() as t:
        await t.topics.remove("troops")
    async with store.reading() as read:
        assert await read.chats.subscriptions(1) == []


async def test_a_group_that_moves_takes_everything_with_it(store: Store) -> None:
    async with store.transaction() as t:
        await t.topics.add(TOPIC)
        await t.chats.put(Chat(-5, "group", "Desk"))
        await t.chats.subscribe(Subscription(-5, "troops"))
        await t.chats.set_last_brief_at(-5, "troops", NOW)
        await t.alerts.put(LivingAlert(-5, 7, None, (), "html", NOW, NOW))
        await t.outbox.put(message("m", -5))
        await t.chats.migrate(-5, -1005)
    async with store.transaction() as t:
        assert [chat.id for chat in await t.chats.all()] == [-1005]
        assert [s.topic for s in await t.chats.subscriptions(-1005)] == ["troops"]
        assert await t.chats.last_brief_at(-1005, "troops") == NOW
        assert await t.alerts.get(-1005, 7) is not None
        assert [m.chat_id for m in await t.outbox.lease("me", NOW, minutes(1), 5)] == [-1005]


async def test_a_message_is_stored_once_by_key(store: Store) -> None:
    async with store.transaction() as t:
        await t.outbox.put(message("m"))
        await t.outbox.put(message("m", payload={"text": "other"}))
        (leased,) = await t.outbox.lease("me", NOW, minutes(1), 5)
        assert leased.payload == {"text": "m"}


async def test_a_pending_edit_takes_the_latest_state(store: Store) -> None:
    async with store.transaction() as t:
        await t.outbox.put(message("e", kind=OutboxKind.EDIT, payload={"text": "one"}))
        await t.outbox.put(message("e", kind=OutboxKind.EDIT, payload={"text": "two"}))
        (leased,) = await t.outbox.lease("me", NOW, minutes(1), 5)
        assert leased.payload == {"text": "two"}
        await t.outbox.put(message("e", kind=OutboxKind.EDIT, payload={"text": "three"}))
        await t.outbox.sent(leased.id, NOW, None)
        (following,) = await t.outbox.lease("me", NOW, minutes(1), 5)
        assert following.payload == {"text": "three"}


async def test_a_lease_holds_until_it_runs_out(store: Store) -> None:
    async with store.transaction() as t:
        await t.outbox.put(message("m"))
    async with store.transaction() as t:
        assert len(await t.outbox.lease("one", NOW, minutes(1), 5)) == 1
    async with store.transaction() as t:
        assert await t.outbox.lease("two", NOW + minutes(0.9), minutes(1), 5) == []
        assert len(await t.outbox.lease("two", NOW + minutes(1.1), minutes(1), 5)) == 1


async def test_one_at_a_time_in_a_chat_the_urgent_first(store: Store) -> None:
    async with store.transaction() as t:
        await t.outbox.put(message("notice", kind=OutboxKind.NOTICE, story_id=None))
        await t.outbox.put(message("first"))
        await t.outbox.put(message("second"))
        await t.outbox.put(message("elsewhere", 2))
    seen = []
    for _ in range(3):
        async with store.transaction() as t:
            leased = await t.outbox.lease("me", NOW, minutes(1), 5)
            seen.append([m.key for m in leased])
            for one in leased:
                await t.outbox.sent(one.id, NOW, 9)
    assert seen == [["first", "elsewhere"], ["second"], ["notice"]]


async def test_an_update_waits_for_its_alert(store: Store) -> None:
    async with store.transaction() as t:
        await t.alerts.put(LivingAlert(1, 7, None, (), "html", NOW, NOW))
        await t.outbox.put(message("alert"))
        await t.outbox.put(message("update", kind=OutboxKind.UPDATE))
        (alert,) = await t.outbox.lease("me", NOW, minutes(1), 5)
        await t.outbox.retry(alert.id, NOW + minutes(5), "503")
        assert await t.outbox.lease("me", NOW + minutes(1), minutes(1), 5) == []
        (alert,) = await t.outbox.lease("me", NOW + minutes(5), minutes(1), 5)
        assert (alert.key, alert.attempts) == ("alert", 1)
        await t.outbox.sent(alert.id, NOW, 41)
        (update,) = await t.outbox.lease("me", NOW + minutes(5), minutes(1), 5)
        await t.outbox.sent(update.id, NOW, 42)
        living = await t.alerts.get(1, 7)
        assert living is not None
        assert living.message_id == 41
        assert await t.alerts.by_message(1, 42) == living
        assert await t.alerts.by_message(1, 43) is None


async def test_a_dead_letter_says_why_and_holds_up_nothing(store: Store) -> None:
    async with store.transaction() as t:
        await t.outbox.put(message("alert"))
        await t.outbox.put(message("update", kind=OutboxKind.UPDATE))
        (alert,) = await t.outbox.lease("me", NOW, minutes(1), 5)
        await t.outbox.bury(alert.id, "can't parse entities", NOW)
        assert [m.key for m in await t.outbox.lease("me", NOW, minutes(1), 5)] == ["update"]
        (letter,) = await t.outbox.dead_letters(5)
        assert (letter.message.key, letter.reason) == ("alert", "can't parse entities")


async def test_a_closed_chat_gets_nothing_more(store: Store) -> None:
    async with store.transaction() as t:
        await t.chats.put(Chat(1))
        await t.outbox.put(message("m"))
        await t.chats.close(1, NOW)
        assert await t.outbox.lease("me", NOW, minutes(1), 5) == []
        assert await t.outbox.pending_count() == 0
        assert (await t.chats.get(1)).is_open is False


async def test_the_next_message_is_due_when_its_wait_is_over(store: Store) -> None:
    async with store.transaction() as t:
        assert await t.outbox.next_due_at(NOW) is None
        await t.outbox.put(message("m", not_before=NOW + minutes(7)))
        assert await t.outbox.next_due_at(NOW) == NOW + minutes(7)
        assert await t.outbox.next_due_at(NOW + minutes(9)) == NOW + minutes(9)


async def test_admins_notes_and_audit(store: Store) -> None:
    async with store.transaction() as t:
        assert await t.admins.add(12) is True
        assert await t.admins.add(12) is False
        await t.admins.record(AuditRecord(NOW, 12, "addfeed", "x"))
        await t.notes.put("n", {"a": [1]})
    async with store.transaction() as t:
        assert await t.admins.is_admin(12)
        assert (await t.admins.log(1))[0].action == "addfeed"
        assert await t.notes.get("n") == {"a": [1]}
        assert await t.notes.remove("n") is True
        assert await t.notes.remove("n") is False
        assert await t.admins.remove(12) is True
        assert await t.admins.all() == []


async def test_counts_name_the_nouns(store: Store) -> None:
    await entry(store)
    counts = await store.counts()
    assert counts["entries"] == 1
    assert counts["facts"] == 0


async def test_what_is_too_old_is_forgotten_whole(store: Store) -> None:
    long_ago = NOW - timedelta(days=400)
    old, undated, loose, recent = [
        await entry(store, name, published=at)
        for name, at in (("old", long_ago), ("undated", NOW), ("loose", long_ago), ("recent", NOW + minutes(1)))
    ]
    async with store.transaction() as t:
        await t.feeds.add(FEED)
    ended, waiting, running = [await story(store, last_seen=at) for at in (long_ago, long_ago, NOW + minutes(1))]
    async with store.transaction() as t:
        for entry_id, told in ((old, ended), (undated, ended), (recent, running)):
            await t.entries.attach(attached(entry_id, told.id))
        (gone,) = await t.facts.save([fact(ended.id, old)])
        (kept,) = await t.facts.save([fact(running.id, recent)])
        await t.alerts.put(LivingAlert(1, ended.id, 5, (gone.id,), "html", long_ago, long_ago))
        await t.outbox.put(message("waits", story_id=waiting.id))
        await t.outbox.put(message("done", 2, story_id=running.id))
        (_, done) = await t.outbox.lease("me", NOW, minutes(1), 5)
        await t.outbox.sent(done.id, long_ago, 9)
    async with store.transaction() as t:
        assert await t.retention.forget(NOW - YEAR, NOW, 1) == 3
        assert await t.retention.forget(NOW - YEAR, NOW, 1) == 0
    async with store.reading() as read:
        assert [f.id for f in await read.facts.by_topic("troops", long_ago, NOW + minutes(9))] == [kept.id]
        for number in (old, loose):
            with pytest.raises(NotFoundError):
                await read.entries.get(number)
        for told in (waiting, running):
            await read.stories.get(told.id)
        with pytest.raises(NotFoundError):
            await read.stories.get(ended.id)
        assert await read.alerts.get(1, ended.id) is None
        again = Entry("undated", "Title undated", legs=("guid:undated",))
        assert (await read.entries.known(FEED.url, [again])).ids == {"undated": undated}
        assert (await read.entries.get(undated)).text == ""
        assert (await store.counts())["messages"] == 1


async def test_a_closed_chat_is_forgotten_with_all_that_is_its(store: Store) -> None:
    told = await story(store)
    async with store.transaction() as t:
        await t.topics.put(TOPIC)
        for chat_id in (1, 2, 3):
            await t.chats.put(Chat(chat_id))
            await t.chats.subscribe(Subscription(chat_id, TOPIC.slug))
            await t.chats.set_last_brief_at(chat_id, TOPIC.slug, NOW)
            await t.alerts.put(LivingAlert(chat_id, told.id, 5, (), "html", NOW, NOW))
            await t.outbox.put(message(f"m{chat_id}", chat_id, story_id=None))
        await t.chats.close(1, NOW - YEAR - minutes(1))
        await t.chats.close(2, NOW - YEAR + minutes(1))
        assert await t.retention.forget(NOW - YEAR, NOW, 10) == 1
        assert await t.retention.forget(NOW - YEAR, NOW, 10) == 0
    async with store.reading() as read:
        assert [chat.id for chat in await read.chats.all()] == [2, 3]
        assert await read.alerts.get(1, told.id) is None
        assert await read.alerts.get(2, told.id) is not None
        assert await read.chats.last_brief_at(1, TOPIC.slug) is None
        assert [letter.message.key for letter in await read.outbox.dead_letters(9)] == ["m2"]


async def test_a_chat_that_opens_again_stays(store: Store) -> None:
    async with store.transaction() as t:
        await t.chats.put(Chat(1))
        await t.chats.close(1, NOW - 2 * YEAR)
        await t.chats.put(Chat(1))
        await t.chats.close(1, NOW)
        assert await t.retention.forget(NOW - YEAR, NOW, 10) == 0


async def test_old_records_of_what_was_done_are_forgotten(store: Store) -> None:
    async with store.transaction() as t:
        for at, subject in ((NOW - 2 * YEAR, "old"), (NOW, "recent")):
            await t.admins.record(AuditRecord(at, 12, "addfeed", subject))
        await t.chats.set_last_brief_at(1, "gone", NOW - 2 * YEAR)
        assert await t.retention.forget(NOW - YEAR, NOW, 10) == 1
        assert [record.subject for record in await t.admins.log(9)] == ["recent"]
        assert await t.chats.last_brief_at(1, "gone") is None


async def undated(store: Store, name: str, at: datetime) -> Entry:
    """Stores an entry without date and topic, first seen at `at`; returns it."""
    said = Entry(name, f"Title {name}", f"https://example.org/{name}", legs=(f"guid:{name}",), author="A. Writer")
    async with store.transaction() as t:
        await t.entries.add(FEED, [NewEntry(said, at, language="en")], at)
    return said


async def test_of_an_undated_entry_the_names_stay_while_its_feed_lists_it(store: Store) -> None:
    async with store.transaction() as t:
        await t.feeds.add(FEED)
    listed, dropped = [await undated(store, name, NOW - 2 * YEAR) for name in ("listed", "dropped")]
    async with store.transaction() as t:
        assert await t.retention.forget(NOW - YEAR, NOW, 10) == 2
        assert await t.retention.forget(NOW - YEAR, NOW, 10) == 0
        known = (await t.entries.known(FEED.url, [listed, dropped])).ids
        assert set(known) == {"listed", "dropped"}
        kept = (await t.entries.get(known["listed"])).entry
        assert (kept.id, kept.title, kept.link, kept.author) == ("", "", None, None)
    for days in (1, 29, 31, 62):  # the feed lists the entry at each of these times
        async with store.transaction() as t:
            await t.entries.note_listed(FEED.url, [known["listed"]], NOW + timedelta(days=days))
            still = (await t.entries.known(FEED.url, [listed, dropped])).ids
            assert set(still) == ({"listed", "dropped"} if days < 30 else {"listed"})
    async with store.transaction() as t:
        await t.entries.note_listed(FEED.url, [], NOW + timedelta(days=200))
        assert (await t.entries.known(FEED.url, [listed])).ids == {}


async def test_what_is_kept_of_a_removed_feed_goes(store: Store) -> None:
    async with store.transaction() as t:
        await t.feeds.add(FEED)
    said = await undated(store, "a", NOW - 2 * YEAR)
    async with store.transaction() as t:
        assert await t.retention.forget(NOW - YEAR, NOW, 10) == 1
        await t.feeds.remove(FEED.url)
        assert await t.retention.forget(NOW - YEAR, NOW, 10) == 1
        assert (await t.entries.known(FEED.url, [said])).ids == {}


async def test_an_entry_that_is_not_forgotten_stays_whether_listed_or_not(store: Store) -> None:
    said = await undated(store, "a", NOW)
    async with store.transaction() as t:
        await t.entries.note_listed(FEED.url, [], NOW + timedelta(days=300))
        assert set((await t.entries.known(FEED.url, [said])).ids) == {"a"}


async def test_a_new_story_is_never_taken_for_one_that_was_merged(store: Store) -> None:
    elder, younger = await story(store), await story(store)
    async with store.transaction() as t:
        await t.stories.merge(elder.id, younger.id)
    newest = await story(store)
    async with store.reading() as read:
        assert (await read.stories.get(newest.id)).id == newest.id
        assert (await read.stories.get(younger.id)).id == elder.id


async def test_two_alerts_of_stories_that_become_one_are_one_thread(store: Store) -> None:
    elder, younger = await story(store), await story(store)
    async with store.transaction() as t:
        for told, message_id in ((elder, 41), (younger, None)):
            await t.alerts.put(LivingAlert(1, told.id, message_id, (), "html", NOW, NOW))
        await t.outbox.put(message("second", story_id=younger.id))
        await t.stories.merge(elder.id, younger.id)
        (leased,) = await t.outbox.lease("me", NOW, minutes(1), 5)
        assert (leased.kind, leased.story_id) == (OutboxKind.UPDATE, elder.id)
        await t.outbox.sent(leased.id, NOW, 42)
        living = await t.alerts.get(1, elder.id)
    assert living is not None
    assert living.message_id == 41


async def test_of_two_alerts_that_wait_the_first_stays_one(store: Store) -> None:
    elder, younger = await story(store), await story(store)
    async with store.transaction() as t:
        for name, told in (("first", elder), ("second", younger)):
            await t.alerts.put(LivingAlert(1, told.id, None, (), "html", NOW, NOW))
            await t.outbox.put(message(name, story_id=told.id))
        await t.stories.merge(elder.id, younger.id)
        (leased,) = await t.outbox.lease("me", NOW, minutes(1), 5)
        assert (leased.key, leased.kind) == ("first", OutboxKind.ALERT)
        await t.outbox.sent(leased.id, NOW, 41)
        (leased,) = await t.outbox.lease("me", NOW, minutes(1), 5)
        assert (leased.key, leased.kind) == ("second", OutboxKind.UPDATE)
        await t.outbox.sent(leased.id, NOW, 42)
        living = await t.alerts.get(1, elder.id)
    assert living is not None
    assert living.message_id == 41
