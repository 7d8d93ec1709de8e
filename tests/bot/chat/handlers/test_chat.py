"""What people type and press, and what they get."""

from __future__ import annotations

import re

import pytest

from bot.admin.invite import create_invite
from feeds.polling.archiving import archived_text
from feeds.ports import NewEntry
from feeds.types import Entry, Feed, Topic
from storage.store import SqlStore
from tests.bot.conversation import ANN, JEAN, NOW, Conversation, buttons

SLUG = "north-korea-russia"


async def test_start_greets_in_the_persons_language_and_offers_the_topics(conversation: Conversation) -> None:
    (english,) = await conversation.say("/start")
    (french,) = await conversation.say("/start", JEAN)
    assert english["text"].startswith("I tell you what is new")
    assert french["text"].startswith("Je dis ce qui est nouveau, pas ce qui est publié de nouveau.")
    assert "Choose a topic below" in english["text"]
    assert "sub:harbours" in buttons(english)
    await conversation.say("/subscribe harbours")
    (again,) = await conversation.say("/start")
    assert "You follow Harbours" in again["text"]
    assert "Choose a topic" not in again["text"]
    assert "sub:harbours" not in buttons(again), "what is followed is no choice"
    assert "brief:harbours" in buttons(again)
    assert buttons(english) == [f"sub:{slug}" for slug in sorted([SLUG, "harbours"])]


@pytest.mark.parametrize("text", ["hello", "/nonsense", "north korea"])
async def test_what_is_no_command_is_answered(conversation: Conversation, text: str) -> None:
    (english,) = await conversation.say(text)
    (french,) = await conversation.say(text, JEAN)
    assert re.match(r"There is no /nonsense\. You can ask|Nothing on “(?:hello|north korea)”", english["text"])
    assert re.match(r"Il n'y a pas de /nonsense\. |Rien sur « (?:hello|north korea) »", french["text"])
    assert buttons(english)
    assert buttons(english) == buttons(french)


async def test_in_a_group_only_commands_are_answered(conversation: Conversation) -> None:
    made = await conversation.client.post("/sandbox/groups", json={"title": "Newsroom", "members": [ANN, JEAN]})
    group = made.json()["id"]
    for text in ("hello", "/nonsense", "/help@another_bot"):
        assert await conversation.say(text, chat_id=group) == []
    await conversation.say("/subscribe harbours", chat_id=group)
    assert await conversation.subscriptions(group) == {"harbours": False}
    assert [m["text"] for m in await conversation.messages(group)] == [
        "You follow Harbours. I write when there is a new fact."
    ]


async def test_a_failure_is_told_in_the_persons_language(
    conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(SqlStore, "reading", broken)
    (english,) = await conversation.say("/topics")
    (french,) = await conversation.say("/topics", JEAN)
    assert english["text"].startswith("Something went wrong")
    assert french["text"].startswith("Quelque chose a échoué")


async def test_a_deep_link_subscribes_once(conversation: Conversation) -> None:
    (answer,) = await conversation.say("/start harbours")
    assert answer["text"] == "You follow Harbours. I write when there is a new fact."
    (again,) = await conversation.say("/start harbours")
    assert again["text"] == "You follow Harbours already."
    assert await conversation.subscriptions() == {"harbours": False}


async def test_an_unknown_topic_gets_the_nearest_names_as_buttons(conversation: Conversation) -> None:
    (answer,) = await conversation.say("/subscribe north korea rusia")
    assert "I know no topic “north korea rusia”" in answer["text"]
    assert f"sub:{SLUG}" in buttons(answer)
    await conversation.press(answer, f"sub:{SLUG}")
    assert await conversation.subscriptions() == {SLUG: False}


async def test_markup_in_what_was_typed_is_text(conversation: Conversation) -> None:
    (answer,) = await conversation.say("/subscribe <b>&</b>")
    assert "“<b>&</b>”" in answer["text"]


async def test_mute_keeps_the_subscription_and_unmute_brings_it_back(conversation: Conversation) -> None:
    await conversation.say("/subscribe harbours")
    (listed,) = await conversation.say("/topics")
    assert "✓ Harbours" in listed["text"]
    assert "mute:harbours" in buttons(listed)
    assert await conversation.press(listed, "mute:harbours") == []
    assert await conversation.subscriptions() == {"harbours": True}
    turned = next(m for m in await conversation.messages() if m["message_id"] == listed["message_id"])
    assert "unmute:harbours" in buttons(turned)
    assert "mute:harbours" not in buttons(turned)
    (muted,) = await conversation.say("/topics")
    assert "🔕 Harbours · harbours · muted" in muted["text"]
    async with conversation.store.reading() as read:
        assert await read.chats.subscribers(["harbours"]) == []
    await conversation.press(muted, "unmute:harbours")
    assert await conversation.subscriptions() == {"harbours": False}


async def test_a_topic_too_long_for_a_button_is_muted_by_it(conversation: Conversation) -> None:
    slug = "a" * 70
    async with conversation.store.transaction() as transaction:
        for last in ("b", "c"):
            await transaction.topics.put(Topic(slug + last, {"en": last}, "storm"))
    for last in ("b", "c"):
        await conversation.say(f"/subscribe {slug}{last}")
    (listed,) = await conversation.say("/topics")
    mute_b, mute_c = (data for data in buttons(listed) if data.startswith("mute:"))
    await conversation.press(listed, mute_c)
    assert await conversation.subscriptions() == {f"{slug}b": False, f"{slug}c": True}
    (listed,) = [m for m in await conversation.messages() if m["message_id"] == listed["message_id"]]
    assert mute_b in buttons(listed)
    (unmute,) = (data for data in buttons(listed) if data.startswith("unmute:"))
    await conversation.press(listed, unmute)
    assert await conversation.subscriptions() == {f"{slug}b": False, f"{slug}c": False}


async def test_muting_what_is_not_followed_follows_nothing(conversation: Conversation) -> None:
    await conversation.say("/subscribe harbours")
    (listed,) = await conversation.say("/topics")
    await conversation.say("/unsubscribe harbours")
    await conversation.press(listed, "mute:harbours")
    assert await conversation.subscriptions() == {}


async def test_unsubscribe_without_a_name_shows_what_is_followed(conversation: Conversation) -> None:
    (nothing,) = await conversation.say("/unsubscribe")
    assert "You follow no topic" in nothing["text"]
    await conversation.say("/subscribe Harbours")
    (choice,) = await conversation.say("/unsubscribe")
    assert buttons(choice)[:2] == ["how:harbours:", "mute:harbours"]
    for data in ("how:harbours:", "how:harbours:stop", "how:harbours:stop"):
        old = await conversation.old_message(data)
        assert await conversation.press(old, data) == []
    assert "You follow no topic" in (await conversation.messages())[-1]["text"]
    assert await conversation.subscriptions() == {}


async def test_language_turns_every_answer(conversation: Conversation) -> None:
    await conversation.say("/language fr")
    (answer,) = await conversation.say("/subscribe harbours")
    assert answer["text"] == "Vous suivez Ports. J'écris dès qu'il y a un fait nouveau."


@pytest.mark.parametrize(
    ("typed", "english", "french"),
    [
        ("harbours -3d", "-3d: no window; take 24h", "-3d : ce n'est pas une période"),
        ("harbours 99h99", "99h99: no window; take 24h", "99h99 : ce n'est pas une période"),
        ("harbours next week", "next week: no window; take 24h", "next week : ce n'est pas une période"),
        ("harbours 2024-13-40..2024-10-01", "2024-13-40..2024-10-01: no window", "ce n'est pas une période"),
        (
            "harbours 2024-10-25..2024-10-18",
            "the first day is after the last one",
            "le premier jour est après le dernier",
        ),
        ("ports -3d full", "-3d: no window; take 24h", "-3d : ce n'est pas une période"),
    ],
)
async def test_a_window_that_is_none_says_what_is_wrong_with_it(
    conversation: Conversation, typed: str, english: str, french: str
) -> None:
    (answer,) = await conversation.say(f"/brief {typed}")
    assert english in answer["text"]
    (answer,) = await conversation.say(f"/brief {typed}", JEAN)
    assert french in answer["text"]


async def test_a_window_alone_that_is_none_is_no_topic(conversation: Conversation) -> None:
    await conversation.say("/subscribe harbours")
    (answer,) = await conversation.say("/brief 99h99")
    assert "99h99: no window; take 24h" in answer["text"]


async def test_a_brief_without_news_says_so(conversation: Conversation) -> None:
    (answer,) = await conversation.say("/brief harbours")
    assert "Nothing on Harbours" in answer["text"]


async def test_only_an_admin_changes_topics(conversation: Conversation) -> None:
    (refused,) = await conversation.say("/addtopic storms storm OR gale")
    assert refused["text"].startswith("There is no /addtopic.")
    (help_,) = await conversation.say("/help")
    assert "/addtopic" not in help_["text"]


async def test_the_claim_link_works_once(conversation: Conversation) -> None:
    payload = await create_invite(conversation.store)
    (first,) = await conversation.say(f"/start {payload}")
    (second,) = await conversation.say(f"/start {payload}", JEAN)
    assert first["text"].startswith("You own this bot now")
    assert second["text"].startswith("Ce lien")
    async with conversation.store.reading() as read:
        assert await read.admins.all() == [ANN]
    assert await create_invite(conversation.store) is None


async def _as_admin(conversation: Conversation) -> None:
    async with conversation.store.transaction() as transaction:
        await transaction.admins.add(ANN)


async def test_an_admin_tries_a_topic_before_it_is_added(conversation: Conversation) -> None:
    (refused,) = await conversation.say("/testtopic storm")
    assert refused["text"].startswith("There is no /testtopic.")
    await _as_admin(conversation)
    said = Entry("a", "A storm <off> Brest", "https://example.org/a", NOW)
    feed = Feed("https://example.org/rss", publisher="Post & Co")
    async with conversation.store.transaction() as transaction:
        await transaction.entries.add(feed, [NewEntry(said, NOW, archived=archived_text(said))], NOW)
        topics = await transaction.topics.all()
    (usage,) = await conversation.say("/testtopic")
    (found,) = await conversation.say("/testtopic storm brest")
    (missed,) = await conversation.say("/testtopic storm AND gale")
    (wrong,) = await conversation.say("/testtopic storm AND (gale")
    assert "what it would have found" in usage["text"]
    assert "• A storm <off> Brest (Post & Co, 21 Oct) — storm, Brest" in found["text"]
    assert "• A storm <off> Brest (Post & Co, 21 Oct) — without gale" in missed["text"]
    assert "the bracket is not closed" in wrong["text"]
    async with conversation.store.reading() as read:
        assert await read.topics.all() == topics, "nothing is stored"


async def test_an_admin_adds_and_removes_a_topic(conversation: Conversation) -> None:
    await _as_admin(conversation)
    (added,) = await conversation.say("/addtopic storms Winter storms | storm AND (sea OR coast)")
    assert buttons(added) == ["sub:storms"]
    (topics,) = await conversation.say("/topics")
    assert "Winter storms" in topics["text"]
    assert "⚠️" not in added["text"]
    assert "What came in the last 14 days is searched for it now" in added["text"]
    (warned,) = await conversation.say("/addtopic all the OR and")
    assert "⚠️ it asks only for words that stand in nearly every text: the, and" in warned["text"]
    (twice,) = await conversation.say("/addtopic storms (storm)")
    (removed,) = await conversation.say("/removetopic storms")
    (gone,) = await conversation.say("/removetopic storms")
    assert twice["text"] == "That did not work: there is a topic storms already"
    assert removed["text"] == "storms is gone, and so are its subscriptions."
    assert gone["text"] == "That did not work: there is no topic storms"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/addtopic storms (storm AND", "something is missing after the last word at character 11: (storm AND⟨here⟩"),
        ("/addtopic Bad_Slug storm", "'Bad_Slug' is not a topic's short name"),
    ],
)
async def test_a_query_that_does_not_parse_says_where_and_stores_nothing(
    conversation: Conversation, line: str, said: str
) -> None:
    await _as_admin(conversation)
    (answer,) = await conversation.say(line)
    assert said in answer["text"]
    async with conversation.store.reading() as read:
        assert {topic.slug for topic in await read.topics.all()} == {SLUG, "harbours"}
