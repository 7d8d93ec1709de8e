"""Chats with what is theirs, topics, administrators and notes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from feeds.errors import AlreadyExistsError, NotFoundError
from feeds.types import (
    AlertLevel,
    Chat,
    Feed,
    Preferences,
    Subscription,
)
from storage.ports import (
    Admin,
    AuditRecord,
    BriefMark,
    Dialogue,
    Feedback,
    Invitation,
    LivingAlert,
    Role,
    Store,
    TopicFeedback,
    Verdict,
)
from tests.contracts.samples import NOW, TOPIC, message, minutes


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


async def test_what_a_chat_chose_to_read_comes_with_its_subscriptions(store: Store) -> None:
    chosen = Preferences(("météo", "weather"), ("Daily Post",), shows_sources=False, level=AlertLevel.BREAKING)
    async with store.transaction() as t:
        await t.topics.add(TOPIC)
        for chat in (Chat(1, preferences=chosen), Chat(2)):
            await t.chats.put(chat)
            await t.chats.subscribe(Subscription(chat.id, "troops"))
    async with store.reading() as read:
        assert (await read.chats.get(1)).preferences == chosen
        assert (await read.chats.some([1, 2]))[2].preferences == Preferences()
        assert [chat.preferences for chat, _ in await read.chats.subscribers(["troops"])] == [chosen, Preferences()]


async def test_an_own_topic_is_its_chats_alone(store: Store) -> None:
    own = replace(TOPIC, slug="watch-1", chat_id=1)
    async with store.transaction() as t:
        for chat_id in (1, 2):
            await t.chats.put(Chat(chat_id))
        for topic in (TOPIC, own):
            await t.topics.add(topic)
        await t.chats.subscribe(Subscription(1, "watch-1"))
        with pytest.raises(NotFoundError):
            await t.chats.subscribe(Subscription(2, "watch-1"))
        assert [topic.slug for topic in await t.topics.all()] == ["troops"]
        assert await t.topics.every() == [TOPIC, own]
        assert await t.topics.of_chat(1) == await t.topics.some(["watch-1", "no"]) == [own]
        assert await t.topics.of_chat(2) == []
        assert await t.topics.personal_count() == 1
        await t.chats.migrate(1, -100)
        assert await t.topics.of_chat(-100) == [replace(own, chat_id=-100)]
        await t.chats.close(-100, NOW)
        assert await t.topics.every() == [TOPIC], "a closed chat watches for nothing"
        assert await t.chats.unsubscribe(-100, "watch-1")
        assert await t.topics.personal_count() == 0


async def test_publishers_are_each_named_once(store: Store) -> None:
    async with store.transaction() as t:
        for number, name in enumerate(("Post", "Echo", "Post", "")):
            await t.feeds.add(Feed(f"https://example.org/{number}", publisher=name))
        assert await t.feeds.publishers() == ["Echo", "Post"]


async def test_a_group_that_moves_takes_everything_with_it(store: Store) -> None:
    async with store.transaction() as t:
        await t.topics.add(TOPIC)
        await t.chats.put(Chat(-5, "group", "Desk"))
        await t.chats.subscribe(Subscription(-5, "troops"))
        await t.chats.put_last_brief(-5, "troops", BriefMark(NOW))
        await t.alerts.put(LivingAlert(-5, 7, None, (), "html", NOW, NOW))
        await t.outbox.put(message("m", -5))
        ann = Feedback(7, -5, 3, "troops", Verdict.GOOD, NOW)
        for verdict in (ann, replace(ann, user_id=8, verdict=Verdict.BAD), replace(ann, chat_id=-1005)):
            await t.feedback.put(verdict)
        await t.dialogues.put(Dialogue(-5, 7, "topic", {}, NOW + minutes(9)))
        await t.dialogues.put(Dialogue(-5, 8, "topic", {}, NOW + minutes(9)))
        await t.dialogues.put(Dialogue(-1005, 8, "feed", {}, NOW + minutes(9)))
        await t.pauses.put(-5, NOW, NOW + minutes(5), "429")
        await t.chats.migrate(-5, -1005)
    async with store.transaction() as t:
        assert [chat.id for chat in await t.chats.all()] == [-1005]
        assert [s.topic for s in await t.chats.subscriptions(-1005)] == ["troops"]
        assert await t.chats.last_brief(-1005, "troops") == BriefMark(NOW)
        assert await t.alerts.get(-1005, 7) is not None
        assert await t.feedback.by_topic(NOW) == {"troops": TopicFeedback(good=1, bad=1)}
        dialogues = [await t.dialogues.get(chat_id, user, NOW) for chat_id in (-5, -1005) for user in (7, 8)]
        assert [dialogue and dialogue.kind for dialogue in dialogues] == [None, None, "topic", "feed"]
        assert await t.outbox.lease("me", NOW, minutes(1), 5) == [], "Telegram asked to wait"
        assert [m.chat_id for m in await t.outbox.lease("me", NOW + minutes(6), minutes(1), 5)] == [-1005]


async def test_the_chats_of_admins_are_those_that_are_open(store: Store) -> None:
    async with store.transaction() as t:
        for chat_id in (3, 2, 1, 4):
            await t.chats.put(Chat(chat_id))
        for user_id in (99, 4, 3, 2):
            await t.admins.add(user_id)
        await t.chats.close(4, NOW)
        assert [chat.id for chat in await t.chats.of_admins()] == [2, 3]


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


async def test_roles(store: Store) -> None:
    async with store.transaction() as t:
        await t.admins.add(12, Role.EDITOR, NOW)
        await t.admins.add(13, Role.OWNER, NOW)
        await t.admins.add(11)
        assert await t.admins.set_role(12, Role.ADMIN) is True
        assert await t.admins.set_role(12, Role.ADMIN) is False
        assert await t.admins.set_role(99, Role.OWNER) is False
        assert await t.admins.add(12, Role.OWNER, NOW) is False
    async with store.transaction() as t:
        assert await t.admins.listed(is_locked=True) == [
            Admin(13, Role.OWNER, NOW),
            Admin(11, Role.ADMIN),
            Admin(12, Role.ADMIN, NOW),
        ]
        assert [await t.admins.role(user) for user in (12, 99)] == [Role.ADMIN, None]


async def test_the_log_is_read_by_pages_and_forgotten(store: Store) -> None:
    async with store.transaction() as t:
        for number in range(5):
            await t.admins.record(AuditRecord(NOW + minutes(number), 1, "addfeed", str(number)))
        assert [record.subject for record in await t.admins.log(2, skip=1)] == ["3", "2"]
        assert await t.admins.forget(NOW + minutes(3), 2) == 2
        assert await t.admins.forget(NOW + minutes(3), 2) == 1
        assert [record.subject for record in await t.admins.log(9)] == ["4", "3"]


async def test_an_invitation_works_as_often_as_it_says_and_until_its_time(store: Store) -> None:
    twice, late = Invitation("a", None, 1, NOW + minutes(5), 2), Invitation("b", Role.EDITOR, 1, NOW + minutes(1))
    async with store.transaction() as t:
        for invitation in (twice, late):
            await t.invitations.put(invitation)
    async with store.transaction() as t:
        assert [link.hash for link in await t.invitations.open(NOW)] == ["b", "a"]
        assert await t.invitations.redeem("b", NOW + minutes(1)) is None, "its time is over"
        assert await t.invitations.redeem("none", NOW) is None
        assert (used := await t.invitations.redeem("a", NOW)) is not None
        assert (used.uses_left, used.role) == (1, None)
        assert await t.invitations.redeem("a", NOW) is not None
        assert await t.invitations.redeem("a", NOW) is None
        await t.invitations.forget(NOW + minutes(1))
        assert await t.invitations.open(NOW) == []
        await t.invitations.put(twice)
        assert await t.invitations.revoke("a") is True
        assert await t.invitations.revoke("a") is False


async def test_who_was_let_in_is_known(store: Store) -> None:
    async with store.transaction() as t:
        assert await t.invitations.is_let_in(5, -7) is False
        assert await t.invitations.let_in(5, NOW, 1) is True
        assert await t.invitations.let_in(5, NOW, 1) is False
        assert await t.invitations.is_let_in(-7, 5) is True
