"""The work on a topic in the chat: proposed words, ticks that change the query, restarts, and who may press what."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.chat.dialogues import TIMEOUT
from bot.chat.services import KEY
from feeds.polling.archiving import archived_text
from feeds.ports import NewEntry
from feeds.types import Backfill, Entry, Feed, Subscription, Topic
from storage.ports import Feedback, Role, Verdict
from tests.bot.conversation import ANN, JEAN, NOW, Conversation, buttons, restarted

FEED = Feed("https://example.org/rss", "Example Post", "Example Post", "en")
TITLES = {
    "Icebreakers open the Arctic to shipping": "en",
    "Arctic shipping: a tanker is stuck in the ice": "en",
    "Arctic shipping insurers raise their rates": "en",
    "The band Arctic Monkeys is shipping its new album": "en",
    "Arctic Monkeys tour: tickets are shipping now": "en",
    "Tanker Vostok is stuck near Murmansk in the Arctic": "en",
    "Murmansk counts on shipping and on its Arctic port": "en",
    "Le trafic maritime dans l'Arctique augmente avec la fonte des glaces": "fr",
    "Un brise-glace pour l'Arctique, dit le gouvernement à la presse": "fr",
    "A football final in the rain": "en",
    "Russian President Ivan Petrov visits the harbour": "en",
    "The Russian President Ivan Petrov answers questions on fishing": "en",
    "Le président russe Ivan Petrov répond aux questions de la presse à Moscou": "fr",
    "Le président russe Ivan Petrov est attendu dans le port du nord": "fr",
}


@pytest.fixture(autouse=True)
async def archive(conversation: Conversation) -> None:
    """Ann edits topics; the archive has some entries, the latest first."""
    entries = []
    for number, (title, language) in enumerate(TITLES.items()):
        at = NOW - number * timedelta(hours=12)
        said = Entry(f"{number}", title, f"https://example.org/{number}", at, legs=(f"guid:{number}",))
        entries.append(NewEntry(said, at, language=language, archived=archived_text(said)))
    async with conversation.store.transaction() as t:
        await t.entries.add(FEED, entries, NOW)
        await t.admins.add(ANN, Role.EDITOR, NOW)


async def now_shown(conversation: Conversation, message: dict[str, Any]) -> dict[str, Any]:
    return next(m for m in await conversation.messages() if m["message_id"] == message["message_id"])


async def press(conversation: Conversation, message: dict[str, Any], action: str, value: str = "") -> dict[str, Any]:
    """Presses a button that the message has now, and returns the message as it stands then."""
    message = await now_shown(conversation, message)
    (data,) = [data for data in buttons(message) if re.fullmatch(rf"work:\w+:{re.escape(action)}:{value}.*", data)]
    await conversation.press(message, data)
    return await now_shown(conversation, message)


async def tick(conversation: Conversation, message: dict[str, Any], title: str, action: str) -> dict[str, Any]:
    """Presses the thumb of the entry with that title."""
    message = await now_shown(conversation, message)
    number = next(line.partition(".")[0] for line in message["text"].splitlines() if title in line)
    thumb = "👍" if action == "up" else "👎"
    (data,) = [
        item["data"] for row in message["buttons"] for item in row if item["text"] == f"{number} {thumb}"
    ]  # fmt: skip
    await conversation.press(message, data)
    return await now_shown(conversation, message)


async def stored(conversation: Conversation, slug: str) -> Topic:
    async with conversation.store.reading() as read:
        return await read.topics.get(slug)


def finds(message: dict[str, Any]) -> list[str]:
    """The titles of what it finds."""
    part = message["text"].partition("It finds")[2].partition("It just misses")[0]
    return [title for title in TITLES if title in part]


async def test_both_sides_of_a_pair_are_proposed_and_the_topic_is_stored_and_filled(conversation: Conversation) -> None:
    (bench,) = await conversation.say("/addtopic north korea russia")
    lines = bench["text"].splitlines()
    assert lines[0] == "🧪 New topic · north-korea-russia-2", "there is one of that name"
    assert lines[1] == "en: North Korea–Russia · fr: Corée du Nord–Russie"
    assert lines[2] == "@north_korea AND @russia"
    assert "@north_korea: North Korea, North Korean" in lines[3]
    done = await press(conversation, bench, "save")
    assert done["text"].startswith("✅ North Korea–Russia is stored.")
    topic = await stored(conversation, "north-korea-russia-2")
    assert "nord-coréen" in topic.aliases["north_korea"]["fr"]
    assert "Poutine" in topic.aliases["russia"]["fr"]
    async with conversation.store.reading() as read:
        assert Backfill(topic.slug) in await read.backfills.all()
        assert [(record.action, record.subject) for record in await read.admins.log(1)] == [("addtopic", topic.slug)]


async def test_a_country_is_called_by_those_who_hold_its_offices_in_the_archive(conversation: Conversation) -> None:
    async with conversation.store.transaction() as t:
        await t.topics.remove("north-korea-russia")
    (bench,) = await conversation.say("/addtopic Norway fishing")
    assert "@norway: Norway, Norwegian, Oslo" in bench["text"]
    from bot.trials.archive_words import completed
    from bot.trials.sides import country_side

    (russia,) = await completed(conversation.store, [country_side("RU")])
    assert "Ivan Petrov" in russia.phrases["en"]
    assert "Ivan Petrov" in russia.phrases["fr"]


async def test_a_word_is_proposed_as_the_archive_spells_it_in_the_other_language(conversation: Conversation) -> None:
    (bench,) = await conversation.say("/addtopic arctic")
    assert "fr: Arctique" in bench["text"]
    await press(conversation, bench, "save")
    topic = await stored(conversation, "arctic")
    assert topic.aliases["arctic"] == {"*": ("arctic",), "fr": ("Arctique",)}


async def test_ticks_change_the_query(conversation: Conversation) -> None:
    (bench,) = await conversation.say("/addtopic arctic shipping")
    assert "@arctic AND @shipping" in bench["text"]
    assert "The band Arctic Monkeys is shipping its new album" in finds(bench)
    bench = await tick(conversation, bench, "The band Arctic Monkeys", "down")
    bench = await tick(conversation, bench, "Icebreakers open", "up")
    assert "− without monkeys" in bench["text"]
    assert not any("Monkeys" in title for title in finds(bench)), "what it says of one holds of the other"
    assert "Precision so far: 1 of 2 ticked (50 %)" in bench["text"]
    assert "8. Tanker Vostok" in bench["text"] or "Tanker Vostok" in bench["text"].partition("just misses")[2]
    bench = await tick(conversation, bench, "Tanker Vostok", "up")
    assert "counts as @shipping" in bench["text"]
    assert "Tanker Vostok is stuck near Murmansk in the Arctic" in finds(bench)
    await press(conversation, bench, "save")
    topic = await stored(conversation, "arctic-shipping")
    assert topic.query == '@arctic AND @shipping AND NOT "monkeys"'
    assert "Murmansk" in topic.aliases["shipping"]["*"]


async def test_a_word_that_the_admin_does_not_want_is_not_learned_again(conversation: Conversation) -> None:
    (bench,) = await conversation.say("/addtopic arctic shipping")
    bench = await tick(conversation, bench, "The band Arctic Monkeys", "down")
    bench = await press(conversation, bench, "words", "1")
    first = next(item["data"] for row in bench["buttons"] for item in row if item["text"] == "✕ − monkeys")
    await conversation.press(bench, first)
    bench = await press(conversation, bench, "back")
    assert "without monkeys" not in bench["text"]
    assert "− without " in bench["text"], "another word takes the entry away"


async def test_names_query_and_words_are_typed(conversation: Conversation) -> None:
    (bench,) = await conversation.say("/addtopic arctic shipping")
    await press(conversation, bench, "ask", "name")
    (bench,) = await conversation.say("Polar <routes> | Routes polaires")
    assert "en: Polar <routes> · fr: Routes polaires" in bench["text"]
    bench = await press(conversation, bench, "words", "1")
    await press(conversation, bench, "ask", "alias.shipping")
    (bench,) = await conversation.say("fr: trafic maritime, navire")
    assert "@shipping: trafic maritime, navire, shipping" in bench["text"]
    await press(conversation, bench, "ask", "query")
    (wrong,) = await conversation.say("@arctic AND (@shipping")
    assert wrong["text"].startswith("That did not work: query: the bracket is not closed")
    (bench,) = await conversation.say("@arctic AND @shipping NOT album")
    assert "@arctic AND @shipping NOT album" in bench["text"]
    await press(conversation, bench, "save")
    topic = await stored(conversation, "arctic-shipping")
    assert topic.names == {"en": "Polar <routes>", "fr": "Routes polaires"}
    assert topic.aliases["shipping"]["fr"] == ("trafic maritime", "navire")
    (other,) = await conversation.say("Polar <routes>")
    assert "en:" not in other["text"], "a text after the end is none of the dialogue's"


async def test_others_are_shown_and_then_the_first_again(conversation: Conversation) -> None:
    await conversation.say("/addtopic cold-seas arctic OR tanker")
    (bench,) = await conversation.say("/edittopic cold-seas")
    first = finds(bench)
    assert len(first) == 5
    second = finds(bench := await press(conversation, bench, "more"))
    assert second
    assert not set(first) & set(second)
    for _ in range(4):
        bench = await press(conversation, bench, "more")
        if finds(bench) == first:
            return
    pytest.fail("the first ones never came again")


async def test_a_topic_that_is_changed_keeps_who_follows_it(conversation: Conversation) -> None:
    await conversation.say("/subscribe harbours", JEAN)
    async with conversation.store.transaction() as t:
        for user, verdict in ((1, Verdict.GOOD), (2, Verdict.OFF_TOPIC)):
            await t.feedback.put(Feedback(user, user, 7, "harbours", verdict, NOW))
    (bench,) = await conversation.say("/edittopic Harbours")
    assert bench["text"].startswith("🧪 Topic · harbours")
    assert "On the topic, say readers: 50 % (2 verdicts)" in bench["text"]
    await press(conversation, bench, "ask", "query")
    (bench,) = await conversation.say("harbour OR port OR quay")
    await press(conversation, bench, "save")
    assert (await stored(conversation, "harbours")).query == "harbour OR port OR quay"
    async with conversation.store.reading() as read:
        assert await read.chats.subscriptions(JEAN) == [Subscription(JEAN, "harbours")]
        assert [record.action for record in await read.admins.log(1)] == ["edittopic"]


async def test_a_restart_changes_nothing(conversation: Conversation) -> None:
    (bench,) = await conversation.say("/addtopic arctic shipping")
    bench = await tick(conversation, bench, "The band Arctic Monkeys", "down")
    await press(conversation, bench, "ask", "name")
    async with restarted(conversation):
        (bench,) = await conversation.say("Polar routes | Routes polaires")
        assert "Polar routes" in bench["text"]
        assert "without monkeys" in bench["text"]
        await press(conversation, bench, "save")
    assert (await stored(conversation, "arctic-shipping")).names["en"] == "Polar routes"


@pytest.mark.parametrize("end", ["time", "cancel", "other"])
async def test_what_is_over_does_nothing_any_more(conversation: Conversation, end: str) -> None:
    (bench,) = await conversation.say("/addtopic arctic shipping")
    await press(conversation, bench, "ask", "query")
    if end == "time":
        given = conversation.application.bot_data[KEY]
        conversation.application.bot_data[KEY] = replace(given, now=lambda: NOW + TIMEOUT)
    elif end == "cancel":
        (told,) = await conversation.say("/cancel")
        assert told["text"] == "Cancelled. Nothing was changed."
        (told,) = await conversation.say("/cancel")
        assert told["text"] == "There is nothing to cancel."
    else:
        await conversation.say("/addtopic football")
    if end != "other":
        (unheard,) = await conversation.say("whale")
        assert "whale" not in unheard["text"] or "query" not in unheard["text"]
    bench = await press(conversation, bench, "save")
    assert bench["text"].startswith("This is over")
    assert bench["buttons"] in ([], None)
    async with conversation.store.reading() as read:
        assert {topic.slug for topic in await read.topics.all()} == {"north-korea-russia", "harbours"}


async def test_the_work_is_that_of_who_began_it(conversation: Conversation) -> None:
    (bench,) = await conversation.say("/addtopic arctic shipping")
    (save,) = [data for data in buttons(bench) if ":save:" in data]
    await conversation.say("/help", JEAN)
    forged = await conversation.old_message(save, JEAN)
    assert await conversation.press(forged, save, JEAN) == [], "to who is no admin there is no such button"
    async with conversation.store.transaction() as t:
        await t.admins.add(JEAN, Role.OWNER, NOW)
    await conversation.press(forged, save, JEAN)
    assert (await conversation.messages(JEAN))[-1]["text"].startswith("C'est terminé")
    async with conversation.store.transaction() as t:
        await t.admins.remove(ANN)
    before = await now_shown(conversation, bench)
    await conversation.press(before, save)
    assert await now_shown(conversation, bench) == before, "who is no editor any more stores nothing"
    async with conversation.store.reading() as read:
        assert {topic.slug for topic in await read.topics.all()} == {"north-korea-russia", "harbours"}


async def test_nothing_is_proposed_of_nothing_and_nowhere_but_in_private(conversation: Conversation) -> None:
    assert "for example /addtopic north korea russia" in (await conversation.say("/addtopic"))[0]["text"]
    assert "nothing is asked for" in (await conversation.say("/addtopic the, of"))[0]["text"]
    assert "/edittopic short-name" in (await conversation.say("/edittopic"))[0]["text"]
    assert "there is no topic whales" in (await conversation.say("/edittopic whales"))[0]["text"]
    made = await conversation.client.post("/sandbox/groups", json={"title": "Newsroom", "members": [ANN]})
    group = int(made.json()["id"])
    await conversation.handle()
    await conversation.say("/addtopic arctic shipping", chat_id=group)
    assert "in a private chat" in (await conversation.messages(group))[-1]["text"]
